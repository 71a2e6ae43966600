"""概要: a review on one sheet, for those who have a minute: its targets and actuals, in numbers, charts and sentences.

It is drawn from the paper alone, so that it says the same as the paper: of a draft as of an edition.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from coordination.blocks import Chart, Column, Document, Paragraph, Part, Prose, Row, Section, Series, Table
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from reports.evaluation import FAR_ABOVE, RULE, evaluation
from reports.printed_indicators import PrintedIndicator, PrintedRow, printed_indicators


@dataclass(frozen=True)
class Room:
    """How much of each there is room for on a sheet."""

    charts: int
    rows: int
    sentences: int


ALL = Room(charts=12, rows=200, sentences=200)
# From the fullest sheet to one that fits whatever the names and however many the indicators are.
ROOMS = (
    Room(4, 16, 14),
    Room(4, 12, 9),
    Room(2, 12, 9),
    Room(2, 9, 6),
    Room(1, 8, 4),
    Room(0, 6, 3),
    Room(0, 2, 1),
)


def summary(document: Document, years: Iterable[FiscalYear], *, standing: str, room: Room = ALL) -> Document:
    """The summary of a review's paper.

    years: of the plan. standing: whether the paper is a draft or which edition, in words. What there is no room for is
    counted in a note.
    """
    years = list(years)
    found = printed_indicators(document, years)
    sections = (
        Section("figures", "目標と実績", (Part("", (_table(found, years, room.rows),) if found else ()),)),
        Section("charts", "グラフ", (Part("", tuple(_charts(found, years))[: room.charts]),)),
        Section("sentences", "わかること", (Part("", tuple(_prose(found, years, room.sentences))),)),
    )
    return replace(
        document,
        title=f"{document.title}の概要",
        as_of_words=document.as_of_words
        if standing in document.as_of_words
        else f"{document.as_of_words}　{standing}",
        sections=tuple(one for one in sections if one.parts[0].blocks),
        notes=(
            f"{standing}の数値から、機械的につくったものです。文章と内訳は、評価書をご覧ください。",
            "空欄は「まだ確定していない」、「－」は「該当なし」、「見込」は「年度末の見込み」を表します。",
        ),
    )


def _table(found, years, most) -> Table:
    rows = [row for one in found for row in _table_rows(one, years)]
    left = len(rows) - most
    return Table(
        "figures",
        "計画の指標",
        ("指標", "区分"),
        tuple(Column(year.name) for year in years),
        tuple(rows[:most]),
        (RULE, *([f"ほか{left}行は、評価書にあります。"] if left > 0 else [])),
    )


def _table_rows(one: PrintedIndicator, years) -> Iterator[Row]:
    name = f"{one.name}（{one.unit}）"
    for row in one.rows:
        yield Row((name, row.label), tuple(row.cells.get(year, "") for year in years))
    if one.rate:
        yield Row((name, "評価"), tuple(evaluation_at(one, year) for year in years))


def evaluation_at(one: PrintedIndicator, year: FiscalYear) -> str:
    target, actual = one.target and one.target.at(year), one.own and one.own.at(year)
    is_missed = bool(_is_known(target) and _is_known(actual) and actual.value < target.value)
    return evaluation(one.rate and one.rate.at(year), is_missed=is_missed)


def _charts(found, years) -> Iterator[Chart]:
    """One of each indicator that has a target; those without stand in the table."""
    return (chart_of(one, years) for one in found if one.target)


def chart_of(one: PrintedIndicator, years: list[FiscalYear]) -> Chart:
    """Target and actual of the years; of a target without the parts' division, the parts side by side."""
    actuals = [one.own] if one.own else one.of_kind("actual")[:3]
    series = [Series("目標", _values(one.target, years, State.ACTUAL))]
    for row in actuals:
        label = "" if one.own else f" {_part(row)}"
        series.append(Series(f"実績{label}", _values(row, years, State.ACTUAL)))
        projected = _values(row, years, State.PROJECTED)
        if any(value is not None for value in projected):
            series.append(Series(f"見込{label}", projected))
    return Chart(
        f"summary_{one.target.key}",
        "grouped",
        one.name,
        one.unit,
        tuple(year.name for year in years),
        tuple(series),
        _in_words(series, years, one.unit),
    )


