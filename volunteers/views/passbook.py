"""会員の受払: a member's tickets over a fiscal year, on the page, as Excel, and as a paper for the member."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from coordination.pages.sheet_answer import asked_for, sheet_answer
from coordination.papers.answer import pdf_answer
from volunteers.models import Member
from volunteers.passbook import Passbook, passbook


def _passbook(request, pk) -> Passbook:
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("group"), pk=pk)
    return passbook(member, request.fiscal_year)


def member_passbook(request, pk):
    """`?format=xlsx` and `?format=csv` give the same lines."""
    book = _passbook(request, pk)
    if extension := asked_for(request):
        return sheet_answer(book.table(), extension, f"会員の受払_{book.member.name}_{book.year}")
    return render(request, "volunteers/passbook.html", {"book": book, "shows_year": True})


def member_passbook_pdf(request, pk):
    book = _passbook(request, pk)
    context = {"book": book, "printed_on": timezone.localdate()}
    return pdf_answer("volunteers/passbook_print.html", context, f"会員の受払_{book.member.name}_{book.year}")
