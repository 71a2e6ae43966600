"""集計: a group's statements for its own office, on the page, on paper and as a workbook."""

from datetime import date, timedelta

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from coordination.days import FIRST, LAST
from coordination.fiscal_year import FiscalYear
from coordination.wareki import format_month
from reports import exchange_statement as papers
from reports.exchange_answers import day_in, in_its_form
from reports.years import page_of_year
from volunteers.models import ExchangeGroup


def statement_list(request):
    """Who keeps the books of one group comes straight to its statement."""
    groups = list(ExchangeGroup.objects.kept_by(request.user))
    if len(groups) == 1:
        return redirect("statement_detail", groups[0].pk)
    return render(request, "reports/exchange_groups.html", {"groups": groups})


def statement_detail(request, pk):
    """The committee's summary as of a day: today, unless another is asked for by `?on=`."""
    group = _group_or_404(request, pk)
    on = day_in(request.GET.get("on"), timezone.localdate())
    return _answer(request, group, papers.summary(group, on), "detail", {"on": on})


def statement_month(request, pk, year, number):
    """A month of the group; a closed one as it stood when it was closed."""
    group, first = _group_or_404(request, pk), month_or_404(year, number)
    page_of_year(
        request,
        FiscalYear.of(first),
        lambda fy: f"{reverse('statement_month', args=[pk, fy.month(number).year, number])}?",
    )
    closed = group.closed_months.select_related("closed_by").filter(month=first).first()
    context = {
        "month": first,
        "closed": closed,
        "neighbours": [(format_month(one), one) for one in _beside(first)],
        "may_close": not closed and not group.is_closed_on(first),
    }
    return _answer(request, group, papers.month(group, first, closed), "month", context)


def statement_year(request, pk):
    group = _group_or_404(request, pk)
    document = papers.year(group, request.fiscal_year, timezone.localdate())
    return _answer(request, group, document, "year", {"shows_year": True})


def statement_helpers(request, pk):
    """Each helper in a period: the fiscal year, unless days are asked for by `?first=` and `?last=`."""
    group, year = _group_or_404(request, pk), request.fiscal_year
    first = day_in(request.GET.get("first"), year.first_day)
    last = day_in(request.GET.get("last"), year.last_day)
    context = {"first": first, "last": last, "is_turned": first > last, "shows_year": True}
    return _answer(request, group, papers.helpers(group, first, last), "helpers", context)


def _group_or_404(request, pk) -> ExchangeGroup:
    return get_object_or_404(ExchangeGroup.objects.kept_by(request.user).select_related("area"), pk=pk)


def _answer(request, group, document, here, context):
    """The page, or with `?format=` the same document as PDF or Excel."""
    if answer := in_its_form(request, document):
        return answer
    today = timezone.localdate()
    months = reverse("statement_month", args=[group.pk, today.year, today.month])
    tabs = (
        ("detail", "ある日まで", reverse("statement_detail", args=[group.pk])),
        ("month", "月", months),
        ("year", "年度", reverse("statement_year", args=[group.pk])),
        ("helpers", "協力会員ごと", reverse("statement_helpers", args=[group.pk])),
    )
    shown = {"group": group, "document": document, "here": here, "ways": tabs}
    return render(request, f"reports/exchange_{here}.html", shown | context)


def month_or_404(year, number) -> date:
    try:
        month = date(year, number, 1)
    except ValueError:
        month = None
    if month is None or not FIRST <= month <= LAST - timedelta(days=31):
        raise Http404("この月はありません。")
    return month


def _beside(month: date) -> tuple[date, date]:
    return (month - timedelta(days=1)).replace(day=1), (month + timedelta(days=31)).replace(day=1)
