"""The page behind a figure: the records it counts, and that they add up to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.shortcuts import render

from coordination.pages.sheet_answer import asked_for, sheet_answer
from coordination.personal import also_shown
from coordination.sheets.writing import Table

PER_PAGE = 50


@dataclass(frozen=True)
class Column:
    """A column of a list of records: its head and what it shows of one record.

    keeps_together: what must not be broken into lines, such as a day with its weekday. leads: to the record's page.
    """

    label: str
    value: Callable[[Any], Any]
    keeps_together: bool = False
    leads: bool = False


@dataclass(frozen=True)
class RecordPage:
    """title: what was counted. number: the figure as printed, with its unit. wording: how it is counted, in words.
    facts: label and text of what else there is to know about the figure. records: each has `amount`, what it adds.
    total: what all records add up to. further: template context that only some figures have.
    """

    title: str
    number: str
    wording: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    records: QuerySet | Sequence
    total: int
    unit: str
    further: dict


def record_page(request, page: RecordPage):
    """Renders the page, 50 records at a time; `?format=xlsx` and `?format=csv` give all of them."""
    if extension := asked_for(request):
        _tell_of(page.records)
        return sheet_answer(_sheet(page), extension)
    shown = Paginator(page.records, PER_PAGE).get_page(request.GET.get("page"))
    _tell_of(shown)
    rows = [
        (
            [
                (column, str(column.value(record)), record.get_absolute_url() if column.leads else "")
                for column in page.columns
            ],
            printed(record.amount),
        )
        for record in shown
    ]
    context = {
        "page": page,
        "rows": rows,
        "shown": shown,
        "columns": page.columns,
        "total": printed(page.total),
    }
    return render(request, "pages/records.html", {**context, **page.further})


def _tell_of(records):
    """Respondents are no records of the database: each says who it is."""
    for record in records:
        if person := getattr(record, "person", None):
            also_shown(*person)


def _sheet(page: RecordPage) -> Table:
    heads = [*(column.label for column in page.columns), f"数（{page.unit}）"]
    rows = [
        [*(_in_a_cell(column.value(record)) for column in page.columns), record.amount]
        for record in page.records
    ]
    notes = [
        f"{label}：{text}" for label, text in (("数", page.number), ("数え方", page.wording), *page.facts)
    ]
    return Table(page.title, heads, rows, notes)


def _in_a_cell(value):
    return value if isinstance(value, int) else str(value)


def printed(number: int | None) -> str:
    """1,433; ▲10; nothing for what nobody wrote down."""
    if number is None:
        return ""
    return f"▲{-number:,}" if number < 0 else f"{number:,}"
