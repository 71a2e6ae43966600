"""配置数: how many hold which tier at the end of each fiscal year; the paper counts the same people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coordination.fiscal_year import FiscalYear
from coordination.models import Placement, Tier


@dataclass(frozen=True)
class Heads:
    """Who is placed on a day: the keys of the people in each tier. Who holds both is one person."""

    year: FiscalYear
    day: date
    holding: dict[Tier, frozenset[int]]

    @property
    def both(self) -> frozenset[int]:
        return self.holding[Tier.FIRST] & self.holding[Tier.SECOND]

    @property
    def all(self) -> frozenset[int]:
        return self.holding[Tier.FIRST] | self.holding[Tier.SECOND]


def heads_by_year(placements: Iterable[Placement], today: date) -> list[Heads]:
    """From the year of the first placement to today's, the latest first. A year is counted on its last day, and as
    long as it is open, today."""
    placements = [one for one in placements if one.started_on <= today]
    if not placements:
        return []
    first = FiscalYear.of(min(one.started_on for one in placements))
    years = [FiscalYear(year) for year in range(FiscalYear.of(today).year, first.year - 1, -1)]
    return [heads_on(placements, year, min(year.last_day, today)) for year in years]


def heads_on(placements: Iterable[Placement], year: FiscalYear, day: date) -> Heads:
    standing = [one for one in placements if one.holds_on(day)]
    return Heads(
        year,
        day,
        {tier: frozenset(one.coordinator_id for one in standing if one.tier == tier) for tier in Tier},
    )
