"""数字でさがす: every place of a paper where a number or a word stands, for who is asked about it across the table."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from coordination.blocks import Document, Table
from coordination.figures import Figure, State
from reports.places import WORDS, Place, Printed, printed

_NUMBER = re.compile(r"(?P<projected>見込)?(?P<number>\d+(?:\.\d+)?)(?P<unit>\D{0,6})")
_SAME_UNIT = {"名": "人", "%": "％", "パーセント": "％", "箇所": "か所", "カ所": "か所"}
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Asked:
    """number: None where words alone are asked for. unit: "" for any. words: all of which a place has to have."""

    number: Decimal | None
    unit: str = ""
    is_projected: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """text: the number with its unit, or the sentence that it stands in. figure: None where somebody typed it."""

    section: str
    place: Place
    text: str
    figure: Figure | None = None
    reference: str = ""


def asked(text: str) -> Asked:
    """８１５, 815回, 1,433 枚, 見込 815 and 32.5% as numbers; anything else as words between blanks."""
    words = _plain(text)
    found = _NUMBER.fullmatch(re.sub(r"[,\s]", "", words))
    if found:
        unit = _SAME_UNIT.get(found["unit"], found["unit"])
        return Asked(Decimal(found["number"]), unit, bool(found["projected"]))
    return Asked(None, words=tuple(words.split()))


def places_of(document: Document, wanted: Asked) -> list[Found]:
    """In the order of the paper; tables before texts of the same section only where the paper has them so."""
    titles = {section.key: section.title for section in document.sections}
    references = _references(document)
    found = []
    for place, what in printed(document).items():
        for text, figure in _hits(place, what, wanted):
            reference = references.get((place.section, place.about), "")
            found.append(Found(titles[place.section], place, text, figure, reference))
    return found


def _references(document: Document) -> dict[tuple[str, str], str]:
    return {
        (section.key, block.caption): block.reference
        for section in document.sections
        for part in section.parts
        for block in part.blocks
        if isinstance(block, Table)
    }


def _hits(place: Place, what: Printed, wanted: Asked) -> Iterable[tuple[str, Figure | None]]:
    if wanted.number is None:
        told = _plain(f"{place} {what.text if place.row == WORDS else ''}")
        if wanted.words and all(word in told for word in wanted.words):
            yield from _told(place, what, wanted)
        return
    if place.row == WORDS:
        yield from _sentences(what, wanted)
        return
    for figure in what.figures:
        if _is_it(figure, wanted):
            yield what.text, figure


def _told(place, what, wanted) -> Iterable[tuple[str, Figure | None]]:
    """What stands where the words are: the cell, blank ones too, or the sentences that have a word."""
    if place.row != WORDS:
        yield what.text or "（空欄）", (what.figures or (None,))[0]
        return
    for sentence in re.findall(r"[^。\n]+。?", what.text):
        if any(word in _plain(sentence) for word in wanted.words):
            yield sentence, None


def _is_it(figure: Figure, wanted: Asked) -> bool:
    if figure.value is None or figure.number != wanted.number:
        return False
    if wanted.is_projected and figure.state is not State.PROJECTED:
        return False
    return not wanted.unit or figure.unit == wanted.unit


def _sentences(what: Printed, wanted: Asked) -> Iterable[tuple[str, Figure | None]]:
    """The sentences of a text that have the number, with its figure where it was inserted."""
    for sentence in re.findall(r"[^。\n]+。?", what.text):
        plain = re.sub(r"(?<=\d),(?=\d)", "", _plain(sentence))
        if wanted.is_projected and "見込" not in plain:
            continue
        for hit in _DIGITS.finditer(plain):
            after = plain[hit.end() :].lstrip()
            if Decimal(hit[0]) == wanted.number and after.startswith(_plain(wanted.unit)):
                yield sentence, next((one for one in what.figures if _is_it(one, wanted)), None)
                break


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
