"""The page of a small table whose numbers open what they count: a row a year or an area, all on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.shortcuts import render

from coordination.fiscal_year import FiscalYear
from coordination.pages.actions import Action
from coordination.pages.sheet_answer import asked_for, sheet_answer
from coordination.sheets.writing import Table


@dataclass(frozen=True)
class Cell:
    """text: as printed. address: where it leads. value: what Excel takes instead of the text, such as a number."""

    text: str
    address: str = ""
    value: Any = None
    is_number: bool = False


def number(value: int, address: str) -> Cell:
    return Cell(f"{value:,}", address, value, is_number=True)


@dataclass(frozen=True)
class TablePage:
    """rows: the first cell of each is its head; the last row is their total where has_total. notes: what else must be
    known to read the table."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str
    notice: str = ""
    notes: Sequence[str] = ()
    has_total: bool = False
    actions: Sequence[Action] = ()
    year: FiscalYear | None = None
    help: str = ""
    template: str = "pages/table.html"


def table_page(request, page: TablePage):
    """Renders the table; `?format=xlsx` and `?format=csv` give the same rows."""
    if extension := asked_for(request):
        rows = [[cell.text if cell.value is None else cell.value for cell in row] for row in page.rows]
        year = [f"年度：{page.year}"] if page.year else []
        notes = [*year, *filter(None, [page.notice]), *page.notes]
        return sheet_answer(Table(page.title, page.heads, rows, notes), extension)
    rows = [list(zip(page.heads, row, strict=True)) for row in page.rows]
    *body, total = rows if page.has_total and rows else [*rows, None]
    numbers = [bool(page.rows) and cell.is_number for cell in (page.rows[0] if page.rows else ())]
    context = {
        "page": page,
        "body": body,
        "total": total,
        "heads": list(zip(page.heads, numbers or [False] * len(page.heads), strict=True)),
        "shows_year": bool(page.year),
    }
    return render(request, page.template, context)
