"""The page of a 経年比較: waves side by side in each group, and sentences of what has changed."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from coordination.wareki import format_month
from surveys.saying.evidence import about_the_population
from surveys.saying.interval import Interval, effective
from surveys.saying.wording import in_percent, signed
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
    """by: the key of the way in use. heads: of the waves, with when and how many. ways: key, name and whether it is in use. parts: name and lines."""

    by: str
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
        by=by,
        heads=[_head(wave) for wave in waves],
        ways=[(key, name, key == by) for key, name in ways.items()],
        sentences=[sentence for part in parts for sentence in _sentences(part)] or _nothing(parts),
        parts=[(part.name, [_line(waves, row) for row in part.rows]) for part in parts],
        notes=[*_weights(waves), *(f"{wave.title}：{about_the_population(wave.answers)}" for wave in waves)],
    )


def _weights(waves):
    """Which of the surveys are weighted, and what that does to the limits."""
    weighted = [wave for wave in waves if wave.is_weighted]
    if not weighted:
        yield "どの調査にも重み（ウェイト）がないため、回答した人をそのまま数えています。"
        return
    which = (
        "どの調査も"
        if len(weighted) == len(waves)
        else "、".join(f"「{one.title}」" for one in weighted) + "は"
    )
    yield (
        f"{which}、個票の重み（ウェイト）をつけて数えています。人数は四捨五入しています。重みのばらつきの分だけ、"
        "誤差を大きく見込んでいます（キッシュの有効回答者数）。数字を開くと、重みをつける前の人が並びます。"
    )
    if len(weighted) < len(waves):
        yield "重みのない調査は、そのまま数えています。重みのつけ方がちがう調査の差は、気をつけて読んでください。"
    for wave in weighted:
        total = float(wave.answers.weights.sum())
        worth = effective(total, float((wave.answers.weights.astype(float) ** 2).sum()))
        yield f"{wave.title}：{wave.answers.size:,}人の回答は、重みをつけると{worth:,.0f}人分の確かさです。"


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
    titles = [wave.title for wave in waves]
    return Line(row.answer, list(zip(titles, numbers, steps, strict=True)))


def _number(wave: Wave, cell: Cell | None):
    if cell is None:
        return None
    return Number(_percent(cell.share), f"{cell.persons:,}人", address_of(wave, cell))


def address_of(wave: Wave, cell: Cell) -> str:
    """Where the people behind a number are; "" where several choices stand behind it."""
    if len(cell.codes) != 1:
        return ""
    address = reverse("survey_answer", args=[wave.question.pk, cell.codes[0], cell.group.key])
    return f"{address}?{urlencode({'weighted': 'yes'})}" if wave.is_weighted else address


def _step(change: Change | None):
    if change is None or change.interval is None:
        return None
    return signed(change.points), _limits(change.interval), change.word


def _limits(interval: Interval) -> str:
    return f"{signed(100 * interval.low)}～{signed(100 * interval.high)}"


def _percent(share):
    return in_percent(share.count, share.base)
