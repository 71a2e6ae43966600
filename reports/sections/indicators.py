"""Indicators that no table of the review's own prints: a table in the section that each belongs to."""

from collections.abc import Iterable

from coordination.blocks import Column, Part, Row, Table
from coordination.figures import State
from coordination.fiscal_year import FiscalYear
from reports.live_figures import names_of
from reports.models import Indicator, Plan
from reports.models.chapter import Chapter
from reports.paper import Paper
from reports.standard_plan import KEYS


def further_indicators(paper: Paper, section: Chapter) -> tuple[Part, ...]:
    """Target, actual and rate of the section's indicators by year; the next plan's years once a target is set."""
    indicators = [
        one
        for one in paper.used
        if one.section == section and one.key not in KEYS and _is_used_in(one, paper.plan)
    ]
    if not indicators:
        return ()
    plans, keys = [paper.plan, *_next_plan(paper, indicators)], [one.key for one in indicators]
    years = [year for plan in plans for year in plan.years]
    names = names_of(paper.used)
    table = Table(
        key=f"indicators_{section}",
        caption=f"{section.label}のそのほかの指標",
        label_heads=("指標", "区分"),
        columns=tuple(
            Column(year.name, group=str(plan) if len(plans) > 1 else "")
            for plan in plans
            for year in plan.years
        ),
        rows=tuple(row for one in indicators for row in _rows(paper, one, names[one.key], years)),
        notes=(
            *(f"{names[one.key]}：{one.definition or one.counts.wording}" for one in indicators),
            *paper.rule_notes(keys),
            *paper.disagreements(keys, years),
        ),
    )
    return (Part("", (table,)),)


def _is_used_in(indicator: Indicator, plan: Plan) -> bool:
    return any(indicator.is_used_in(year) for year in plan.years)


def _next_plan(paper: Paper, indicators: list[Indicator]) -> Iterable[Plan]:
    following = paper.next_plan
    targets = (paper.targets(one.key, following.years) if following else () for one in indicators)
    if any(target.value is not None for of_one in targets for target in of_one):
        yield following


def _rows(paper: Paper, indicator: Indicator, name: str, years: list[FiscalYear]) -> Iterable[Row]:
    label = f"{name}（{indicator.unit}）"
    targets = paper.targets(indicator.key, years)
    if indicator.is_target_only or any(target.state is State.ACTUAL for target in targets):
        yield Row((label, "目標"), targets)
    if not indicator.is_target_only:
        yield Row((label, "実績"), paper.actuals(indicator.key, years))
    if any(target.state is State.ACTUAL for target in targets):
        yield from paper.rate_rows(indicator.key, years, (label, "達成率（％）"))
