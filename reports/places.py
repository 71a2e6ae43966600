"""What is printed where in a paper: so that two papers can be laid side by side, place by place."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from coordination.blocks import Document, Paragraph, Part, Prose, Section, Table
from coordination.figures import Figure

ERRATA = "errata"  # the section that tells of another paper, and is not compared with it
WORDS = "本文"


@dataclass(frozen=True)
class Place:
    """Where something is printed. about: the table or the heading in words; row and column in those of the table.
    number: which of several places of the same words, from 0."""

    section: str
    about: str
    row: str = ""
    column: str = ""
    number: int = 0

    def __str__(self) -> str:
        return "　".join(filter(None, [self.about, self.row, self.column]))


@dataclass(frozen=True)
class Printed:
    """text: as the paper prints it, with its unit. figures: the numbers in it, which lead to their records."""

    text: str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Difference:
    """What two papers print in one place; "" where one prints nothing there. Of words, only the sentences that differ."""

    place: Place
    before: str
    after: str
    figures_before: tuple[Figure, ...] = ()
    figures_after: tuple[Figure, ...] = ()


def printed(document: Document) -> dict[Place, Printed]:
    """Every cell of a table and every text, in the order of the paper. Charts and notes say nothing that the tables and
    the rules do not."""
    seen, found = Counter(), {}
    for section in document.sections:
        if section.key == ERRATA:
            continue
        for where, what in _in_section(section):
            found[Place(*where, number=seen[where])] = what
            seen[where] += 1
    return found


def differences(before: Document, after: Document) -> list[Difference]:
    """Place by place, in the order of the later paper; what is printed no longer comes last."""
    old, new = printed(before), printed(after)
    nothing = Printed("")
    found = []
    for place in (*new, *(one for one in old if one not in new)):
        was, now = old.get(place, nothing), new.get(place, nothing)
        if was.text == now.text:
            continue
        pairs = _sentences_apart(was.text, now.text) if place.row == WORDS else [(was.text, now.text)]
        found += [
            Difference(place, before, after, _standing_in(before, was), _standing_in(after, now))
            for before, after in pairs
        ]
    return found


def _standing_in(text: str, whole: Printed) -> tuple[Figure, ...]:
    """Of the figures of a text, those of one of its sentences; one that reads alike elsewhere may be among them."""
    return (
        whole.figures
        if text == whole.text
        else tuple(figure for figure in whole.figures if figure.with_unit in text)
    )


def _sentences_apart(before: str, after: str) -> Iterator[tuple[str, str]]:
    old, new = (re.findall(r"[^。\n]+。?", text) for text in (before, after))
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            yield "".join(old[i:j]), "".join(new[k:m])


def _in_section(section: Section) -> Iterator[tuple[tuple[str, ...], Printed]]:
    for part in section.parts:
        for block in part.blocks:
            if isinstance(block, Table):
                yield from _in_table(section, block)
            elif isinstance(block, Prose):
                yield _in_prose(section, part, block)


def _in_table(section, table):
    for row in table.rows:
        label = "・".join(filter(None, row.labels))
        for column, cell in zip(table.columns, row.cells, strict=True):
            head = "" if table.shows_units else column.whole_head
            yield (section.key, table.caption, label, head), _of_cell(cell)


def _of_cell(cell) -> Printed:
    if not isinstance(cell, Figure):
        return Printed(str(cell))
    return Printed(f"{cell.text}{cell.unit}" if cell.value is not None else cell.text, (cell,))


def _in_prose(section: Section, part: Part, prose: Prose):
    title = section.title.split("　", 1)[-1]  # without its number, which another section may move
    about = "　".join(filter(None, [title, part.title, prose.heading]))
    parts = [one for each in prose.paragraphs if isinstance(each, Paragraph) for one in each.parts]
    figures = tuple(one for one in parts if isinstance(one, Figure))
    photos = (f"写真「{one.caption}」" for one in prose.photos)
    return (section.key, about, WORDS, ""), Printed(
        "\n".join((*map(str, prose.paragraphs), *photos)), figures
    )
