"""進みぐあい: how a plan's indicators stand in its years, for the home page."""

from dataclasses import dataclass
from datetime import date

from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from coordination.percent import percent
from reports.indicators import achievement, indicator_years
from reports.models import Indicator, Plan


@dataclass(frozen=True)
class Bar:
    """A bullet bar: actual and target in whole percent of the longer of the two."""

    actual: int
    target: int
    is_projected: bool

    @property
    def target_left(self) -> int:
        """Where the mark of the target begins, so that it stays inside the bar."""
        return min(self.target, 98)


@dataclass(frozen=True)
class Progress:
    """One indicator: target and actual of the chosen year, and the actuals of all the plan's years.

    rate: 達成率, or None where target and actual do not have the same scope.
    """

    indicator: Indicator
    target: Figure
    actual: Figure
    rate: Figure | None
    bar: Bar | None
    history: tuple[tuple[FiscalYear, Figure], ...]


def progress(plan: Plan, year: FiscalYear, as_of: date) -> list[Progress]:
    """Every indicator of the plan in the chosen year, those with parts before their parts."""
    indicators = list(Indicator.objects.of_plan(plan).select_related("parent", "achieved_by"))
    compared = {one.achieved_by for one in indicators if one.achieved_by}
    found = indicator_years({*indicators, *compared}, plan.years, as_of)
    rows = []
    for indicator in indicators:
        at = found[indicator.key, year]
        rate = None
        if indicator.achieved_by and at.target:
            rate = achievement(at, found[indicator.achieved_by.key, year])
        history = tuple((each, found[indicator.key, each].actual) for each in plan.years)
        rows.append(
            Progress(indicator, at.target_figure, at.actual, rate, _bar(at.target_figure, at.actual), history)
        )
    return rows


def _bar(target: Figure, actual: Figure) -> Bar | None:
    if not target.value or actual.value is None:
        return None
    longest = max(target.value, actual.value)
    return Bar(
        percent(actual.value, longest), percent(target.value, longest), actual.state is State.PROJECTED
    )
