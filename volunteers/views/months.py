"""月締め: which months are closed, what has to hold before the next one is, and its closing."""

from datetime import date
from functools import cached_property

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import PageForm
from coordination.wareki import format_month
from volunteers import closing
from volunteers.models import ClosedMonth, ExchangeGroup
from volunteers.statement import Statement, monthly
from volunteers.views.cash import group_or_404


class ClosingForm(PageForm):
    """Nothing is typed: the button closes the month."""

    class Meta(PageForm.Meta):
        model = ClosedMonth
        fields = ()

    def __init__(self, *args, group, month, by, at, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.group, self.month = group, month
        self.who_and_when = {"by": by, "at": at, "today": today}

    @cached_property
    def checks(self):
        return closing.checks(self.group, self.month)

    @property
    def is_sound(self) -> bool:
        return all(one.ok for one in self.checks)

    def save(self, commit=True):
        return closing.close(self.group, self.month, **self.who_and_when)


def ledger_home(request):
    """Who keeps the books of one group comes straight to its months."""
    groups = list(ExchangeGroup.objects.kept_by(request.user))
    if len(groups) == 1:
        return redirect("month_list", groups[0].pk)
    return render(request, "volunteers/ledger_home.html", {"groups": groups})


def month_list(request, pk):
    """The months of the year with their figures, those that are closed as they stood then."""
    group, year, today = group_or_404(request, pk), request.fiscal_year, timezone.localdate()
    first = closing.first_month(group)
    months = [month for month in year.months if first and first <= month <= today]
    closed = {
        one.month: one
        for one in group.closed_months.select_related("closed_by").filter(month__range=year.span)
    }
    lines = [
        (month, closed.get(month), _as_kept(closed.get(month), now), group.is_closed_on(month))
        for month, now in zip(months, monthly(group, months), strict=True)
    ]
    waiting = closing.to_close(group, today)
    context = {
        "group": group,
        "lines": lines,
        "next": waiting[0] if waiting else None,
        "latest": waiting[-1] if len(waiting) > 1 and not closing.last_closed(group) else None,
        "shows_year": True,
    }
    return render(request, "volunteers/month_list.html", context)


def _as_kept(closed, now: Statement) -> Statement:
    return Statement.of_data(closed.statement) if closed and closed.statement else now


def month_close(request, pk, year, number):
    """Shows what has to hold, each with both sides, and closes the month where all of it does."""
    group, today = group_or_404(request, pk), timezone.localdate()
    try:
        month = date(year, number, 1)
    except ValueError:
        raise Http404("この月はありません。") from None
    if request.method != "POST" and (sentence := closing.why_not(group, month, today)):
        messages.error(request, sentence)
        return redirect("month_list", pk)
    name = format_month(month)
    page = FormPage(
        title=f"{group}　{name}を締める",
        form=ClosingForm,
        form_options={
            "group": group,
            "month": month,
            "by": request.user,
            "at": timezone.now(),
            "today": today,
        },
        submit=f"{name}を締める",
        said=f"{name}を締めました。",
        back=reverse("month_list", args=[pk]),
        then=lambda closed: reverse("statement_month", args=[pk, year, number]),
        help="statements",
        template="volunteers/month_close.html",
    )
    return form_page(request, page)
