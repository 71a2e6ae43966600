"""見込と確定: how far each 見込 was from what the year came to, by method and by how early it was made."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from reports.indicators import IndicatorYear, indicator_years
from reports.models import Projection
from reports.outlooks import off_by


@dataclass(frozen=True)
class Score:
    """A 見込 of a year that is over, beside what the year came to."""

    projection: Projection
    at: IndicatorYear

    @property
    def difference(self) -> int:
        """見込 − 確定, in the unit of the indicator."""
        return self.projection.value - self.at.actual.value

    @property
    def off_by(self) -> int | None:
        """The difference in tenths of a percent of 確定; None where that is 0."""
        return off_by(self.projection.value, self.at.actual.value)

    @property
    def is_late(self) -> bool:
        """Kept when the year was already over: that is no feat."""
        made_at = self.projection.made_at
        return made_at is not None and self.at.fiscal_year.ended_by(timezone.localtime(made_at).date())


@dataclass(frozen=True)
class Record:
    """How a method has done from a month on. mean: of the misses, whichever way, in tenths of a percent. above, below:
    how many 見込 were more and less than 確定."""

    method: str
    month: int
    number: int
    mean: int
    above: int
    below: int


def scores(today: date) -> list[Score]:
    """Those of years that are over and have come to something; by year, indicator and basis day, the latest year first."""
    kept = Projection.objects.standing().select_related("indicator__parent", "indicator__achieved_by")
    over = [one for one in kept if one.fiscal_year.ended_by(today)]
    indicators = {one.indicator_id: one.indicator for one in over}.values()
    found = indicator_years(indicators, {one.fiscal_year for one in over}, today)
    told = [Score(one, found[one.indicator.key, one.fiscal_year]) for one in over]
    known = [one for one in told if one.at.actual.value is not None]
    return sorted(
        known,
        key=lambda one: (
            -one.at.fiscal_year.year,
            one.at.indicator.position,
            one.at.indicator.pk,
            one.projection.basis_on,
        ),
    )


def by_method(told: list[Score]) -> list[Record]:
    """By method and the month of the basis day, April first. What was kept late and what cannot be divided is left
    out."""
    groups = defaultdict(list)
    for one in told:
        if not one.is_late and one.off_by is not None:
            groups[one.projection.method, one.projection.basis_on.month].append(one.off_by)
    methods = list(Projection.Method.values)
    return [
        Record(
            method,
            month,
            len(misses),
            (2 * sum(map(abs, misses)) + len(misses)) // (2 * len(misses)),
            sum(miss > 0 for miss in misses),
            sum(miss < 0 for miss in misses),
        )
        for (method, month), misses in sorted(
            groups.items(), key=lambda item: (methods.index(item[0][0]), (item[0][1] - 4) % 12)
        )
    ]
