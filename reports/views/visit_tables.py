"""活動の集計: the year's visits as tables and charts, on the page and as a workbook."""

from django.shortcuts import render
from django.utils import timezone

from coordination.blocks import Document, Table
from coordination.figures import Figure, State
from coordination.models import Municipality
from coordination.pages.sheet_answer import asked_for, book_answer
from coordination.sheets.writing import Table as Sheet
from reports.visit_tables import visit_tables as tables_of


def visit_tables(request):
    """The tables of the year that was chosen; `?format=xlsx` gives all of them, a sheet each."""
    year = request.fiscal_year
    document = tables_of(request.user, year, timezone.localdate(), Municipality.current())
    if asked_for(request) == "xlsx" and document.sections:
        return book_answer(sheets_of(document), document.title)
    context = {
        "document": document,
        "year": year,
        "shows_year": True,
        "has_visits": len(document.sections) > 1,
    }
    return render(request, "reports/visit_tables.html", context)


def sheets_of(document: Document) -> list[Sheet]:
    """A sheet a table, in the order of the page."""
    return [
        Sheet(
            title=section.title,
            heads=[*table.label_heads, *(column.whole_head for column in table.columns)],
            rows=[[*row.labels, *map(_in_a_cell, row.cells)] for row in table.rows],
            notes=[
                f"年度：{document.subtitle}",
                f"作成：{document.as_of_words}",
                *table.notes,
                *document.notes,
            ],
        )
        for section in document.sections
        for part in section.parts
        for table in part.blocks
        if isinstance(table, Table)
    ]


def _in_a_cell(figure: Figure) -> int | str | None:
    return str(figure) if figure.state is State.NOT_APPLICABLE else figure.value
