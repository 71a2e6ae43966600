"""The second factor: for those who see most, asked for before anything else, and good once."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from coordination.models import User
from tests.signing_in import LOGIN, is_signed_in, sign_in

pytestmark = pytest.mark.django_db


def next_code(secret, steps=0):
    return totp.format_hotp_value(
        totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())) + steps)
    )


@pytest.fixture
def with_totp(manager):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(manager, secret)
    return secret


@pytest.mark.parametrize(
    ("role", "must"),
    [("admin", True), ("manager", True), ("coordinator", True), ("staff", False), ("dispatcher", False)],
)
@pytest.mark.asvs("6.3.3")
def test_who_must_set_up_a_second_factor_before_anything_else(role, must, client, settings):
    settings.SECOND_FACTOR = True
    client.force_login(User.objects.get(role=role))

    answer = client.get("/help/")

    assert (answer.status_code == 302 and answer["Location"] == reverse("mfa_index")) is must
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("account_change_password")).status_code == 200


@pytest.mark.asvs("6.3.3")
@pytest.mark.parametrize("role", ["staff", "dispatcher"])
def test_a_city_may_ask_it_of_everybody(role, client, settings):
    settings.SECOND_FACTOR = settings.SECOND_FACTOR_FOR_ALL = True
    client.force_login(User.objects.get(role=role))

    assert client.get("/help/")["Location"] == reverse("mfa_index")


@pytest.mark.asvs("6.3.3", "6.3.4")
def test_the_admin_asks_for_the_second_factor_too(client, settings, admin):
    settings.SECOND_FACTOR = True
    client.force_login(admin)

    assert client.get("/admin/")["Location"] == reverse("mfa_index")


@pytest.mark.asvs("6.3.3")
def test_a_password_alone_does_not_open_an_account_with_a_second_factor(client, password, with_totp):
    answer = sign_in(client, password)

    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)

    client.post(reverse("mfa_authenticate"), {"code": next_code(with_totp)})

    assert is_signed_in(client)


@pytest.mark.asvs("6.5.1")
def test_a_code_is_good_once(password, with_totp):
    code = next_code(with_totp)
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, password)
        client.post(reverse("mfa_authenticate"), {"code": code})

    assert is_signed_in(first)
    assert not is_signed_in(second)


@pytest.mark.asvs("6.3.1")
def test_codes_are_throttled(client, password, with_totp):
    sign_in(client, password)
    for i in range(12):
        answer = client.post(reverse("mfa_authenticate"), {"code": f"{i:06}"})

    assert "まちがいが続いたため、ログインを止めています。" in answer.content.decode()
    client.post(reverse("mfa_authenticate"), {"code": next_code(with_totp)})
    assert not is_signed_in(client)


@pytest.mark.asvs("6.5.1")
def test_a_recovery_code_is_good_once(password, manager, with_totp):
    code = RecoveryCodes.activate(manager).get_unused_codes()[0]
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, password)
        client.post(reverse("mfa_authenticate"), {"code": code})

    assert is_signed_in(first)
    assert not is_signed_in(second)


@pytest.mark.asvs("6.4.4", "7.4.5")
def test_an_administrator_takes_back_a_lost_second_factor_and_ends_the_sessions(
    as_admin, password, manager, with_totp
):
    theirs = Client()
    theirs.force_login(manager)

    as_admin.post(reverse("user_second_factor", args=[manager.pk]))

    assert not Authenticator.objects.filter(user=manager).exists()
    assert not is_signed_in(theirs)


@pytest.mark.asvs("7.4.3", "7.5.1")
def test_a_session_of_the_password_alone_ends_when_a_second_factor_is_set_up(
    settings, password, manager, django_capture_on_commit_callbacks
):
    settings.SECOND_FACTOR = True
    thief, owner = Client(), Client()
    for client in (thief, owner):
        sign_in(client, password)
    owner.post(reverse("account_reauthenticate"), {"password": password})
    secret = owner.get(reverse("mfa_activate_totp")).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(reverse("mfa_activate_totp"), {"code": next_code(secret)})

    # That the owner's own session goes on is shown in tests/browser/test_sign_in.py.
    assert Authenticator.objects.filter(user=manager, type="totp").exists()
    assert thief.get("/")["Location"].startswith(LOGIN)


@pytest.mark.asvs("7.5.1")
def test_the_password_is_no_proof_for_whoever_has_a_second_factor(client, password, manager, with_totp):
    client.force_login(manager)

    client.post(reverse("account_reauthenticate"), {"password": password})

    answer = client.get(reverse("mfa_deactivate_totp"))
    assert answer.status_code == 302 and "second-factor/reauthenticate" in answer["Location"]


@pytest.mark.asvs("6.5.5")
def test_a_code_is_no_good_half_a_minute_later(password, with_totp):
    client = Client()
    sign_in(client, password)

    client.post(reverse("mfa_authenticate"), {"code": next_code(with_totp, steps=-1)})

    assert not is_signed_in(client)
