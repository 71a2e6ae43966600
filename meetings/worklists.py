"""やること: what waits for somebody in the work of the councils, as of a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from coordination.fiscal_year import FiscalYear
from coordination.models import User
from meetings.models import AgendaItem, Council, Decision, Initiative, Meeting

MINUTES_WITHIN = timedelta(days=14)
CONFIRMED_WITHIN = relativedelta(months=6)


@dataclass(frozen=True)
class Worklist:
    """key: its word in code. empty: what to say where nothing waits. records: what waits, the longest first."""

    key: str
    title: str
    empty: str
    records: QuerySet


def worklists(user: User, today: date) -> list[Worklist]:
    """All of them, in the order in which they press."""
    return [
        Worklist(
            "minutes",
            "議事録がまだの会議",
            "終わってから14日を過ぎて、何も書かれていない会議はありません。",
            minutes_missing(user, today),
        ),
        Worklist(
            "decisions", "期限を過ぎた宿題", "期限を過ぎた宿題はありません。", decisions_overdue(user, today)
        ),
        Worklist(
            "councils",
            "今年度にまだ開いていない協議体",
            "どの協議体も、今年度に一度は開いています。",
            councils_without_meeting(user, today),
        ),
        Worklist(
            "initiatives",
            "半年以上確かめていない取組み",
            "活動中の取組みは、どれも半年のうちに確かめてあります。",
            initiatives_unconfirmed(user, today),
        ),
    ]


def minutes_missing(user: User, today: date) -> QuerySet[Meeting]:
    """Meetings that took place more than 14 days ago, of which nothing is written down; the oldest first.

    Of this fiscal year and the last: what was never written down before that will not be now.
    """
    since = FiscalYear.of(today).previous.first_day
    said = AgendaItem.objects.filter(meeting=OuterRef("pk")).exclude(discussion="")
    return (
        Meeting.objects.visible_to(user)
        .took_place()
        .filter(~Exists(said), held_on__gte=since, held_on__lt=today - MINUTES_WITHIN, minutes="")
        .select_related("series__area")
        .prefetch_related("series__names")
        .order_by("held_on", "pk")
    )


def decisions_overdue(user: User, today: date) -> QuerySet[Decision]:
    """宿題 whose day has passed and of which nobody has said what came of them; the longest overdue first."""
    found = Decision.objects.visible_to(user).overdue_on(today).select_related("meeting__series")
    return found.order_by("due_on", "pk")


def councils_without_meeting(user: User, today: date) -> QuerySet[Council]:
    """Councils that have not met in the fiscal year of the day, each with the day of its `next_meeting` if one is planned."""
    year = FiscalYear.of(today)
    met = Meeting.objects.took_place().filter(
        series__council=OuterRef("pk"), held_on__range=(year.first_day, today)
    )
    planned = Q(series__meetings__status=Meeting.Status.PLANNED, series__meetings__held_on__gte=today)
    return (
        Council.objects.visible_to(user)
        .standing_on(today)
        .filter(~Exists(met))
        .select_related("area")
        .annotate(next_meeting=Min("series__meetings__held_on", filter=planned))
    )


def initiatives_unconfirmed(user: User, today: date) -> QuerySet[Initiative]:
    """Initiatives going on that nobody has confirmed for six months; the longest first, those never confirmed on top."""
    found = Initiative.objects.visible_to(user).unconfirmed_since(today - CONFIRMED_WITHIN)
    return found.select_related("council").order_by(F("confirmed_on").asc(nulls_first=True), "pk")
