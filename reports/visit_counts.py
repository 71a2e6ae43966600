"""Visits counted in the database: one statement a question, however many visits there are, and none while no visit
has changed since it was asked.

What visits have several of is packed into one whole number with their tier: a database without hashing, such as SQLite,
sorts all visits to group them, and sorts numbers in less time than it takes for columns.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import BigIntegerField, Count, F, IntegerField, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce

from coordination.days import MonthOf
from coordination.fiscal_year import FiscalYear
from coordination.remembered import groups

APRIL = 3  # the months of a year have the numbers 0 to 11


def monthly(visits: QuerySet, year: FiscalYear) -> list[dict]:
    """Visits, people of outreach and outreach without a head-count by month (2020-06), tier, area and kind of outreach.

    Looked up and grouped by the columns of an index (visits_by_month), so that nothing is sorted.
    """
    counted = (
        visits.order_by()
        .annotate(month=MonthOf("visited_on"))
        .filter(month__range=(_number(year.months[0]), _number(year.months[-1])))
        .values_list("month", "area", "tier", "is_outreach", "is_lecture")
        .annotate(visits=Count("*"), people=Sum("outreach_people"), known=Count("outreach_people"))
    )
    return [_of_month(*row) for row in groups(counted)]


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1


def _of_month(months, area, tier, is_outreach, is_lecture, visits, people, known) -> dict:
    return {
        "month": f"{months // 12:04}-{months % 12 + 1:02}",
        "tier": tier,
        "area": area,
        "is_outreach": is_outreach,
        "is_lecture": is_lecture,
        "visits": visits,
        "people": people,
        "unknown": visits - known if is_outreach else 0,
    }


def yearly(visits: QuerySet, *, before: FiscalYear) -> list[dict]:
    """Visits of the years before one by fiscal year, tier and kind of outreach: a few rows a year, packed into one
    number and looked up by the same index."""
    month = MonthOf("visited_on")
    kind = F("tier") * 4 + Cast("is_outreach", IntegerField()) * 2 + Cast("is_lecture", IntegerField())
    counted = (
        visits.order_by()
        .alias(month=month)
        .filter(month__lt=_number(before.months[0]))
        .values_list((month - APRIL) / 12 * 16 + kind)
        .annotate(visits=Count("*"))
    )
    return [_of_year(*row) for row in groups(counted)]


def _of_year(key, visits) -> dict:
    return {
        "year": key // 16,
        "tier": key // 4 % 4,
        "is_outreach": bool(key & 2),
        "is_lecture": bool(key & 1),
        "visits": visits,
    }


def by_tier(visits: QuerySet, what: str) -> list[dict]:
    """Visits by tier and by what they have several of, such as purposes; None is for visits that have none. A visit has
    each of them once."""
    number = Coalesce(what, 0, output_field=BigIntegerField()) * 4 + F("tier")
    counted = visits.order_by().values_list(number).annotate(visits=Count("*"))
    return [{"tier": key % 4, what: key // 4 or None, "visits": found} for key, found in groups(counted)]


def kinds_by_tier(visits: QuerySet, what: str) -> list[dict]:
    """The same by the kind of what they have. A visit that has two of a kind counts once for the kind."""
    counted = visits.order_by().values_list(what, "tier").annotate(visits=Count("pk", distinct=True))
    return [{what: kind, "tier": tier, "visits": found} for kind, tier, found in groups(counted)]


def added_up(rows: Iterable[dict], *names: str, amount: str = "visits") -> Counter:
    """The amounts of the rows by the values that they have under the names."""
    found = Counter()
    for row in rows:
        found[tuple([row[name] for name in names])] += row[amount] or 0
    return found
