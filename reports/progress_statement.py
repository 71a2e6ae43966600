"""計画の進捗状況: what the public is told of an approved review: targets, actuals, rates and an evaluation by one rule.

It is made of what an edition keeps: no draft, no text that somebody wrote about people, no record counted since.
"""

from collections.abc import Iterable
from dataclasses import replace

from coordination.blocks import Cell, Column, Document, Part, Prose, Row, Section, Table
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from reports.evaluation import RULE
from reports.printed_indicators import PrintedIndicator, PrintedRow, printed_indicators
from reports.summary import chart_of, evaluation_at, sentences_of

FEWEST_SHOWN = 5  # people; as for published tables of surveys
HIDDEN_NOTE = (
    f"{FEWEST_SHOWN}人に満たない人数は、だれのことかがわからないように「x」としています（0は、そのまま載せます）。"
    "ほかの数から計算できるところも、同じ年度の中で伏せています。"
)


def progress_statement(paper: Document, years: Iterable[FiscalYear]) -> Document:
    """The statement of an edition's paper for the years of its plan: its indicators with targets, one a section."""
    years = list(years)
    found = [_with_few_hidden(one) for one in printed_indicators(paper, years) if one.target]
    has_hidden = any(_is_hidden(cell) for one in found for row in one.rows for cell in row.cells.values())
    return replace(
        paper,
        title=f"{paper.title.removesuffix('計画評価書')}計画の進捗状況",
        sections=tuple(
            Section(f"statement_{one.target.key}", f"{number}　{one.name}", (Part("", _blocks(one, years)),))
            for number, one in enumerate(found, 1)
        ),
        notes=(
            RULE,
            "空欄は「まだ確定していない」、「－」は「該当なし」、「見込」は「年度末の見込み」を表します。見込は評価していません。",
            *([HIDDEN_NOTE] if has_hidden else []),
            "承認された計画評価書の数値です。",
        ),
    )


def _blocks(one: PrintedIndicator, years) -> tuple:
    told = [sentence for year in reversed(years) for _, sentence in sentences_of(one, year)]
    prose = (Prose("わかること", tuple(told)),) if told else ()
    is_whole = not any(_is_hidden(cell) for row in one.rows for cell in row.cells.values())
    chart = (chart_of(one, years),) if is_whole else ()
    return _table(one, years), *chart, *prose


def _table(one: PrintedIndicator, years) -> Table:
    actuals = one.of_kind("actual")
    heads = [Column("目標", one.unit), *(Column(_head(row), one.unit) for row in actuals)]
    if one.rate:
        heads += [Column("達成率", "％"), Column("評価")]
    return Table(
        key=f"statement_{one.target.key}",
        caption=one.name,
        label_heads=("年度",),
        columns=tuple(heads),
        rows=tuple(Row((year.name,), tuple(_cells(one, actuals, year))) for year in years),
        notes=one.notes,
    )


def _head(row: PrintedRow) -> str:
    return row.label.replace("・合計", "")


def _cells(one, actuals, year) -> list[Cell]:
    cells = [row.cells.get(year, "") for row in (one.target, *actuals)]
    return [*cells, one.rate.cells.get(year, ""), evaluation_at(one, year)] if one.rate else cells


def _with_few_hidden(one: PrintedIndicator) -> PrintedIndicator:
    """Without the few people of a year, and without what would tell them: the other actuals and the rate of the year."""
    if one.unit != "人":
        return one
    few = {
        year
        for row in one.of_kind("actual")
        for year, cell in row.cells.items()
        if isinstance(cell, Figure) and cell.value is not None and 0 < cell.value < FEWEST_SHOWN
    }
    rows = [
        row
        if row.kind == "target"
        else replace(
            row, cells={year: _hidden(cell) if year in few else cell for year, cell in row.cells.items()}
        )
        for row in one.rows
    ]
    return replace(one, rows=rows, notes=())  # a note may name the number


def _hidden(cell: Cell) -> Cell:
    is_number = isinstance(cell, Figure) and cell.value is not None
    return replace(cell, value=None, state=State.HIDDEN, address="") if is_number else cell


def _is_hidden(cell: Cell) -> bool:
    return isinstance(cell, Figure) and cell.state is State.HIDDEN
