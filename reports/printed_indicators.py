"""What a review prints of its indicators, read from the paper itself: from a draft and from an edition alike."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from coordination.blocks import Cell, Document, Table
from coordination.figures import Figure
from coordination.fiscal_year import FiscalYear

_UNIT_OF_ALL = re.compile(r"（単位：.*?）$")


@dataclass(frozen=True)
class PrintedRow:
    """A row of indicators as the paper prints it. key: of its indicator, or "" where its cells are of several.
    label: its labels in one."""

    kind: str  # target, actual or rate
    key: str
    label: str
    cells: dict[FiscalYear, Cell]

    def at(self, year: FiscalYear) -> Figure | None:
        cell = self.cells.get(year)
        return cell if isinstance(cell, Figure) else None


@dataclass(frozen=True)
class PrintedIndicator:
    """A table of the paper that prints indicators year by year: what it is about, its target and its actuals.
    notes: what the paper says below it, such as its counting rule."""

    name: str
    rows: list[PrintedRow]
    notes: tuple[str, ...] = ()

    def of_kind(self, kind: str) -> list[PrintedRow]:
        return [row for row in self.rows if row.kind == kind]

    @property
    def target(self) -> PrintedRow | None:
        return next(iter(self.of_kind("target")), None)

    @property
    def rate(self) -> PrintedRow | None:
        return next(iter(self.of_kind("rate")), None)

    @property
    def own(self) -> PrintedRow | None:
        """The actual that has the scope of the target; none where the target was set without the parts' division."""
        wanted = self.target
        return next((row for row in self.of_kind("actual") if wanted and row.key == wanted.key), None)

    @property
    def unit(self) -> str:
        figures = (one for row in self.rows if row.kind != "rate" for one in row.cells.values())
        return next((one.unit for one in figures if isinstance(one, Figure)), "")


def printed_indicators(document: Document, years: Iterable[FiscalYear]) -> list[PrintedIndicator]:
    """Table by table in the order of the paper, as far as they tell of the years; rows of other years are left out."""
    wanted, found = list(years), []
    for section in document.sections:
        for part in section.parts:
            for block in part.blocks:
                if isinstance(block, Table):
                    one = PrintedIndicator(
                        _UNIT_OF_ALL.sub("", block.caption), list(_rows(block, wanted)), block.notes
                    )
                    if one.rows:
                        found.append(one)
    return found


def _rows(table: Table, years: list[FiscalYear]) -> Iterator[PrintedRow]:
    columns = list(zip(*(row.cells for row in table.rows), strict=True))
    year_of = [next((at[1] for cell in column if (at := _indicator_of(cell))), None) for column in columns]
    if table.shows_units:
        return
    for row in table.rows:
        told = [(cell, at) for cell in row.cells if (at := _indicator_of(cell))]
        cells = {
            year: cell
            for year, cell in zip(year_of, row.cells, strict=True)
            if year is not None and year in years
        }
        if told and cells:
            cell, (key, _, is_target) = told[0]
            kind = "actual" if not is_target else "rate" if cell.unit == "％" else "target"
            yield PrintedRow(kind, key, "・".join(filter(None, row.labels)), cells)


def _indicator_of(cell: Cell) -> tuple[str, FiscalYear, bool] | None:
    """The key and year of the indicator that a cell leads to, and whether to its target; none for any other cell."""
    if not isinstance(cell, Figure) or not cell.address:
        return None
    parts = urlsplit(cell.address)
    try:
        page = resolve(parts.path)
    except Resolver404:
        return None
    if page.url_name != "indicator_year":
        return None
    return page.kwargs["key"], page.kwargs["year"], parts.fragment == "target"
