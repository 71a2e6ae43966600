"""見込みの材料: what the records give the methods to go by, for a running year and for the same day of earlier years."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from coordination.figures import State
from coordination.fiscal_year import FiscalYear
from coordination.percent import tenths
from reports.indicators import IndicatorYear, indicator_scope, indicator_years
from reports.measures import MEASURES, Counted
from reports.models import Indicator, Projection
from reports.projecting import METHODS, Estimate, Known, same_day_before
from reports.scopes import Scope

EARLIER_YEARS = 5  # that a method is tried on
STANDS = "基準日に配置されている人数が、そのまま年度の数になります。見込は要りません。"
NO_RULE = "この年度の数え方が決まっていないため、計算できません。"
NOT_YET = "この年度には、まだ始まっていません。"
CARRIED_OVER = "この年度は移行前の実績を使う年度で、記録がありません。"


@dataclass(frozen=True)
class Trial:
    """What the methods would have said on the same day of a year that is over. actual: what was counted of it."""

    year: FiscalYear
    actual: int
    estimates: dict[str, Estimate]

    def off_by(self, method: str) -> int | None:
        """見込 − 確定 in tenths of a percent of 確定; None where one of them says nothing."""
        value = self.estimates[method].value
        return None if value is None else off_by(value, self.actual)


@dataclass(frozen=True)
class Outlook:
    """An indicator in the running year. refusal: why no method can be used; then there are no estimates.

    trials: the latest year first. history: every 見込 of the year, the latest first, also those that were withdrawn and
    those of a later day.
    """

    at: IndicatorYear
    refusal: str
    estimates: dict[str, Estimate]
    trials: tuple[Trial, ...]
    history: tuple[Projection, ...]

    @property
    def takes_hand(self) -> bool:
        """What stands as of a day is not expected; everything else can be put in by hand with its reason."""
        return bool(self.at.measure.dated) and self.refusal != NOT_YET

    def usual_miss(self, method: str) -> tuple[int, int] | None:
        """How far the method was off on the same day of earlier years, whichever way: the mean in tenths of a percent,
        and of how many years; None where it was never tried."""
        misses = [abs(miss) for one in self.trials if (miss := one.off_by(method)) is not None]
        return ((2 * sum(misses) + len(misses)) // (2 * len(misses)), len(misses)) if misses else None


def off_by(value: int, actual: int) -> int | None:
    """value − actual in tenths of a percent of actual, rounded half away from 0; None where actual is 0."""
    miss = tenths(abs(value - actual), actual)
    return None if miss is None else miss if value >= actual else -miss


def outlooks(on: date) -> list[Outlook]:
    """Every indicator that is counted and in use, in the fiscal year of the day: what each method makes of the records up to it."""
    this_year = FiscalYear.of(on)
    used = Indicator.objects.used_from(this_year).filter(is_target_only=False)
    indicators = list(used.select_related("parent", "area"))
    years = [FiscalYear(year) for year in range(this_year.year - EARLIER_YEARS - 1, this_year.year + 1)]
    found = indicator_years(indicators, years, on)
    counts = _counts(found, indicators, years[1:], on)
    history = defaultdict(list)
    kept = Projection.objects.filter(fiscal_year=this_year).select_related("withdrawn_by")
    for one in kept.order_by("-basis_on", "-pk"):
        history[one.indicator_id].append(one)

    def outlook(indicator):
        at = found[indicator.key, this_year]
        refusal = _refusal(at)
        return Outlook(
            at,
            refusal,
            {} if refusal else _estimates(found, counts, at, on),
            tuple(_trials(found, counts, indicator, years[1:-1], on)),
            tuple(history[indicator.pk]),
        )

    return [outlook(indicator) for indicator in indicators]


def _refusal(at: IndicatorYear) -> str:
    if not at.measure.dated:
        return STANDS
    if at.actual.state is State.NOT_APPLICABLE:
        return NOT_YET
    if at.is_before_records:
        return CARRIED_OVER
    return NO_RULE if at.lacks_rule else ""


def _trials(found, counts, indicator, years, on):
    for year in reversed(years):
        at = found[indicator.key, year]
        if not _refusal(at) and at.counted.is_known:
            yield Trial(
                year, at.counted.total, _estimates(found, counts, at, _in_year(on, year, FiscalYear.of(on)))
            )


def _estimates(found, counts, at: IndicatorYear, day: date) -> dict[str, Estimate]:
    indicator, year, before = (
        at.indicator,
        at.fiscal_year,
        found.get((at.indicator.key, at.fiscal_year.previous)),
    )

    def counted(*what) -> Counted:
        return counts[_scope(indicator, at.rule, *what)]

    lacks, to_the_day = _lacks(before), counted(year, day)
    known = Known(
        on=day,
        unit=at.measure.unit,
        so_far=to_the_day.total,
        uncounted=to_the_day.uncounted,
        before=0 if lacks else counted(year.previous, same_day_before(day)).total,
        whole=0 if lacks else counted(year.previous, year.previous.last_day).total,
        lacks_before=lacks,
    )
    return {key: method.of(known) for key, method in METHODS.items()}


def _lacks(before: IndicatorYear | None) -> str:
    """Why the year before cannot be gone by; "" where it can."""
    if before is None or before.actual.state is State.NOT_APPLICABLE:
        return "前年度にはまだ始まっていなかったため、計算できません。"
    if before.is_before_records and before.carried_over:
        return "前年度は移行前の実績（年度の合計だけ）で、同じ日までの数がわからないため、計算できません。"
    if before.is_before_records or not before.counted.is_known:
        return "前年度の記録がないため、計算できません。"
    return ""


def _counts(found, indicators, years, on) -> dict[Scope, Counted]:
    """What the methods ask for, counted by one statement a measure: each year and the one before it, to the day and as
    a whole, by the rule of the later of the two."""
    wanted = defaultdict(dict)
    for indicator in indicators:
        for year in years:
            day, rule = _in_year(on, year, FiscalYear.of(on)), found[indicator.key, year].rule
            for of_year, to in (
                (year, day),
                (year.previous, same_day_before(day)),
                (year.previous, year.previous.last_day),
            ):
                wanted[indicator.measure][_scope(indicator, rule, of_year, to)] = None
    return {
        scope: counted
        for key, scopes in wanted.items()
        if MEASURES[key].dated
        for scope, counted in zip(scopes, MEASURES[key].counts(scopes), strict=True)
    }


def _scope(indicator, rule, year: FiscalYear, to: date) -> Scope:
    return indicator_scope(indicator, year, to, rule)


def _in_year(on: date, year: FiscalYear, this_year: FiscalYear) -> date:
    """The same day of an earlier year."""
    day = on
    for _ in range(this_year.year - year.year):
        day = same_day_before(day)
    return day
