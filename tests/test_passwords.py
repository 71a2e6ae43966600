"""Which passwords may be chosen."""

import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from coordination.sign_in.passwords import NoWordsThatAreGuessedFirst, often_chosen

pytestmark = pytest.mark.django_db


@pytest.mark.asvs("6.2.4", "6.2.11")
@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password12345678",
        "qwertyuiopasdfgh",
        "adminadminadmin1",
        "shienshienshien!",
        "Coordinator-2026",
        "seikatsu-shien-26",
        "生活支援生活支援生活支援生活支援",
        "富士見市富士見市富士見市富士見市",
        "富士見高齢福祉富士見高齢福祉2026",
        "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ",
    ],
)
def test_one_or_two_words_that_are_guessed_first_are_no_password(password):
    with pytest.raises(ValidationError, match="三つ以上"):
        NoWordsThatAreGuessedFirst().validate(password)


@pytest.mark.asvs("6.2.4")
def test_more_than_three_thousand_words_are_known_and_any_two_of_them_make_none():
    words = sorted(word for word in often_chosen() if len(word) >= 8)

    assert len(often_chosen()) > 15_000
    for one, other in zip(words[:3000:30], words[30:3030:30], strict=True):
        with pytest.raises(ValidationError):
            validate_password(one + other)


@pytest.mark.asvs("6.2.5", "6.2.9")
@pytest.mark.parametrize(
    "password",
    [
        "みかん・犬・机の上の鍵をさがす朝でした",
        "correct horse battery staple",
        "tvkqjwzrxbnmlpdfh",
        "583920174659302",
        "!#%&()=~|{}*+<>?_",
        "a-quiet-morning-" * 8,
    ],
)
def test_any_signs_at_any_length_up_to_128_may_be_a_password(password):
    validate_password(password)


@pytest.mark.asvs("6.2.1")
def test_fourteen_signs_are_too_few():
    with pytest.raises(ValidationError, match="15"):
        validate_password("tvkqjwzrxbnmlp")


def test_the_longest_password_is_looked_at_at_once():
    began = time.perf_counter()

    NoWordsThatAreGuessedFirst().validate("abcdefghijklmnopqrstuvwxyz0123456789" * 4)

    assert time.perf_counter() - began < 1
