"""What a change of a counting rule, and not of a record, makes of a number that an edition has printed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.urls import reverse

from coordination.figures import Figure
from reports.behind import Amounts, Behind, ByRule, amounts_of, indicator_of
from reports.indicators import IndicatorYear, signed
from reports.models import Indicator
from reports.rule_versions import indicator_year_of


@dataclass(frozen=True)
class RuleCause:
    """before, after: the rules that the number was and is counted by; None where there is none. difference: what the
    rule alone makes of it, in `unit`; None for a number that is worked out from it, and where a rule is missing.
    as_if: what would be counted now under the rule of then, so that what records have changed can be told apart.
    """

    address: str
    before: ByRule | None
    after: ByRule | None
    unit: str
    difference: int | None = None
    as_if: tuple[tuple[int, int | None], ...] = ()

    @property
    def in_words(self) -> str:
        """＋101回: what the rule alone makes of the number."""
        return "" if self.difference is None else f"{signed(self.difference)}{self.unit}"

    @property
    def amounts_as_if(self) -> Amounts:
        return dict(self.as_if)


def rule_causes(figures: Iterable[Figure], kept: dict[str, dict]) -> list[RuleCause]:
    """Of figures that an edition has printed otherwise, those whose rule counts otherwise now. kept: what the edition
    keeps of its records, by address; one of the time before rules were kept with them tells nothing."""
    found = {}
    for figure in figures:
        at = _counted_at(figure)
        if at and "kinds" in at.measure.takes and at.address not in found:
            found[at.address] = _cause(at, kept, is_derived=figure.address != at.address)
    return [one for one in found.values() if one]


def _counted_at(figure: Figure) -> IndicatorYear | None:
    """The count that a figure is or is worked out from: a rate (#target) from the actual that it is compared with."""
    address, _, mark = figure.address.partition("#")
    if mark == "target":
        address = _achieved_by(address) if figure.unit == "％" else ""
    return indicator_of(address) if address else None


def _achieved_by(address: str) -> str:
    """The page of the actual that a target is compared with, in the same year."""
    if not (asked := indicator_year_of(address)):
        return ""
    key, year = asked
    indicator = Indicator.objects.filter(key=key).select_related("achieved_by").first()
    if indicator is None or indicator.achieved_by is None:
        return ""
    page = reverse("indicator_year", args=[indicator.achieved_by.key, year])
    return f"{page}?{urlsplit(address).query}"


def _cause(at: IndicatorYear, kept: dict, is_derived: bool) -> RuleCause | None:
    after = ByRule.of(at.rule)
    if at.address not in kept:  # nobody had decided a rule for the year
        return RuleCause(at.address, None, after, at.measure.unit) if after else None
    was = Behind.of_json(kept[at.address])
    before = was.rule if was else None
    if before is None or (after and before.counts == after.counts):
        return None
    scope = replace(at.scope, kinds=before.kinds, written=before.written or None)
    as_if = amounts_of(at.measure, scope)
    difference = None
    if after and not is_derived:
        difference = at.counted.total - Behind(at.measure, as_if).total
    return RuleCause(at.address, before, after, at.measure.unit, difference, tuple(as_if.items()))
