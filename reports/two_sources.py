"""二つの数: every figure that was carried over beside what the records of its year come to."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from coordination.figures import Figure, State
from reports.indicators import IndicatorYear, indicator_years
from reports.models import CarriedOver

KEEP_RECORDS = "記録が正しければ、このままで構いません。前の書類が正しければ、足りない記録を入れるか、記録の誤りを直します。"
KEEP_PRINTED = (
    "この年度の記録がそろっているなら、管理者が指標の「記録から数える最初の年度」をこの年度にします。そろっていなければ、"
    "このままで構いません。"
)
AGREES = "することはありません。"


@dataclass(frozen=True)
class Pair:
    """A figure carried over, and what the records of the same indicator and year come to as of a day."""

    at: IndicatorYear

    @property
    def differs(self) -> bool:
        return self.at.disagrees

    @property
    def counted(self) -> Figure | None:
        """What the records come to; None where there are none to compare with."""
        at = self.at
        if at.lacks_rule or not (at.counted.is_known or at.counted.total):
            return None
        return Figure(at.counted.total, at.measure.unit, State.ACTUAL, at.measure.address(at.scope))

    @property
    def difference(self) -> int | None:
        """移行前の実績 − what the records come to."""
        return None if self.counted is None else self.at.carried_over.value - self.counted.value

    @property
    def to_do(self) -> str:
        if not self.differs:
            return AGREES
        return KEEP_PRINTED if self.at.is_before_records else KEEP_RECORDS


def pairs(figures: QuerySet[CarriedOver], as_of: date) -> list[Pair]:
    """Those that differ first; then by the order of the indicators and the year."""
    kept = list(figures.select_related("indicator__achieved_by"))
    indicators = {one.indicator_id: one.indicator for one in kept}.values()
    found = indicator_years(indicators, {one.fiscal_year for one in kept}, as_of)
    told = [Pair(found[one.indicator.key, one.fiscal_year]) for one in kept]
    return sorted(
        told,
        key=lambda one: (
            not one.differs,
            one.at.indicator.position,
            one.at.indicator.pk,
            one.at.fiscal_year,
        ),
    )
