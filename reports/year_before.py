"""前の年度にしたこと: what left the office in a year, month by month, with its days and those who did it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from coordination.models import Forum, MonthlyReportStep, User
from coordination.wareki import format_month
from meetings.models import Meeting
from reports.models import ReviewStep, YearClosing
from surveys.models import PublicationSet, Survey


@dataclass(frozen=True)
class Done:
    """on: the day, of several the first. day_words: 5日, 3日～24日. what: in words. who: where it is known. address: where
    it can be opened."""

    on: date
    day_words: str
    what: str
    who: str = ""
    address: str = ""


def done_in(year: FiscalYear, user: User) -> dict[int, list[Done]]:
    """By month, 4 to 3; each month in the order of its days."""
    found = defaultdict(list)
    for one in (*_meetings(year, user), *_single_acts(year, user)):
        found[one.on.month].append(one)
    return {month: sorted(ones, key=lambda one: (one.on, one.what)) for month, ones in found.items()}


def _meetings(year, user) -> Iterator[Done]:
    """A line a month and kind of meeting: the single ones stand in the list of meetings."""
    meetings = Meeting.objects.visible_to(user).took_place().filter(held_on__range=year.span)
    days = defaultdict(list)
    for day, kind in meetings.order_by("held_on").values_list("held_on", "series__kind__name"):
        days[day.month, kind].append(day)
    for (_, kind), ones in days.items():
        yield Done(
            ones[0],
            _days(ones),
            f"{kind}　{len(ones)}回",
            address=f"{reverse('meeting_list')}?fy={year.year}",
        )


def _days(ones: list[date]) -> str:
    first, last = min(ones), max(ones)
    return f"{first.day}日" if first == last else f"{first.day}日～{last.day}日"


def _single_acts(year, user) -> Iterator[Done]:
    yield from _monthly_reports(year, user)
    yield from _reviews(year, user)
    for closing in YearClosing.objects.visible_to(user).filter(closed_at__range=_moments(year)):
        yield _at(closing.closed_at, f"{closing}の締め", closing.closed_by, reverse("year_list"))
    for event in Forum.objects.visible_to(user).filter(held_on__range=year.span):
        yield Done(event.held_on, f"{event.held_on.day}日", f"活動報告会「{event.title}」")
    for survey in Survey.objects.visible_to(user).filter(closed_on__range=year.span):
        address = reverse("survey_detail", args=[survey.pk])
        yield Done(survey.closed_on, f"{survey.closed_on.day}日", f"{survey}の終わり", address=address)
    published = PublicationSet.objects.visible_to(user).filter(published_at__range=_moments(year))
    for one in published.select_related("published_by"):
        address = reverse("publication_detail", args=[one.pk])
        yield _at(one.published_at, f"公表する表「{one}」の公表", one.published_by, address)


def _monthly_reports(year, user) -> Iterator[Done]:
    """Told by the month in which they were accepted: several at once are one line."""
    steps = MonthlyReportStep.objects.visible_to(user).filter(
        act=MonthlyReportStep.Act.ACCEPT, at__range=_moments(year)
    )
    days, told, who = defaultdict(list), defaultdict(Counter), defaultdict(Counter)
    for step in steps.select_related("report", "by"):
        day = timezone.localtime(step.at).date()
        days[day.month].append(day)
        told[day.month][format_month(step.report.month)] += 1
        who[day.month][str(step.by)] += 1
    for month, ones in days.items():
        what = f"月報の受理（{'、'.join(f'{name}分 {many}件' for name, many in told[month].items())}）"
        yield Done(min(ones), _days(ones), what, "、".join(who[month]), reverse("monthly_list"))


def _reviews(year, user) -> Iterator[Done]:
    acts = (ReviewStep.Act.SUBMIT, ReviewStep.Act.SEND_BACK, ReviewStep.Act.APPROVE)
    steps = ReviewStep.objects.visible_to(user).filter(act__in=acts, at__range=_moments(year))
    for step in steps.select_related("review__plan", "by"):
        address = reverse("review", args=[step.review.plan.number])
        yield _at(step.at, f"{step.review}の{step}", step.by, address)


def _moments(year: FiscalYear) -> tuple[datetime, datetime]:
    return tuple(
        timezone.make_aware(datetime.combine(day, at))
        for day, at in zip(year.span, (time.min, time.max), strict=True)
    )


def _at(moment, what, who, address="") -> Done:
    day = timezone.localtime(moment).date()
    return Done(day, f"{day.day}日", what, str(who or ""), address)
