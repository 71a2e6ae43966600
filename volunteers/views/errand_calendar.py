"""予定のカレンダーと活動表: the errands of a month on the screen, those of a day or a week on paper."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

import jpholiday
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from coordination.days import FIRST, LAST
from coordination.papers.answer import pdf_answer
from coordination.views.visit_calendar import SUNDAY, WEEK
from coordination.wareki import WEEKDAYS, format_date_with_weekday, format_month
from volunteers.day_sheet import DAYS_OF_A_WEEK, day_sheet
from volunteers.errands import end_of_month
from volunteers.models import Errand, ExchangeGroup, HelpRequest, Member
from volunteers.views.requests import (
    can_be_planned,
    month_asked_for,
    month_to_plan_or_404,
    planned_in_words,
    take_on,
)

SHOWN = 6  # errands in one day's field; the rest are behind a link


@dataclass(frozen=True)
class Day:
    """A field of the calendar. holiday: its name (祝日), or ""."""

    day: date
    holiday: str
    is_today: bool
    is_past: bool
    errands: list[Errand]

    @property
    def words(self) -> str:
        return format_date_with_weekday(self.day)

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.day.weekday()]

    @property
    def is_free(self) -> bool:
        return bool(self.holiday) or self.day.weekday() == SUNDAY

    @property
    def address(self) -> str:
        return f"{reverse('errand_list')}?since={self.day}&until={self.day}"

    @property
    def shown(self) -> list[Errand]:
        return self.errands[:SHOWN]

    @property
    def further(self) -> int:
        return len(self.errands) - len(self.shown)


def errand_calendar(request):
    today = timezone.localdate()
    month = month_asked_for(request.GET.get("month", "")) or today.replace(day=1)
    last = end_of_month(month)
    errands = list(Errand.objects.visible_to(request.user).filter(on__range=(month, last)).to_be_read())
    previous, following = month - timedelta(days=1), last + timedelta(days=1)
    running = HelpRequest.objects.visible_to(request.user).running()
    since = max(today, month)
    context = {
        "month": month,
        "month_words": format_month(month),
        "week": WEEK,
        "weeks": _weeks(month, errands, today),
        "count": len(errands),
        "short": sum(1 for errand in errands if errand.missing and errand.on >= today),
        "list_address": f"{reverse('errand_list')}?since={month}&until={last}",
        "previous": f"?month={previous:%Y-%m}" if previous >= FIRST else "",
        "following": f"?month={following:%Y-%m}" if following <= LAST else "",
        "is_this_month": month == today.replace(day=1),
        "to_plan": len(running.lacking(last, since=since)) if can_be_planned(month, today) else 0,
        "actions": list(take_on(request.user)),
    }
    return render(request, "volunteers/errand_calendar.html", context)


def _weeks(month, errands, today):
    """The weeks of the month; None for a day of another month."""
    by_day, holidays = {}, dict(jpholiday.month_holidays(month.year, month.month))
    for errand in errands:
        by_day.setdefault(errand.on, []).append(errand)

    def field(day):
        return Day(day, holidays.get(day, ""), day == today, day < today, by_day.get(day, []))

    weeks = Calendar(firstweekday=SUNDAY).monthdatescalendar(month.year, month.month)
    return [[field(day) if day.month == month.month else None for day in week] for week in weeks]


def errand_plan(request):
    """N月の予定をつくる, for all requests that go on."""
    today = timezone.localdate()
    month = month_to_plan_or_404(request, today)
    running = HelpRequest.objects.filter(group__in=ExchangeGroup.objects.kept_by(request.user)).running()
    messages.success(request, planned_in_words(month, running.plan(end_of_month(month), since=today)))
    return redirect(f"{reverse('errand_calendar')}?month={month:%Y-%m}")


def errand_sheet(request):
    """The sheet of a day, or of seven days from it; all errands or those of one helper."""
    today = timezone.localdate()
    first = _day_asked_for(request.GET.get("on", ""), today)
    days = DAYS_OF_A_WEEK if request.GET.get("span") == "week" else 1
    errands = Errand.objects.visible_to(request.user).filter(
        on__range=(first, first + timedelta(days=days - 1)),
        status__in=(Errand.Status.PLANNED, Errand.Status.DONE),
    )
    helper = None
    if chosen := request.GET.get("helper", ""):
        members = Member.objects.visible_to(request.user)
        helper = get_object_or_404(members, pk=chosen if chosen.isdecimal() else 0)
        errands = errands.filter(pk__in=helper.assignments.values("errand"))
    sheet = day_sheet(errands.to_be_read(), first, days, made_on=today, helper=helper)
    name = f"活動表_{first:%Y%m%d}" + (f"_{helper.name}" if helper else "")
    return pdf_answer("volunteers/errand_sheet_print.html", {"sheet": sheet}, name)


def _day_asked_for(text: str, today: date) -> date:
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not FIRST <= day <= LAST - timedelta(days=DAYS_OF_A_WEEK):
        raise Http404("この日の活動表は出せません。日を選びなおしてください。")
    return day
