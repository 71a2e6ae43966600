"""The days of an initiative that follow from its rule: the next ones, and those of a time that is over."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

import jpholiday

from coordination.days import LAST
from meetings.schedules.reading import read
from meetings.schedules.rule import Rule

LOOKED_AHEAD = timedelta(
    days=366 * 8
)  # no rule of the office has its next day later than the next 29 February


def rule_of(initiative) -> Rule | None:
    """The rule as it is kept; None for none, and for a text that is no rule."""
    try:
        return Rule.parse(initiative.rule) if initiative.rule else None
    except ValueError:
        return None


def next_days(initiative, since: date, number: int) -> list[date]:
    """The next days on which it takes place, since included: none while it is paused, or where no day follows.

    For a list, load the initiatives by `with_days_off(since)`, or each asks for its days that were called off.
    """
    if initiative.status != initiative.Status.ACTIVE:
        return []
    off = _called_off(initiative, since)
    ahead = days_between(initiative, since, min(since + LOOKED_AHEAD, LAST))
    return list(islice((day for day in ahead if day not in off), number))


def days_between(initiative, first: date, last: date) -> Iterator[date]:
    """The days of the rule from first to last, whatever became of them; those before its first day are left out."""
    rule = rule_of(initiative)
    if rule is None:
        return
    reading = read(initiative.schedule)
    since = max(first, initiative.started_on or first)
    for day in rule.dates(since, last, initiative.rule_from or initiative.started_on):
        at_new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
        if reading.rests_at_new_year and at_new_year:
            continue
        if reading.rests_on_holidays and jpholiday.is_holiday(day):
            continue
        yield day


def _called_off(initiative, since):
    if hasattr(initiative, "days_off"):
        return {occasion.on for occasion in initiative.days_off}
    if initiative.pk is None:
        return set()
    return set(initiative.occasions.filter(called_off=True, on__gte=since).values_list("on", flat=True))
