"""Where a text names a figure: choices, groups, everybody else, surveys, in the ways in which people write them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveys.groups import EVERYBODY

NAME, GROUP, REST, WAVE = "name", "group", "rest", "wave"
_EVERYBODY_TOO = ("全体", "総計", "総数", "回答者全体", "全回答者")
_THE_REST = ("ほかの人", "他の人", "それ以外の人", "それ以外", "ほかの区分", "他の区分", "ほか全体")
_SEPARATORS = "、・,/･"
_SHORT_KANA = re.compile(r"[ぁ-ん]{1,3}")


@dataclass(frozen=True)
class Term:
    """kind: NAME of a figure, GROUP, REST or WAVE. value: the name as the figure has it."""

    start: int
    end: int
    kind: str
    value: str


def plainly(text: str) -> str:
    """The text with every letter at its place: half-width digits and signs, one kind of wave."""
    return "".join(_plain(letter) for letter in text)


def _plain(letter):
    if letter in "〜～∼":
        return "~"
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 else letter


def terms_in(
    text: str, names: Iterable[str], groups: Iterable[str], waves: Mapping[str, str] | None = None
) -> list[Term]:
    """text: as `plainly` has it. waves: the surveys by the words that stand for them. The longest name wins where several
    begin or lie within each other."""
    wanted = [
        # 令和2年 is not the fiscal year 令和2年度.
        *((f"{re.escape(plainly(word))}(?!度)", WAVE, wave) for word, wave in (waves or {}).items()),
        *((pattern, NAME, name) for name in names for pattern in _ways(name)),
        *((pattern, GROUP, group) for group in groups for pattern in _ways(group)),
        *((re.escape(word), GROUP, EVERYBODY.name) for word in _EVERYBODY_TOO),
        *((re.escape(word), REST, word) for word in _THE_REST),
    ]
    found = [
        Term(hit.start(), hit.end(), kind, value)
        for pattern, kind, value in wanted
        for hit in re.finditer(pattern, text)
    ]
    taken: list[Term] = []
    for term in sorted(found, key=lambda term: (term.start - term.end, term.start)):
        if all(term.end <= other.start or term.start >= other.end for other in taken):
            taken.append(term)
    return sorted(taken, key=lambda term: term.start)


def _ways(name: str) -> list[str]:
    """Patterns: with 「の」 where people put one, any separator, and without what stands in brackets."""
    plain = plainly(name).strip()
    short = re.sub(r"\([^()]*\)", "", plain).strip()
    return [_pattern(one) for one in dict.fromkeys((plain, short)) if one]


def _pattern(name):
    # ある, ない and はい stand everywhere in a text; as answers they stand in quotation marks.
    if _SHORT_KANA.fullmatch(name):
        return f"(?<=[「『]){re.escape(name)}(?=[」』])"
    return "".join(map(_spelled, name))


def _spelled(letter):
    if letter in _SEPARATORS:
        return f"[{_SEPARATORS}と]"
    if letter in " 　":
        return "[ 　]?の?"
    return re.escape(letter) + ("の?" if letter in "歳上" else "")
