"""The page of a 経年比較: waves side by side in each group, and sentences of what has changed."""

from dataclasses import dataclass

from django.urls import reverse

from coordination.wareki import format_month
from surveys.saying.evidence import about_the_population
from surveys.saying.interval import Interval
from surveys.saying.wording import in_percent
from surveys.waves import NO_CHANGE, Cell, Change, Part, Row, Wave, side_by_side, ways_in_common


@dataclass(frozen=True)
class Number:
    """text as printed, and the page that it opens, if one choice stands behind it."""

    text: str
    persons: str
    address: str


@dataclass(frozen=True)
class Line:
    """A row of the table. waves: of each the title, its number, and the difference from the wave before with its limits
    and the word for it."""

    answer: str
    waves: list[tuple[str, Number | None, tuple[str, str, str] | None]]


@dataclass(frozen=True)
class WavePage:
    """heads: of the waves, with when and how many. ways: key, name and whether it is in use. parts: name and lines."""

    heads: list[tuple[str, str, str]]
    ways: list[tuple[str, str, bool]]
    sentences: list[str]
    parts: list[tuple[str, list[Line]]]
    notes: list[str]


def wave_page(waves: list[Wave], by: str) -> WavePage | None:
    """None where not all waves can be divided so."""
    ways = {"": "分けない", **ways_in_common(waves)}
    if by not in ways:
        return None
    parts = side_by_side(waves, by)
    return WavePage(
        heads=[_head(wave) for wave in waves],
        ways=[(key, name, key == by) for key, name in ways.items()],
        sentences=[sentence for part in parts for sentence in _sentences(part)] or _nothing(parts),
        parts=[(part.name, [_line(waves, row) for row in part.rows]) for part in parts],
        notes=[f"{wave.answers.survey.title}：{about_the_population(wave.answers)}" for wave in waves],
    )


def _head(wave):
    survey = wave.answers.survey
    return survey.title, f"{format_month(survey.closed_on)}、{wave.answers.size:,}人", str(wave.question)


def _sentences(part: Part):
    """What has changed from a wave to the next; what has not is not told one by one."""
    for row in part.rows:
        for change in row.changes:
            if change is not None and change.word != NO_CHANGE:
                before, after = _percent(change.before), _percent(change.after)
                yield f"{part.name}では、「{row.answer}」が{before}から{after}に{change.word}。"


def _nothing(parts):
    tested = any(change for part in parts for row in part.rows for change in row.changes)
    return ["どの答えにも、前の調査との差があるとはいえない。"] if tested else []


def _line(waves, row: Row) -> Line:
    numbers = [_number(wave, cell) for wave, cell in zip(waves, row.cells, strict=True)]
    steps = [None, *(_step(change) for change in row.changes)]
    titles = [wave.answers.survey.title for wave in waves]
    return Line(row.answer, list(zip(titles, numbers, steps, strict=True)))


def _number(wave: Wave, cell: Cell | None):
    if cell is None:
        return None
    address = ""
    if len(cell.codes) == 1:
        address = reverse("survey_answer", args=[wave.question.pk, cell.codes[0], cell.group.key])
    return Number(_percent(cell.share), f"{cell.share.count:,}人", address)


def _step(change: Change | None):
    if change is None or change.interval is None:
        return None
    return _signed(change.points), _limits(change.interval), change.word


def _limits(interval: Interval) -> str:
    return f"{_signed(100 * interval.low)}～{_signed(100 * interval.high)}"


def _signed(points: float) -> str:
    rounded = round(points, 1)
    return f"{'＋' if rounded > 0 else '▲' if rounded < 0 else ''}{abs(rounded):.1f}"


def _percent(share):
    return in_percent(share.count, share.base)
