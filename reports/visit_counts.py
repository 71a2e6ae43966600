"""Visits counted in the database: one statement a question, however many visits there are.

What visits are grouped by is packed into one whole number: a database without hashing, such as SQLite, sorts all visits
to group them, and sorts numbers in half the time that it takes for five columns.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import BigIntegerField, Count, F, Func, IntegerField, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce

MONTHS = 120_000  # more than there are in the years of a calendar with four digits


class MonthOf(Func):
    """A day's month as the number of months since the year 0, worked out by the database itself: Django's own functions
    are Python on SQLite."""

    output_field = BigIntegerField()
    arity = 1

    def as_sqlite(self, compiler, connection):
        template = "(substr(%(expressions)s, 1, 4) * 12 + substr(%(expressions)s, 6, 2) - 1)"
        sql, params = self.as_sql(compiler, connection, template=template)
        return sql, (*params, *params)

    def as_postgresql(self, compiler, connection):
        template = "(EXTRACT(YEAR FROM %(expressions)s)::integer * 12 + EXTRACT(MONTH FROM %(expressions)s)::integer - 1)"
        sql, params = self.as_sql(compiler, connection, template=template)
        return sql, (*params, *params)


def monthly(visits: QuerySet) -> list[dict]:
    """Visits, people of outreach and outreach without a head-count by month (2020-06), tier, area and kind of outreach."""
    key = Coalesce("area", 0, output_field=BigIntegerField()) * MONTHS + MonthOf("visited_on")
    for name in ("tier", "is_outreach", "is_lecture"):
        key = key * 4 + Cast(name, IntegerField())
    counted = (
        visits.order_by()
        .values_list(key)
        .annotate(Count("pk"), Sum("outreach_people"), Count("outreach_people"))
    )
    return [_of_month(*row) for row in counted]


def _of_month(key, visits, people, known) -> dict:
    key, is_lecture = divmod(key, 4)
    key, is_outreach = divmod(key, 4)
    key, tier = divmod(key, 4)
    area, months = divmod(key, MONTHS)
    return {
        "month": f"{months // 12:04}-{months % 12 + 1:02}",
        "tier": tier,
        "area": area or None,
        "is_outreach": bool(is_outreach),
        "is_lecture": bool(is_lecture),
        "visits": visits,
        "people": people,
        "unknown": visits - known if is_outreach else 0,
    }


def by_tier(visits: QuerySet, what: str) -> list[dict]:
    """Visits by tier and by what they have several of, such as purposes; None is for visits that have none.

    A visit has each purpose once, but may have met two organizations of a kind: it counts once for the kind.
    """
    if "__" in what:
        return list(visits.order_by().values("tier", what).annotate(visits=Count("pk", distinct=True)))
    key = Coalesce(what, 0, output_field=BigIntegerField()) * 4 + F("tier")
    counted = visits.order_by().values_list(key).annotate(Count("pk"))
    return [{"tier": key % 4, what: key // 4 or None, "visits": number} for key, number in counted]


def added_up(rows: Iterable[dict], *names: str, amount: str = "visits") -> Counter:
    """The amounts of the rows by the values that they have under the names."""
    found = Counter()
    for row in rows:
        found[tuple(row[name] for name in names)] += row[amount] or 0
    return found
