"""つながり: how often the organizations and areas of a city were visited, and how long ago the last time was."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Area, Organization

LONG_AGO = 6  # months without a visit that the office wants to know of


def ago(day: date, today: date) -> str:
    """きょう, 12日前, 3か月前, 2年前: how long ago a day was."""
    days, months = (today - day).days, months_between(day, today)
    if days <= 0:
        return "きょう" if days == 0 else f"{-days}日後"
    if months < 2:
        return f"{days}日前"
    return f"{months}か月前" if months < 24 else f"{months // 12}年前"


def months_between(day: date, today: date) -> int:
    """Whole months from a day to a later one."""
    return (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)


def months_before(today: date, months: int) -> date:
    """The last day that is at least so many months ago."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def with_contacts(organizations: QuerySet, year: FiscalYear, today: date) -> QuerySet:
    """Each with its visits in the year and in all, and the day of the last one up to today; those that were never
    visited too."""
    standing = Q(activity__withdrawn_at=None)
    return organizations.annotate(
        visits_in_year=Count("activity", filter=standing & Q(activity__visited_on__range=year.span)),
        visits=Count("activity", filter=standing),
        last_visited_on=Max("activity__visited_on", filter=standing & Q(activity__visited_on__lte=today)),
    )


def last_visits(today: date) -> dict[int, Activity]:
    """The last visit up to today to each organization that was visited at all, by the organization's key."""
    latest = Activity.objects.filter(organizations=OuterRef("pk"), visited_on__lte=today)
    latest = latest.order_by("-visited_on", "-pk").values("pk")[:1]
    found = dict(Organization.objects.annotate(latest=Subquery(latest)).values_list("pk", "latest"))
    visits = Activity.objects.filter(pk__in=[pk for pk in found.values() if pk]).prefetch_related(
        "coordinators"
    )
    visits = {visit.pk: visit for visit in visits}
    return {organization: visits[pk] for organization, pk in found.items() if pk}


def visits_by_year(visits: QuerySet) -> list[tuple[FiscalYear, Counter]]:
    """The number of visits of each fiscal year by tier, the latest year first; years without any are left out."""
    counted = (
        visits.order_by()
        .values("tier", "visited_on__year", "visited_on__month")
        .annotate(number=Count("pk", distinct=True))
    )
    years: dict[FiscalYear, Counter] = {}
    for row in counted:
        year = FiscalYear.of(date(row["visited_on__year"], row["visited_on__month"], 1))
        years.setdefault(year, Counter())[row["tier"]] += row["number"]
    return sorted(years.items(), reverse=True)


@dataclass(frozen=True)
class AreaContacts:
    """An area in one year. area: None for the whole city (市全域). visits: by tier. visited: organizations met."""

    area: Area | None
    visits: Counter
    organizations: int
    visited: int
    last_visited_on: date | None
    is_left_out: bool


def area_contacts(areas: Iterable[Area], year: FiscalYear, today: date) -> list[AreaContacts]:
    """Every area and the whole city. Left out is an area that nobody visited in the year, in none of its parts."""
    visits = _visits_of_areas(year)
    organizations = _numbers(Organization.objects, "area")
    met = Organization.objects.filter(
        activity__visited_on__range=year.span, activity__withdrawn_at=None
    ).distinct()
    visited = _numbers(Organization.objects.filter(pk__in=met.values("pk")), "area")
    last = dict(
        Activity.objects.filter(visited_on__lte=today)
        .order_by()
        .values_list("area")
        .annotate(last=Max("visited_on"))
    )
    areas = list(areas)
    reached = {
        key for area in areas if visits.get(area.pk, Counter()).total() for key in (area.pk, area.parent_id)
    }
    return [
        AreaContacts(
            area,
            visits.get(key, Counter()),
            organizations.get(key, 0),
            visited.get(key, 0),
            last.get(key),
            area is not None and key not in reached,
        )
        for area, key in (*((area, area.pk) for area in areas), (None, None))
    ]


def _visits_of_areas(year: FiscalYear) -> dict[int | None, Counter]:
    counted: dict[int | None, Counter] = {}
    rows = Activity.objects.filter(visited_on__range=year.span).order_by().values_list("area", "tier")
    for area, tier, number in rows.annotate(number=Count("pk")):
        counted.setdefault(area, Counter())[tier] = number
    return counted


def _numbers(records, field: str) -> dict:
    return dict(records.order_by().values_list(field).annotate(number=Count("pk")))


def longest_ago_first(records: QuerySet, is_descending: bool) -> QuerySet:
    """In the order of the last visit; never visited is the longest ago, whatever the database."""
    day = F("last_visited_on")
    order = day.desc(nulls_last=True) if is_descending else day.asc(nulls_first=True)
    return records.order_by(order, "sort_key", "pk")
