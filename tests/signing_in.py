"""Signing in as the log-in page does it, or without it as somebody in a role."""

from django.test import Client

from coordination.models import User

LOGIN = "/account/login/"


def sign_in(client, password, username="kanrishoku", **where):
    return client.post(LOGIN, {"login": username, "password": password}, **where)


def is_signed_in(client):
    return client.get("/").status_code == 200


def as_role(role):
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        user = User.objects.get(role="staff" if role == "disabled" else role)
        client.force_login(user)
        if role == "disabled":
            user.disable()
    return client
