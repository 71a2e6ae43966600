"""The visits that a monthly report is about, and its numbers: each with the visits that it counts."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Min, Prefetch
from django.urls import reverse

from coordination.blocks import Column
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Area, Municipality
from coordination.models.monthly_report import MonthlyReport, visits_by


@dataclass(frozen=True)
class Counted:
    """One number of a report.

    visits: the primary key of each visit that it counts, in order of day, with what the visit adds to it; None where
    nobody wrote down how much.
    """

    label: str
    unit: str
    wording: str
    visits: tuple[tuple[int, int | None], ...]

    @property
    def total(self) -> int:
        return sum(amount or 0 for _, amount in self.visits)

    @property
    def uncounted(self) -> int:
        return sum(amount is None for _, amount in self.visits)

    @property
    def is_known(self) -> bool:
        """Head-counts of which none was written down add up to nothing known, not to 0."""
        return not self.visits or self.uncounted < len(self.visits)

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def of_json(cls, kept: dict) -> "Counted":
        visits = tuple((pk, amount) for pk, amount in kept["visits"])
        return cls(kept["label"], kept["unit"], kept["wording"], visits)


@dataclass(frozen=True)
class Period:
    """A column of a report. is_before_records: the contractor's log begins later, so that there is nothing to count."""

    key: str
    label: str
    visits: tuple[Activity, ...]
    is_before_records: bool = False


@dataclass(frozen=True)
class Month:
    """What all sections of one report share: its visits, the words of the city, and the numbers counted so far."""

    report: MonthlyReport
    counted: dict[str, Counted] = field(default_factory=dict)

    @cached_property
    def city(self) -> Municipality:
        return Municipality.current()

    @cached_property
    def fiscal_year(self) -> FiscalYear:
        return FiscalYear.of(self.report.month)

    @cached_property
    def this_year(self) -> tuple[Activity, ...]:
        return self._visits(self.fiscal_year.first_day, self.report.last_day)

    @cached_property
    def visits(self) -> tuple[Activity, ...]:
        """Those of the month itself."""
        return tuple(visit for visit in self.this_year if visit.visited_on >= self.report.month)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The month, the fiscal year up to its end, and the same month a year earlier."""
        first = self.report.month.replace(year=self.report.month.year - 1)
        last = first.replace(day=monthrange(first.year, first.month)[1])
        own = Activity.objects.filter(coordinators__employer=self.report.contractor_id)
        begin = own.aggregate(day=Min("visited_on"))["day"]
        return (
            Period("month", "今月", self.visits),
            Period("year", "年度の累計", self.this_year),
            Period("before", "前年同月", self._visits(first, last), begin is None or begin > last),
        )

    @cached_property
    def areas(self) -> list[Area]:
        return list(Area.objects.all())

    def _visits(self, first, last) -> tuple[Activity, ...]:
        """Each with its purposes as `aims`, the organizations it has `met`, and the coordinators who `went`."""
        visits = visits_by(self.report.contractor_id, first, last).defer("shared", "next_step", "search_text")
        return tuple(
            visits.prefetch_related(
                Prefetch("purposes", to_attr="aims"),
                Prefetch("organizations", to_attr="met"),
                Prefetch("coordinators", to_attr="went"),
            )
        )

    def columns(self, *counts: tuple[str, str]) -> tuple[Column, ...]:
        """A column a period; with counts (name and unit), as many a period under its head."""
        if not counts:
            return tuple(Column(period.label, "回") for period in self.periods)
        return tuple(Column(name, unit, period.label) for period in self.periods for name, unit in counts)

    def figures(self, key: str, label: str, **how) -> tuple[Figure, ...]:
        """The number in each of the periods. how: see `figure`."""
        return tuple(self.figure(period, key, label, **how) for period in self.periods)

    def figure(
        self,
        period: Period,
        key: str,
        label: str,
        *,
        having: Callable[[Activity], bool] = lambda visit: True,
        adds: Callable[[Activity], int | None] = lambda visit: 1,
        unit: str = "回",
        wording: str = Activity.VISIT_COUNTS,
    ) -> Figure:
        """One number, noted with its visits under its key. having: whether it counts a visit. adds: how much."""
        if period.is_before_records:
            return Figure(None, unit, State.NOT_APPLICABLE)
        key = f"{period.key}-{key}"
        visits = tuple((visit.pk, adds(visit)) for visit in period.visits if having(visit))
        self.counted[key] = one = Counted(f"{label}（{period.label}）", unit, wording, visits)
        address = address_of(self.report, key)
        if not one.is_known:
            return Figure(None, unit, State.PENDING, address, one.uncounted)
        return Figure(one.total, unit, State.ACTUAL, address, one.uncounted)


def address_of(report: MonthlyReport, key: str) -> str:
    """Path and query of the page that lists the visits behind a number of a report."""
    return f"{reverse('monthly_visits', args=[report.pk])}?{urlencode({'of': key})}"
