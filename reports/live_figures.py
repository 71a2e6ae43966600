"""差し込んだ数値: figures within the text of a review, so that text and table cannot disagree.

What is kept is ｛coordinator_activities:2019:actual｝; what is shown to who writes is ｛コーディネーターの活動回数・Ｒ元年度・実績｝.
It is read from the figures of the paper each time, so that it follows the records until an edition keeps what it said.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from coordination.blocks import Paragraph, Prose, Section
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from reports.indicators import IndicatorYear, achievement
from reports.live_cells import NO_CELLS, Cells, cell_of_kept
from reports.models import Indicator

Find = Callable[[str, FiscalYear], IndicatorYear | None]
Parts = tuple[str | Figure, ...]

TOKEN = re.compile(r"[｛{]([^｛｝{}\n]{1,400})[｝}]")
UNKNOWN = "（この数値は、いまはありません）"


class Kind(StrEnum):
    """What is told of an indicator in a year. The last two are words as well, which turn with the numbers."""

    ACTUAL = "actual"
    TARGET = "target"
    RATE = "rate"
    AGAINST_TARGET = "against_target"
    AGAINST_YEAR_BEFORE = "against_year_before"


NAMES = {
    Kind.ACTUAL: "実績",
    Kind.TARGET: "目標",
    Kind.RATE: "達成率",
    Kind.AGAINST_TARGET: "目標とくらべて",
    Kind.AGAINST_YEAR_BEFORE: "前年度とくらべて",
}


@dataclass(frozen=True)
class Live:
    """One figure to insert. indicator: its key."""

    indicator: str
    year: FiscalYear
    kind: Kind

    @property
    def kept(self) -> str:
        return f"｛{self.indicator}:{self.year.year}:{self.kind}｝"

    def named(self, names: dict[str, str]) -> str:
        return f"｛{names.get(self.indicator, self.indicator)}・{self.year.name}・{NAMES[self.kind]}｝"

    def told(self, find: Find) -> Parts:
        """What it says now, with what belongs to it in words."""
        if (at := find(self.indicator, self.year)) is None:
            return (UNKNOWN,)
        if self.kind is Kind.ACTUAL:
            return (at.actual,)
        if self.kind is Kind.TARGET:
            return (at.target_figure,)
        if self.kind is Kind.RATE:
            return (_rate(at, find),)
        if self.kind is Kind.AGAINST_TARGET:
            return _against_target(at)
        return _against(at.actual, _actual(find(self.indicator, self.year.previous)), "前年度", _GREW)


_PASSED = ("を", "上回り", "下回り", "と同じになり")
_GREW = ("より", "増え", "減り", "と同じになり")


def _actual(at: IndicatorYear | None) -> Figure | None:
    return at.actual if at else None


def _rate(at: IndicatorYear, find: Find) -> Figure:
    achieved_by = at.indicator.achieved_by
    other = find(achieved_by.key, at.fiscal_year) if achieved_by else None
    return achievement(at, other) if other else Figure(None, "％", State.NOT_APPLICABLE, at.address)


def _against_target(at: IndicatorYear) -> Parts:
    """Only with an actual of the same scope, as for the rate."""
    has_same_scope = at.indicator.achieved_by_id == at.indicator.pk
    target = at.target_figure if has_same_scope else None
    return _against(at.actual, target, "目標", _PASSED)


def _against(figure: Figure, other: Figure | None, what: str, words: tuple[str, str, str, str]) -> Parts:
    """目標を515回上回り, 前年度より12回減り: as a sentence goes on with it."""
    particle, more, less, same = words
    if figure.state is State.PROJECTED and other is not None and other.value is not None:
        return (f"（見込のため、{what}とくらべていません）",)
    if other is None or figure.state is not State.ACTUAL or other.state is not State.ACTUAL:
        return (f"（{what}とくらべられません）",)
    difference = figure.value - other.value
    if not difference:
        return (f"{what}{same}",)
    gap = replace(figure, value=abs(difference), address=f"{figure.address}#compared")
    return (f"{what}{particle}", gap, more if difference > 0 else less)


def names_of(indicators: Iterable[Indicator]) -> dict[str, str]:
    """What each indicator is called in a text, by its key; with what it is part of where its name alone would be taken
    for another."""
    indicators = list(indicators)
    by_pk = {one.pk: one for one in indicators}
    names = [one.name for one in indicators]
    found = {}
    for one in indicators:
        parent = by_pk.get(one.parent_id)
        is_clear = names.count(one.name) == 1 and not one.name.startswith("うち")
        name = one.name if is_clear or parent is None else f"{parent.name}（{one.name}）"
        found[one.key] = name if name not in found.values() else one.key
    return found


def live_of_kept(inside: str) -> Live | None:
    match inside.split(":"):
        case [key, year, kind] if kind in list(Kind) and re.fullmatch(r"\d{4}", year):
            return Live(key, FiscalYear(int(year)), Kind(kind))
    return None


def live_of_named(inside: str, names: dict[str, str]) -> Live | None:
    name, _, rest = inside.strip().rpartition("・")
    name, _, year = name.rpartition("・")
    keys = {called: key for key, called in names.items()}
    kinds = {called: kind for kind, called in NAMES.items()}
    try:
        return Live(keys[name.strip()], FiscalYear.parse(year.strip()), kinds[rest.strip()])
    except (KeyError, ValueError):
        return None


def is_readable(inside: str) -> bool:
    """Whether what stands in the braces of a kept text is a figure, there or not."""
    return bool(live_of_kept(inside) or cell_of_kept(inside))


def as_written(body: str, names: dict[str, str], cells: Cells = NO_CELLS) -> str:
    """The text as it is shown to who writes."""

    def one(found):
        if live := live_of_kept(found[1]):
            return live.named(names)
        cell = cell_of_kept(found[1])
        return cell.named(cells.captions) if cell else found[0]

    return TOKEN.sub(one, body)


def as_stored(written: str, names: dict[str, str], cells: Cells = NO_CELLS) -> tuple[str, list[str]]:
    """The text as it is kept, and what stands in its braces without being a figure."""
    unknown = []

    def one(found):
        if cell := cells.of_named(found[1]):
            return cell.kept
        live = live_of_named(found[1], names) or live_of_kept(found[1])
        if live is None or live.indicator not in names:
            unknown.append(found[0])
            return found[0]
        return live.kept

    return TOKEN.sub(one, written), unknown


def paragraph(text: str, find: Find, cells: Cells = NO_CELLS) -> str | Paragraph:
    """A paragraph with its figures as they are now; a plain text where it has none."""
    parts, at = [], 0
    for found in TOKEN.finditer(text):
        if live := live_of_kept(found[1]):
            said = live.told(find)
        elif cell := cell_of_kept(found[1]):
            said = (cells[cell] or UNKNOWN,)
        else:
            continue
        parts += [text[at : found.start()], *said]
        at = found.end()
    if not parts:
        return text
    return Paragraph(tuple(part for part in (*parts, text[at:]) if part != ""))


def told(prose: Prose, find: Find, cells: Cells) -> Prose:
    """The text with its figures as they are now."""
    return replace(prose, paragraphs=tuple(paragraph(str(one), find, cells) for one in prose.paragraphs))


def all_told(section: Section, find: Find, cells: Cells) -> Section:
    """The section with the figures in all its texts."""

    def blocks(part):
        return tuple(told(one, find, cells) if isinstance(one, Prose) else one for one in part.blocks)

    return replace(section, parts=tuple(replace(part, blocks=blocks(part)) for part in section.parts))
