"""Signing in as the log-in page does it."""

LOGIN = "/account/login/"


def sign_in(client, password, username="kanrishoku", **where):
    return client.post(LOGIN, {"login": username, "password": password}, **where)


def is_signed_in(client):
    return client.get("/").status_code == 200
