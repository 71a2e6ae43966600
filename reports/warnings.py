"""気をつけること: what is open and would be taken over, each with where to see to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from coordination.fiscal_year import FiscalYear
from coordination.models import MonthlyReport, User
from meetings.models import Meeting
from meetings.worklists import worklists
from reports.indicators import indicator_years
from reports.models import CarriedOver, Indicator, PlanReview, YearClosing
from reports.review_checks import checks
from reports.two_sources import pairs


@dataclass(frozen=True)
class Warning:
    """what: the kind of thing. told: how many or which. address: where to see to it."""

    what: str
    told: str
    address: str


def open_warnings(user: User, today: date) -> list[Warning]:
    """All that waits, in the order of the work; nothing is listed that nobody can see to."""
    return [
        *_meetings(user, today),
        *_monthly_reports(user),
        *_years(user, today),
        *_figures(today),
        *_rules(today),
        *_reviews(user),
    ]


def _meetings(user, today) -> Iterator[Warning]:
    planned = Meeting.objects.visible_to(user).filter(status=Meeting.Status.PLANNED, held_on__lt=today)
    if number := planned.count():
        yield Warning("済んだ日の「予定」の会議", f"{number}件", f"{reverse('meeting_list')}?status=planned")
    for one in worklists(user, today):
        if number := one.records.count():
            yield Warning(one.title, f"{number}件", reverse("meeting_work"))


def _monthly_reports(user) -> Iterator[Warning]:
    waiting = MonthlyReport.objects.visible_to(user).exclude(state=MonthlyReport.State.ACCEPTED)
    if number := waiting.count():
        yield Warning("受理していない月報", f"{number}件", reverse("monthly_list"))


def _years(user, today) -> Iterator[Warning]:
    if years := unclosed_years(user, today):
        yield Warning("締めていない年度", "、".join(year.name for year in years), reverse("year_list"))


def unclosed_years(user: User, today: date) -> list[FiscalYear]:
    """Years that have ended and in which a council met; what a city has no records of needs no closing."""
    closed = set(YearClosing.objects.visible_to(user).standing().values_list("fiscal_year", flat=True))
    days = Meeting.objects.visible_to(user).took_place().dates("held_on", "month")
    years = sorted({FiscalYear.of(day) for day in days})
    return [year for year in years if year.last_day < today and year not in closed]


def _figures(today) -> Iterator[Warning]:
    differing = [one for one in pairs(CarriedOver.objects.all(), today) if one.differs]
    if differing:
        named = "、".join(f"{one.at.indicator.name}（{one.at.fiscal_year.name}）" for one in differing)
        yield Warning("移行前の実績と記録とがちがう", named, reverse("carried_over_list"))


def _rules(today) -> Iterator[Warning]:
    this_year = FiscalYear.of(today)
    indicators = Indicator.objects.used_from(this_year)
    for one in indicator_years(indicators, [this_year], today).values():
        if one.lacks_rule:
            told = f"{this_year.name}の数え方が決まっていません"
            yield Warning(one.indicator.name, told, reverse("rule_list"))


def _reviews(user) -> Iterator[Warning]:
    for review in PlanReview.objects.visible_to(user).select_related("plan"):
        if review.is_approved:
            continue
        address = reverse("review", args=[review.plan.number])
        yield Warning(str(review), f"まだ承認されていません（{review.get_state_display()}）", address)
        for sentence in checks(review):
            yield Warning(str(review), sentence.removeprefix("確かめてください："), address)
