"""開催の記録: how many came in a year, and which days of the rule nobody has written anything of."""

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from coordination.fiscal_year import FiscalYear
from meetings.models import Initiative
from meetings.schedules import days_between

LOOKED_BACK = timedelta(days=92)  # three months; who has not written until then will not


class YearOfOccasions(NamedTuple):
    """held: days. people: 延べ, of the days on which somebody counted. uncounted: days on which nobody did."""

    year: FiscalYear
    held: int
    people: int
    uncounted: int
    called_off: int

    def __str__(self):
        words = f"{self.held}回"
        if self.held > self.uncounted:
            words += f"　延べ{self.people:,}人"
        if self.uncounted:
            words += f"（{self.uncounted}回は数えていない）"
        return words + (f"　中止{self.called_off}回" if self.called_off else "")


def years_of(occasions) -> list[YearOfOccasions]:
    """The fiscal years in which something was recorded, the latest first."""
    by_year = defaultdict(list)
    for occasion in occasions:
        by_year[FiscalYear.of(occasion.on)].append(occasion)
    return [_year(year, by_year[year]) for year in sorted(by_year, reverse=True)]


def _year(year, occasions):
    held = [one for one in occasions if not one.called_off]
    counted = [one.participants for one in held if one.participants is not None]
    return YearOfOccasions(
        year, len(held), sum(counted), len(held) - len(counted), len(occasions) - len(held)
    )


def days_without_record(initiative, occasions, changes, today: date) -> list[date]:
    """Days of the rule up to today of which nothing is recorded, the latest first; those of a pause are left out.

    changes: its InitiativeChange in their order.
    """
    known = {occasion.on for occasion in occasions}
    days = days_between(initiative, today - LOOKED_BACK, today)
    return sorted((day for day in days if day not in known and was_active_on(changes, day)), reverse=True)


def was_active_on(changes, day: date) -> bool:
    """Whether it was going on; on the day of a pause itself, it was no longer."""
    status = Initiative.Status.ACTIVE
    for change in changes:
        if change.on <= day:
            status = change.status
    return status == Initiative.Status.ACTIVE
