"""構成員名簿 of a council for the chosen fiscal year: on the page, on paper, as PDF and as Excel."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from coordination.models import Municipality
from coordination.pages.sheet_answer import asked_for, sheet_answer
from coordination.papers.answer import pdf_answer
from meetings.council_roll import Roll, roll_of
from meetings.models import Council


def _roll(request, pk) -> Roll:
    councils = (
        Council.objects.visible_to(request.user).select_related("area__parent").prefetch_related("names")
    )
    return roll_of(get_object_or_404(councils, pk=pk), request.fiscal_year, timezone.localdate())


def council_roll(request, pk):
    """`?format=xlsx` and `?format=csv` give the same lines."""
    roll = _roll(request, pk)
    if extension := asked_for(request):
        return sheet_answer(roll.table(), extension, f"{roll.name}_構成員名簿_{roll.year}")
    return render(request, "meetings/council_roll.html", {"roll": roll, "shows_year": True})


def council_roll_pdf(request, pk):
    roll = _roll(request, pk)
    context = {"roll": roll, "city": Municipality.of(request), "printed_on": timezone.localdate()}
    return pdf_answer("meetings/council_roll_print.html", context, f"{roll.name}_構成員名簿_{roll.year}")
