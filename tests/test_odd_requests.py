"""Requests that no browser sends: answered with a sentence, never with an error of the server."""

import pytest

from tests.signing_in import LOGIN, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.asvs("1.4.2", "4.2.1")
def test_a_length_of_five_thousand_digits_is_too_long(client):
    answer = client.post(LOGIN, CONTENT_LENGTH="9" * 5000)

    assert answer.status_code == 413


@pytest.mark.parametrize("charset", ["zlib", "unicode_escape", "shift_jis", "utf-7"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded"])
@pytest.mark.asvs("1.1.1")
def test_letters_that_no_form_of_ours_is_sent_in_are_refused(client, charset, kind):
    answer = client.generic("POST", LOGIN, b"login=a", content_type=f"{kind}; charset={charset}")

    assert answer.status_code == 400
    assert "送られた内容を読み取れません" in answer.content.decode()


@pytest.mark.parametrize("address", ["", "unix:", "192.0.2.7:55000", "[2001:db8::1]:443"])
def test_who_comes_without_a_plain_address_can_sign_in(client, password, address):
    assert sign_in(client, password, REMOTE_ADDR=address).status_code == 302


@pytest.mark.parametrize("forwarded", ["", "unknown", "192.0.2.7:55000"])
@pytest.mark.asvs("15.3.4")
def test_a_proxy_may_tell_the_address_in_its_own_way(client, password, settings, forwarded):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    answer = sign_in(client, password, REMOTE_ADDR="", HTTP_X_FORWARDED_FOR=forwarded)

    assert answer.status_code == 302
