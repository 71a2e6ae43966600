"""Visits counted in the database: one statement a question, however many visits there are."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import CharField, Count, Func, Q, QuerySet, Sum

UNKNOWN = Q(is_outreach=True, outreach_people=None)


class MonthOf(Func):
    """A day's month as 2020-06, worked out by the database itself: Django's own TruncMonth is Python on SQLite."""

    output_field = CharField()
    arity = 1

    def as_sqlite(self, compiler, connection):
        return self.as_sql(compiler, connection, template="substr(%(expressions)s, 1, 7)")

    def as_postgresql(self, compiler, connection):
        return self.as_sql(compiler, connection, template="to_char(%(expressions)s, 'YYYY-MM')")


def monthly(visits: QuerySet, *also: str) -> list[dict]:
    """Visits, people of outreach and outreach without a head-count by month, tier, kind of outreach, and `also`."""
    kinds = ("tier", "is_outreach", "is_lecture", *also)
    return list(
        visits.order_by()
        .values(*kinds, month=MonthOf("visited_on"))
        .annotate(visits=Count("pk"), people=Sum("outreach_people"), unknown=Count("pk", filter=UNKNOWN))
    )


def by_tier(visits: QuerySet, what: str) -> list[dict]:
    """Visits by tier and by what they have several of, such as purposes; None is for visits that have none.

    A visit has each purpose once, but may have met two organizations of a kind: it counts once for the kind.
    """
    may_repeat = "__" in what
    return list(visits.order_by().values("tier", what).annotate(visits=Count("pk", distinct=may_repeat)))


def added_up(rows: Iterable[dict], *names: str, amount: str = "visits") -> Counter:
    """The amounts of the rows by the values that they have under the names."""
    found = Counter()
    for row in rows:
        found[tuple(row[name] for name in names)] += row[amount] or 0
    return found
