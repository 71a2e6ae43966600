"""What can be counted, and how: one condition for a number and for the list behind it.

MEETINGS.figure(Scope(as_of=day, fiscal_year=FiscalYear(2019), area=4)).value   == 11
MEETINGS.records(Scope(as_of=day, fiscal_year=FiscalYear(2019), area=4)).count() == 11
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count, Expression, F, Q, QuerySet, Sum, Value
from django.urls import reverse

from coordination.figures import Figure, State
from reports.scopes import Scope

Condition = Callable[[Scope], Q]

ONE = Value(1)


@dataclass(frozen=True)
class Counted:
    """What the records of a scope come to.

    total: also while the year is open. is_known: papers print it. uncounted: records that belong to the number but
    whose amount nobody wrote down, such as an outreach without a head-count.
    """

    total: int
    is_known: bool
    uncounted: int = 0


@dataclass(frozen=True)
class Measure:
    """Something that can be counted.

    source: every record of the kind. condition: which of them a scope asks for.
    takes: the fields of a scope that narrow this measure down, besides its day.
    row: what one record adds to the number, in that scope; records are listed with it as `amount`.
    dated: the date by which records belong to a fiscal year. A year is printed once it has ended and anything of the
        kind was recorded in it; before that it is blank. Empty for what stands as of a day.
    remark: what else follows from the number, worked out in words for the page behind it.
    """

    key: str
    name: str
    unit: str
    wording: str
    source: Callable[[], QuerySet]
    condition: Condition
    takes: tuple[str, ...]
    row: F | Value | Callable[[Scope], Expression] = ONE
    dated: str = ""
    remark: Callable[[Scope, int], str] | None = None

    def records(self, scope: Scope) -> QuerySet:
        """The records that the figure of this scope counts, each with `amount`: what it adds to the number."""
        return self.source().filter(self.condition(scope)).annotate(amount=self._amount(scope))

    def counts(self, scopes: Iterable[Scope]) -> list[Counted]:
        """What several scopes come to, in their order, by one statement."""
        scopes = list(scopes)
        if not scopes:
            return []
        asked = {}
        for i, scope in enumerate(scopes):
            condition = self.condition(scope)
            asked[f"total_{i}"] = (
                Count("pk", filter=condition)
                if self.row is ONE
                else Sum(self._amount(scope), filter=condition)
            )
            if isinstance(self.row, F):
                unwritten = Q(**{f"{self.row.name}__isnull": True})
                asked[f"uncounted_{i}"] = Count("pk", filter=condition & unwritten)
            if self.dated and scope.fiscal_year:
                in_year = Q(**{f"{self.dated}__range": scope.fiscal_year.span})
                asked[f"recorded_{scope.fiscal_year.year}"] = Count("pk", filter=in_year)
        found = self.source().aggregate(**asked)
        return [self._counted(scope, i, found) for i, scope in enumerate(scopes)]

    def figures(self, scopes: Iterable[Scope]) -> list[Figure]:
        """The figures of several scopes, in their order; blank where they are not known."""
        scopes = list(scopes)
        return [
            Figure(counted.total, self.unit, State.ACTUAL, self.address(scope), counted.uncounted)
            if counted.is_known
            else Figure(None, self.unit, State.PENDING, self.address(scope))
            for scope, counted in zip(scopes, self.counts(scopes), strict=True)
        ]

    def figure(self, scope: Scope) -> Figure:
        return self.figures([scope])[0]

    def address(self, scope: Scope) -> str:
        """Path and query of the page that lists the records of the scope."""
        return f"{reverse('figure_records', args=[self.key])}?{scope.query}"

    def _amount(self, scope: Scope):
        return self.row(scope) if callable(self.row) and not isinstance(self.row, F | Value) else self.row

    def _counted(self, scope: Scope, i: int, found: dict) -> Counted:
        total, uncounted, year = found[f"total_{i}"], found.get(f"uncounted_{i}", 0), scope.fiscal_year
        # Head-counts of which none was written down add up to nothing known, not to 0.
        is_known = not (total is None and uncounted)
        if year and self.dated:
            is_known = is_known and year.ended_by(scope.as_of) and bool(found[f"recorded_{year.year}"])
        elif year:
            is_known = is_known and year.first_day <= scope.as_of
        return Counted(total or 0, is_known, uncounted)


def when(date_field: str, **narrowed_by: str) -> Condition:
    """Records dated in the scope's year or period and up to its day, narrowed by the fields that the scope gives."""

    def condition(scope: Scope) -> Q:
        q = Q(**{f"{date_field}__lte": scope.as_of})
        if scope.fiscal_year is not None:
            q &= Q(**{f"{date_field}__range": scope.fiscal_year.span})
        if scope.since is not None:
            q &= Q(**{f"{date_field}__gte": scope.since})
        for name, lookup in narrowed_by.items():
            value = getattr(scope, name)
            if value is None:
                continue
            asked = Q(**{f"{lookup}__in" if isinstance(value, tuple) else lookup: value})
            # A school district's records are its area's too.
            q &= asked | Q(**{f"{lookup}__parent": value}) if name == "area" else asked
        return q

    return condition
