"""会議の集計: the years' meetings as tables, on the page and as a workbook."""

from django.shortcuts import render
from django.utils import timezone

from coordination.models import Municipality
from coordination.pages.sheet_answer import asked_for, book_answer
from reports.meeting_tables import meeting_tables as tables_of
from reports.views.visit_tables import sheets_of


def meeting_tables(request):
    """The tables up to the year that was chosen; `?format=xlsx` gives all of them, a sheet each."""
    year = request.fiscal_year
    document = tables_of(request.user, year, timezone.localdate(), Municipality.current())
    if asked_for(request) == "xlsx" and document.sections:
        return book_answer(sheets_of(document), document.title)
    return render(
        request, "reports/meeting_tables.html", {"document": document, "year": year, "shows_year": True}
    )
