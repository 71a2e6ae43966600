"""カレンダー: the visits of a month, day by day."""

import re
from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

import jpholiday
from django.shortcuts import render
from django.utils import timezone
from django_filters import ChoiceFilter

from coordination.days import FIRST, LAST
from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Area, Coordinator
from coordination.pages.choices import RecordFilter
from coordination.pages.listing import ListFilter
from coordination.views.activities import NONE, visits_address
from coordination.wareki import WEEKDAYS, format_date_with_weekday, format_month

# Weeks begin on Sunday, as on the wall calendars of Japanese offices and in their groupware.
SUNDAY = 6
WEEK = [WEEKDAYS[(SUNDAY + i) % 7] for i in range(7)]
SHOWN = 5  # visits in one day's field; the rest are behind a link


@dataclass(frozen=True)
class Day:
    """A field of the calendar. holiday: its name (祝日), or "". address: the list of the day's visits."""

    day: date
    holiday: str
    is_today: bool
    visits: list[Activity]
    address: str

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
    def shown(self) -> list[Activity]:
        return self.visits[:SHOWN]

    @property
    def further(self) -> int:
        return len(self.visits) - len(self.shown)


class CalendarFilter(ListFilter):
    q = None
    month = ChoiceFilter(label="月", method="leave", empty_label=None)
    coordinators = RecordFilter(
        label="コーディネーター", queryset=Coordinator.objects.all(), empty_label="すべて"
    )
    area = RecordFilter(
        label="圏域",
        queryset=Area.objects.all(),
        empty_label="すべて",
        null_label="市全域",
        null_value=NONE,
    )

    class Meta:
        model = Activity
        fields = ("month", "coordinators", "area")

    def __init__(self, data, *args, month, **kwargs):
        super().__init__({**data.dict(), "month": f"{month:%Y-%m}"}, *args, **kwargs)
        months = FiscalYear.of(month).months
        self.filters["month"].extra["choices"] = [(f"{one:%Y-%m}", format_month(one)) for one in months]

    def leave(self, visits, name, month):
        return visits  # they are of the month already


def activity_calendar(request):
    today = timezone.localdate()
    visits = Activity.objects.visible_to(request.user)
    month = _month_asked_for(request.GET.get("month", "")) or _month_at_hand(request, visits, today)
    year = FiscalYear.of(month)
    of_month = visits.filter(visited_on__year=month.year, visited_on__month=month.month)
    narrowed = CalendarFilter(request.GET, queryset=of_month, request=request, month=month)
    found = narrowed.qs if narrowed.is_valid() else of_month.none()
    found = list(
        found.prefetch_related("organizations", "coordinators").order_by("visited_on", "started_at", "pk")
    )
    kept = {name: request.GET[name] for name in ("coordinators", "area") if request.GET.get(name)}

    def address(month):
        return f"{request.path}?{urlencode({'month': f'{month:%Y-%m}'} | kept)}"

    request.fiscal_year, request.address_of_year = year, lambda year: address(year.month(month.month))
    previous, following = month - timedelta(days=1), (month + timedelta(days=31)).replace(day=1)
    context = {
        "month": month,
        "month_words": format_month(month),
        "year": year,
        "weeks": _weeks(month, found, today, kept),
        "week": WEEK,
        "count": len(found),
        "filter": narrowed,
        "in_words": [(label, text) for label, text in narrowed.in_words if label != "月"],
        "list_address": visits_address(year, month=f"{month:%Y-%m}", **kept),
        "previous": address(previous) if previous >= FIRST else "",
        "following": address(following) if following <= LAST else "",
        "this_month": "" if (month.year, month.month) == (today.year, today.month) else address(today),
        "shows_year": True,
    }
    return render(request, "coordination/calendar.html", context)


def _month_asked_for(text: str) -> date | None:
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    month = found and int(found[1]) and date(int(found[1]), int(found[2]), 1)
    return month if month and FIRST <= month <= LAST else None


def _month_at_hand(request, visits, today) -> date:
    """This month in the year at hand; in another year the last month with a visit, or its April."""
    year = request.fiscal_year
    if FiscalYear.of(today) == year:
        return today.replace(day=1)
    last = visits.filter(visited_on__range=year.span).order_by("-visited_on").first()
    return last.visited_on.replace(day=1) if last else year.first_day


def _weeks(month, visits, today, query):
    """The weeks of the month; None for a day of another month."""
    by_day, holidays = {}, dict(jpholiday.month_holidays(month.year, month.month))
    for visit in visits:
        by_day.setdefault(visit.visited_on, []).append(visit)

    def field(day):
        address = visits_address(FiscalYear.of(day), visited_on=day.isoformat(), **query)
        return Day(day, holidays.get(day, ""), day == today, by_day.get(day, []), address)

    weeks = Calendar(firstweekday=SUNDAY).monthdatescalendar(month.year, month.month)
    return [[field(day) if day.month == month.month else None for day in week] for week in weeks]
