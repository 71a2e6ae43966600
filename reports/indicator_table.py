"""One indicator over its years: target, actual and rate, each of which opens its records."""

from datetime import date

from coordination.blocks import Column, Row, Table
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from reports.indicators import achievement, indicator_years
from reports.models import CarriedOver, Indicator, Plan

MOST_YEARS = 15


def known_years(until: FiscalYear) -> list[FiscalYear]:
    """From the first year of any plan or figure carried over, or of the first coordinator, to the one given."""
    first = [
        *Plan.objects.values_list("first_year", flat=True),
        *CarriedOver.objects.values_list("fiscal_year", flat=True),
        *Indicator.objects.exclude(since=None).values_list("since", flat=True),
    ]
    begins = max(min([until, *first]).year, until.year - MOST_YEARS + 1)
    return [FiscalYear(year) for year in range(begins, until.year + 1)]


def indicator_table(indicator: Indicator, as_of: date) -> Table:
    """A line a year, the latest first."""
    last = [FiscalYear.of(as_of), *Plan.objects.values_list("last_year", flat=True)]
    years = list(reversed(known_years(max(last))))
    compared = indicator.achieved_by
    found = indicator_years({indicator, *([compared] if compared else [])}, years, as_of)
    rows = []
    for year in years:
        at = found[indicator.key, year]
        rate = (
            achievement(at, found[compared.key, year])
            if compared
            else Figure(None, "％", State.NOT_APPLICABLE)
        )
        plan = str(at.target.plan) if at.target else ""
        rows.append(Row((year.name,), (at.target_figure, plan, at.actual, rate)))
    unit = indicator.unit
    return Table(
        key="years",
        caption=f"{indicator.name}：年度ごとの目標と実績",
        label_heads=("年度",),
        columns=(Column("目標", unit), Column("計画"), Column("実績", unit), Column("達成率", "％")),
        rows=tuple(rows),
    )
