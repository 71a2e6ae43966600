"""おそい記録: visits written down long after they were made, and months of which a coordinator has no visit at all."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Coordinator, Placement, User
from coordination.wareki import format_month

LATE_AFTER = timedelta(days=31)  # from the visit to its record
TOLD_FOR = timedelta(days=31)  # since it was recorded
OLDEST = timedelta(days=366)  # what is older than this was not late but found again
MONTHS_LOOKED_AT = 3


@dataclass(frozen=True)
class SilentMonths:
    """A coordinator, and the full months in which they were placed and of which no visit is recorded."""

    coordinator: Coordinator
    months: tuple[date, ...]

    @property
    def told(self) -> list[tuple[str, str]]:
        """Each month in words, with the list that a visit is missing from."""
        return [
            (
                format_month(month),
                f"{reverse('activity_list')}?fy={FiscalYear.of(month).year}&month={month:%Y-%m}"
                f"&coordinators={self.coordinator.pk}",
            )
            for month in self.months
        ]


def late_visits(user: User, today: date) -> list[Activity]:
    """Recorded within the last 31 days, more than 31 days after the visit; the latest record first. A coordinator sees
    those they were at. What a sheet brought in was recorded elsewhere before."""
    since = timezone.make_aware(datetime.combine(today - TOLD_FOR, time.min))
    found = _own(Activity.objects.visible_to(user), user, "coordinators__user").filter(
        recorded_at__gte=since,
        visited_on__range=(today - OLDEST, today - LATE_AFTER),
        import_key=None,
    )
    late = [
        one
        for one in found.select_related("recorded_by").order_by("-recorded_at", "-pk")
        if timezone.localtime(one.recorded_at).date() - one.visited_on > LATE_AFTER
    ]
    return late


def silent_months(user: User, today: date) -> list[SilentMonths]:
    """Of the three full months before this one; a coordinator sees their own."""
    this_month = today.replace(day=1)
    months = [this_month - relativedelta(months=back) for back in range(MONTHS_LOOKED_AT, 0, -1)]
    placed = _own(Placement.objects.visible_to(user), user, "coordinator__user")
    placed = placed.overlapping(months[0], this_month - timedelta(days=1)).select_related("coordinator")
    visits = Activity.coordinators.through.objects.filter(
        activity__visited_on__range=(months[0], this_month - timedelta(days=1)),
        activity__withdrawn_at=None,
    )
    recorded = {
        (coordinator, day.replace(day=1))
        for coordinator, day in visits.values_list("coordinator", "activity__visited_on").distinct()
    }
    silent = defaultdict(set)
    for placement in placed:
        for month in months:
            if _covers(placement, month) and (placement.coordinator_id, month) not in recorded:
                silent[placement.coordinator].add(month)
    found = [SilentMonths(one, tuple(sorted(silent[one]))) for one in silent]
    return sorted(found, key=lambda one: one.coordinator.sort_key)


def _covers(placement: Placement, month: date) -> bool:
    """The whole month: who came or left in it may well have made no visit."""
    last = month + relativedelta(months=1) - timedelta(days=1)
    return placement.started_on <= month and (placement.ended_on is None or placement.ended_on >= last)


def _own(records: QuerySet, user: User, path: str) -> QuerySet:
    return records.filter(**{path: user}) if user.role == User.Role.COORDINATOR else records