def _in_words(series, years, unit) -> str:
    return "。".join(
        f"{year.name}は"
        + "、".join(
            f"{one.name}{one.values[at]:,}{unit}" if one.values[at] is not None else f"{one.name}の数値なし"
            for one in series
        )
        for at, year in enumerate(years)
    )


def _values(row: PrintedRow, years, state: State) -> tuple[int | None, ...]:
    figures = [row.at(year) for year in years]
    return tuple(one.value if one and one.state is state else None for one in figures)


def _part(row: PrintedRow) -> str:
    """第1層 of 実績・第1層."""
    return row.label.rpartition("・")[2]


MISSED, REACHED, EXPECTED, OPEN = "届かなかったもの", "目標に届いたもの", "見込", "まだ確定していないもの"


def _prose(found, years, most) -> Iterator[Prose]:
    told = {head: [] for head in (MISSED, REACHED, EXPECTED, OPEN)}
    for year in reversed(years):
        for one in found:
            for head, sentence in sentences_of(one, year):
                told[head].append(sentence)
    left = most
    for head, sentences in told.items():
        if head == MISSED and not sentences and told[REACHED]:
            sentences = [Paragraph(("目標と実績を比べられる年度に、届かなかったものはありません。",))]
        kept, left = sentences[:left], max(0, left - len(sentences))
        more = len(sentences) - len(kept)
        if kept:
            rest = (Paragraph((f"ほか{more}件は、評価書にあります。",)),) if more else ()
            yield Prose(head, (*kept, *rest))


def sentences_of(one: PrintedIndicator, year: FiscalYear) -> Iterator[tuple[str, Paragraph]]:
    """What one year of an indicator with a target comes to, each with the heading that it stands under."""
    target = one.target and one.target.at(year)
    told = (row.at(year) for row in one.of_kind("actual"))
    if not _is_known(target) or any(figure and figure.state is State.HIDDEN for figure in told):
        return
    begins = f"{year.name}の{one.name}は、目標"
    actual, rate = one.own and one.own.at(year), one.rate and one.rate.at(year)
    if one.own is None:
        yield from _against_parts(one, year, begins, target)
    elif actual and actual.state is State.PROJECTED:
        yield EXPECTED, Paragraph((begins, target, "に対し、", actual, "です（まだ確定していません）。"))
    elif not _is_known(actual):
        yield OPEN, Paragraph((begins, target, "に対し、実績はまだ確定していません。"))
    else:
        of_rate = ("（達成率", rate, "）") if _is_known(rate) else ()
        yield (
            MISSED if actual.value < target.value else REACHED,
            Paragraph((begins, target, "に対し", actual, *of_rate, _difference(actual, target))),
        )


def _difference(actual: Figure, target: Figure) -> str:
    apart = f"{abs(actual.value - target.value):,}{target.unit}"
    if actual.value < target.value:
        return f"で、{apart}届きませんでした。"
    if actual.value == target.value:
        return "で、目標どおりでした。"
    if actual.value * 100 >= target.value * FAR_ABOVE:
        return f"で、目標を大きく（{apart}）上回りました。"
    return f"で、目標を{apart}上回りました。"


def _against_parts(one, year, begins, target) -> Iterator[tuple[str, Paragraph]]:
    """A target that was set without the parts' division, and what each part came to: no rate, and no sum."""
    parts = [(row, row.at(year)) for row in one.of_kind("actual")]
    known = [(row, figure) for row, figure in parts if _is_known(figure)]
    scope = _part(one.target)
    whole = f"（{scope}）" if scope and scope != "目標" else ""
    if not known:
        yield OPEN, Paragraph((begins, target, f"{whole}に対し、実績はまだ確定していません。"))
        return
    told: list[str | Figure] = [begins, target, f"{whole}に対し、"]
    for row, figure in known:
        told += [f"{_part(row)}が", figure, "、"]
    short = [_part(row) for row, figure in known if figure.value < target.value]
    told[-1] = f"でした。{'と'.join(short)}は目標の数に届いていません。" if short else "でした。"
    yield MISSED if short else REACHED, Paragraph(tuple(told))


def _is_known(figure: Figure | None) -> bool:
    return figure is not None and figure.state is State.ACTUAL and figure.value is not None
