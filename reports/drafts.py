"""本文の下書き: the facts of a section as sentences whose numbers follow the records, to begin the writing with."""

from collections.abc import Iterable

from coordination.figures import State
from coordination.fiscal_year import FiscalYear
from reports.live_figures import Kind, Live
from reports.models import Indicator, Narrative
from reports.paper import Paper

_SECTION = Narrative.Section
# The indicators that a section tells of besides its own.
TOLD_TOO = {_SECTION.AREA_EFFORTS: ("tier2_meetings",)}


def indicators_of(section: str, indicators: Iterable[Indicator]) -> list[Indicator]:
    return [one for one in indicators if one.section == section or one.key in TOLD_TOO.get(section, ())]


def drafted(section: str, paper: Paper, indicators: Iterable[Indicator], names: dict[str, str]) -> list[str]:
    """A sentence an indicator and year that has an actual, the latest year first; as they are shown to who writes."""
    found = []
    for indicator in indicators_of(section, indicators):
        for year in reversed(paper.begun_years):
            at = paper.at(indicator.key, year)
            if at and at.actual.state in (State.ACTUAL, State.PROJECTED):
                found.append(_sentence(indicator, year, at, paper, names))
    return found


def _sentence(indicator: Indicator, year: FiscalYear, at, paper: Paper, names) -> str:
    def live(kind):
        return Live(indicator.key, year, kind).named(names)

    said = f"{year.name}の{names[indicator.key]}は、"
    has_rate = indicator.achieved_by_id == indicator.pk and at.target is not None
    if at.actual.state is State.PROJECTED:
        # Nothing that compares: "です" still holds when the year is over and the figure is an actual.
        of_target = f"目標{live(Kind.TARGET)}に対し" if has_rate else ""
        rate = f"（達成率{live(Kind.RATE)}）" if has_rate else ""
        return f"{said}{of_target}{live(Kind.ACTUAL)}{rate}です。"
    if has_rate:
        said += f"目標{live(Kind.TARGET)}に対し{live(Kind.ACTUAL)}（達成率{live(Kind.RATE)}）で、"
        said += f"{live(Kind.AGAINST_TARGET)}ました。"
    else:
        said += f"{live(Kind.ACTUAL)}でした。"
    before = paper.at(indicator.key, year.previous)
    if before and before.actual.state is State.ACTUAL and at.actual.state is State.ACTUAL:
        said += f"{live(Kind.AGAINST_YEAR_BEFORE)}ました。"
    return said
