"""活動の予定: on which days a request is to be met, worked out from the request alone."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Protocol

from dateutil.relativedelta import relativedelta

MONTHS_AHEAD = 2  # errands are made up to the end of the month after next: as far as a helper can promise


class Asked(Protocol):
    """What of a request decides its days (volunteers.models.HelpRequest)."""

    repeats: str
    first_on: date
    until: date | None


def days_of(request: Asked, until: date) -> list[date]:
    """The days of the request up to `until` and to its own last day, both included, in order.

    Every month means the nth weekday that the first day is: a month without a fifth Monday has no day of it
    (`months_left_out`), and none is taken instead, for nobody agreed to another day.
    """
    last = until if request.until is None else min(until, request.until)
    if request.repeats == "once":
        return [request.first_on] if request.first_on <= last else []
    if request.repeats == "monthly":
        days = (_nth_weekday(month, request.first_on) for month in _months(request.first_on, last))
        return [day for day in days if day and day <= last]
    weeks = 2 if request.repeats == "fortnightly" else 1
    return list(_every(weeks, request.first_on, last))


def months_left_out(request: Asked, until: date) -> list[date]:
    """The first days of the months that lack the fifth weekday of a monthly request."""
    if request.repeats != "monthly":
        return []
    last = until if request.until is None else min(until, request.until)
    return [month for month in _months(request.first_on, last) if not _nth_weekday(month, request.first_on)]


def week_of_month(day: date) -> int:
    """Which of its weekdays in the month it is: 15 June 2020 is the third Monday."""
    return (day.day - 1) // 7 + 1


def end_of_month(day: date, months_later: int = 0) -> date:
    return day.replace(day=1) + relativedelta(months=months_later + 1) - timedelta(days=1)


def horizon(today: date) -> date:
    """The day up to which errands are made without being asked for."""
    return end_of_month(today, MONTHS_AHEAD)


def _every(weeks: int, first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(weeks=weeks)


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month += relativedelta(months=1)


def _nth_weekday(month: date, like: date) -> date | None:
    """The day of the month that is the same weekday of the same week; None where the month ends before."""
    until_weekday = timedelta(days=(like.weekday() - month.weekday()) % 7)
    day = month + until_weekday + timedelta(weeks=week_of_month(like) - 1)
    return day if day.month == month.month else None
