"""The throttle: passwords are tried a few times at every door, and nobody locks the owner of an account out."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.models import SignInAttempt, User
from coordination.sign_in.adapter import _cookie_of
from coordination.sign_in.throttle import network_of
from tests.signing_in import is_signed_in, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.asvs("6.3.1", "2.4.1")
def test_40_wrong_passwords_from_one_place_are_10_tries_and_then_even_the_right_one_must_wait(
    client, password
):
    answers = [sign_in(client, f"wrong {i}").content.decode() for i in range(40)]

    assert all("利用者名かパスワードが違います。" in page for page in answers[:10])
    assert all("まちがいが続いたため、ログインを止めています。" in page for page in answers[10:])
    assert SignInAttempt.objects.count() == 10
    sign_in(client, password)
    assert not is_signed_in(client)


@pytest.mark.asvs("6.3.1")
def test_the_owner_still_gets_in_from_elsewhere(password):
    attacker, owner = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="198.51.100.20")
    for i in range(12):
        sign_in(attacker, f"wrong {i}")

    sign_in(owner, password)

    assert is_signed_in(owner)


@pytest.mark.asvs("4.1.3", "15.3.4")
def test_a_spoofed_forwarding_header_gains_no_try(client, password):
    for i in range(12):
        sign_in(client, f"wrong {i}", headers={"x-forwarded-for": f"10.0.{i}.1"})

    assert SignInAttempt.objects.count() == 10


@pytest.mark.asvs("4.1.3", "15.3.4")
def test_behind_a_proxy_the_address_that_the_proxy_gives_counts_and_no_other(password, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    for i in range(12):
        sign_in(Client(), f"wrong {i}", headers={"x-forwarded-for": f"10.0.{i}.1, 203.0.113.7"})
    assert SignInAttempt.objects.count() == 10

    owner = Client()
    sign_in(owner, password, headers={"x-forwarded-for": "203.0.113.7, 198.51.100.20"})
    assert is_signed_in(owner)
    for odd in ("unknown", "", "a, b, c"):
        assert sign_in(Client(), "wrong", headers={"x-forwarded-for": odd}).status_code in (200, 403)


@pytest.mark.parametrize(
    "address", ["203.0.113.{}", "2001:db8:1:2:{}::1", "::ffff:203.0.113.{}"], ids=["IPv4", "IPv6", "mapped"]
)
def test_a_range_of_addresses_is_one_place(address):
    for i in range(12):
        sign_in(Client(REMOTE_ADDR=address.format(i + 1)), f"wrong {i}")

    assert SignInAttempt.objects.count() == 10


def test_capitals_make_no_other_name(client):
    for i in range(4):
        for name in ("kanrishoku", "KANRISHOKU", "KanriShoku"):
            sign_in(client, f"wrong {i}", username=name)

    assert SignInAttempt.objects.count() == 10


@pytest.mark.asvs("6.3.1")
def test_one_network_may_try_25_names_in_5_minutes(client, password):
    for i in range(27):
        sign_in(client, "wrong", username=f"name{i}")

    assert SignInAttempt.objects.count() == 25


@pytest.mark.asvs("6.3.1")
def test_many_networks_together_may_try_one_account_30_times(password):
    for i in range(32):
        sign_in(Client(REMOTE_ADDR=f"203.0.{i}.1"), "wrong")

    assert SignInAttempt.objects.count() == 30


@pytest.mark.asvs("6.3.1")
def test_even_then_the_owner_gets_in_from_a_device_that_is_known(password):
    known = Client(REMOTE_ADDR="198.51.100.20")
    sign_in(known, password)
    known.post("/account/logout/")
    for i in range(32):
        sign_in(Client(REMOTE_ADDR=f"203.0.{i}.1"), "wrong")

    stranger = Client(REMOTE_ADDR="192.0.2.9")
    sign_in(stranger, password)
    sign_in(known, password)

    assert not is_signed_in(stranger)
    assert is_signed_in(known)


def test_a_known_device_has_10_tries_as_well(password):
    known = Client()
    sign_in(known, password)
    known.post("/account/logout/")

    for i in range(12):
        sign_in(known, f"wrong {i}")

    assert SignInAttempt.objects.count() == 10


@pytest.mark.asvs("9.2.2", "9.2.3")
def test_a_device_is_known_for_its_own_account_alone(password):
    known = Client()
    sign_in(known, password)
    known.post("/account/logout/")

    sign_in(known, "wrong", username="shokuin")

    assert SignInAttempt.objects.get().device == ""


@pytest.mark.asvs("9.1.1", "9.1.2", "9.1.3")
def test_a_made_up_device_is_not_known(password):
    client = Client()
    client.cookies[_cookie_of("kanrishoku")] = "made/up:1abc:sig"

    sign_in(client, "wrong")

    assert SignInAttempt.objects.get().device == ""


@pytest.mark.asvs("9.2.2")
def test_a_device_is_forgotten_with_the_password(password, manager):
    client = Client()
    sign_in(client, password)
    client.post("/account/logout/")
    manager.set_password("atarashii-aikotoba-2026")
    manager.save()

    sign_in(client, "wrong")

    assert SignInAttempt.objects.get().device == ""


def test_after_a_quarter_of_an_hour_one_may_try_again(client, password):
    for i in range(12):
        sign_in(client, f"wrong {i}")
    SignInAttempt.objects.update(tried_at=timezone.now() - timedelta(minutes=15, seconds=1))

    sign_in(client, password)

    assert is_signed_in(client)


def test_right_passwords_are_not_counted(password):
    for _ in range(12):
        sign_in(Client(), password)

    assert SignInAttempt.objects.count() == 0


@pytest.mark.asvs("16.2.5")
def test_the_book_of_attempts_holds_no_name_and_no_password(client):
    sign_in(client, "my secret", username="kanri's password typed here")

    assert "secret" not in str(SignInAttempt.objects.values().get())
    assert "typed" not in str(SignInAttempt.objects.values().get())


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(client):
    def answer(username):
        page = sign_in(client, "wrong", username=username)
        return page.status_code, re.sub(r'value="[^"]*"', "", page.content.decode())

    assert answer("kanri") == answer("nobody")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
    ],
)
def test_an_address_belongs_to_its_network(address, network):
    assert network_of(address) == network


@pytest.mark.asvs("6.3.4")
def test_the_password_asked_for_again_has_the_same_throttle(client, manager):
    sign_in(client, "wrong")
    client.force_login(manager)

    for i in range(12):
        client.post(reverse("account_reauthenticate"), {"password": f"wrong {i}"})

    assert SignInAttempt.objects.count() == 10


@pytest.mark.asvs("2.4.1", "6.3.4")
def test_asking_for_a_new_password_is_throttled_and_tells_nothing(client, settings, mailoutbox, manager):
    settings.EMAIL_URL = "smtp://example"
    User.objects.filter(pk=manager.pk).update(email="kacho@example.jp")

    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ["kacho@example.jp"] * 10 + ["nobody@example.jp"]
    ]

    assert len(mailoutbox) == 5
    assert answers[0].status_code == answers[10].status_code == 302
    assert answers[0]["Location"] == answers[10]["Location"]
    assert answers[9].status_code == 429
