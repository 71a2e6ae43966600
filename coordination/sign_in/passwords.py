"""Passwords that are long enough and still guessed first."""

import unicodedata
from functools import cache
from itertools import combinations_with_replacement

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from coordination.models import Municipality

# What this application and its offices are called; the name of the city is added to them. docs/security.md lists them.
WORDS_OF_THE_OFFICE = frozenset(
    "seikatsu shien jitsumucho kyogikai coordinator jimukyoku kanri kanrisha kanrishoku shokuin fukushi kaigo koreisha "
    "chiiki hokatsu ikigai sasaeai yakusho shiyakusho 生活支援 体制整備 実務帳 協議体 地域包括 高齢者 高齢福祉 介護 福祉 支え合い 市役所 役場".split()
)
SHORTEST_WORD = 4  # of the passwords that are often chosen: shorter ones are in every text
OTHER_SIGNS = 6  # a year and a dash, or a few digits, make no word a secret


@cache
def often_chosen() -> frozenset[str]:
    """The passwords that Django knows as the most chosen ones."""
    return frozenset(word for word in CommonPasswordValidator().passwords if len(word) >= SHORTEST_WORD)


class NoWordsThatAreGuessedFirst:
    """Refuses one or two of those words, however often repeated, with a few signs besides. A phrase of three words and more
    is welcome: that is how a long password is remembered."""

    def validate(self, password, user=None):
        text = unicodedata.normalize("NFKC", password).lower()
        if any(_covered(pair, text) for pair in combinations_with_replacement(_words_in(text), 2)):
            raise ValidationError(
                "よく使われる言葉や、市町村・仕事の名前を並べただけのパスワードです。関係のない言葉を三つ以上つなげるなどしてください。",
                code="password_of_common_words",
            )

    def get_help_text(self):
        return "よく使われる言葉や、市町村・仕事の名前を、一つか二つ並べただけのパスワードは使えません。"


def _words_in(text: str) -> list[str]:
    city = unicodedata.normalize("NFKC", Municipality.current().name).lower()
    known = WORDS_OF_THE_OFFICE | often_chosen() | ({city, city.rstrip("市区町村")} - {""})
    parts = {text[start:end] for start in range(len(text)) for end in range(start + 2, len(text) + 1)}
    return sorted(parts & known, key=len)


def _covered(pair: tuple[str, str], text: str) -> bool:
    """Whether the two words leave nothing of the text but a few signs."""
    shorter, longer = pair
    if text.count(shorter) * len(shorter) + text.count(longer) * len(longer) < len(text) - OTHER_SIGNS:
        return False
    return len(text.replace(longer, "").replace(shorter, "")) <= OTHER_SIGNS
