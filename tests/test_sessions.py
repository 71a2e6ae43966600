"""Sessions: they end with the browser, the working day and every change of an account, and stay ended."""

import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.models import User
from tests.signing_in import LOGIN, is_signed_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def session_of_staff(staff):
    client = Client()
    client.force_login(staff)
    assert is_signed_in(client)
    return client


@pytest.mark.asvs("7.4.2", "7.4.5")
def test_a_session_ends_with_disabling_and_stays_ended_when_the_account_comes_back(session_of_staff, staff):
    staff.disable()
    staff.enable()

    assert not is_signed_in(session_of_staff)


@pytest.mark.asvs("7.4.5")
def test_a_session_ends_with_a_new_role_and_stays_ended_with_the_old_one(session_of_staff, staff):
    for role in ("manager", "staff"):
        staff.role = role
        staff.save()

    assert not is_signed_in(session_of_staff)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "manager"}, {"password": "!"}])
def test_no_way_of_writing_keeps_a_session_alive(change, session_of_staff, staff):
    before = {name: getattr(staff, name) for name in change}
    User.objects.filter(pk=staff.pk).update(**change)
    User.objects.filter(pk=staff.pk).update(**before)

    assert not is_signed_in(session_of_staff)


def test_a_user_who_was_just_made_is_no_exception():
    user = User.objects.create_user("shinki", "a long enough passphrase", name="新規", role="staff")
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))

    user.disable()
    user.enable()

    assert not is_signed_in(client)


@pytest.mark.asvs("7.2.1")
def test_bulk_updates_end_sessions_too(session_of_staff, staff):
    staff.is_active = False
    User.objects.bulk_update([staff], ["is_active"])
    staff.is_active = True
    User.objects.bulk_update([staff], ["is_active"])

    assert not is_signed_in(session_of_staff)


@pytest.mark.asvs("7.4.3")
def test_a_new_password_ends_the_other_sessions_and_keeps_ones_own(session_of_staff, staff, password):
    own = Client()
    sign_in(own, password, username="shokuin")

    own.post(
        reverse("account_change_password"),
        {
            "oldpassword": password,
            "password1": "atarashii-aikotoba-2026",
            "password2": "atarashii-aikotoba-2026",
        },
    )

    assert is_signed_in(own)
    assert not is_signed_in(session_of_staff)


@pytest.mark.asvs("7.6.2")
def test_signing_in_notes_the_time_and_ends_no_other_session(session_of_staff, password):
    sign_in(Client(), password, username="shokuin")

    assert is_signed_in(session_of_staff)


@pytest.mark.asvs("7.3.1", "7.4.1")
def test_half_an_hour_of_nothing_ends_the_session(session_of_staff):
    session = session_of_staff.session
    session["seen_at"] = int(time.time()) - 30 * 60 - 1
    session.save()

    answer = session_of_staff.get("/help/", follow=True)

    assert answer.redirect_chain == [("/account/login/?next=/help/", 302)]
    assert "しばらく操作がなかったため、ログアウトしました。" in answer.content.decode()


@pytest.mark.asvs("7.3.2")
def test_a_working_day_ends_the_session_however_busy(session_of_staff):
    session = session_of_staff.session
    session["began_at"] = int(time.time()) - 12 * 60 * 60 - 1
    session.save()

    assert not is_signed_in(session_of_staff)


def test_reading_on_writes_no_session(session_of_staff):
    session_of_staff.get("/help/")
    with CaptureQueriesContext(connection) as captured:
        session_of_staff.get("/help/")

    assert [
        query["sql"] for query in captured if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))
    ] == []


@pytest.mark.asvs("7.2.4", "7.2.2")
def test_the_session_gets_a_new_id_at_log_in(client, password):
    client.get(LOGIN)
    client.cookies["sessionid"] = "fixed-by-somebody"

    sign_in(client, password)

    assert client.cookies["sessionid"].value != "fixed-by-somebody"


def test_a_session_ends_with_the_browser_even_if_somebody_asks_to_be_remembered(client, password):
    client.post(LOGIN, {"login": "kanrishoku", "password": password, "remember": "on"})

    cookie = client.cookies["sessionid"]
    assert (cookie["expires"], cookie["max-age"]) == ("", "")
    assert 'name="remember"' not in Client().get(LOGIN).content.decode()


@pytest.mark.asvs("3.3.2", "3.3.4")
def test_neither_scripts_nor_forms_of_other_sites_get_the_cookies_of_a_log_in(client, password):
    sign_in(client, password)

    cookies = [cookie for name, cookie in client.cookies.items() if name != "csrftoken"]
    assert len(cookies) == 2  # the session, and the device that is now known
    assert {(cookie["httponly"], cookie["samesite"]) for cookie in cookies} == {(True, "Lax")}
