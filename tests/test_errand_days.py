"""On which days a request is met, and which errands are made of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volunteers.errands import days_of, end_of_month, horizon, months_left_out, week_of_month

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))
SPANS = st.integers(min_value=-40, max_value=800)


@dataclass
class Asked:
    repeats: str
    first_on: date
    until: date | None = None


@given(st.sampled_from(["weekly", "fortnightly", "monthly", "once"]), DAYS, SPANS, st.none() | SPANS)
def test_all_days_lie_between_the_first_and_the_last_in_order_on_the_same_weekday(repeats, first, span, own):
    last = first + timedelta(days=span)
    asked = Asked(repeats, first, None if own is None else first + timedelta(days=abs(own)))

    days = days_of(asked, last)

    assert days == sorted(set(days))
    assert {day.weekday() for day in days} <= {first.weekday()}
    assert all(first <= day <= min(last, asked.until or last) for day in days)
    assert days[:1] == ([first] if span >= 0 else []), "it begins with its first day"


@given(st.sampled_from([("weekly", 7), ("fortnightly", 14)]), DAYS, SPANS)
def test_weeks_follow_each_other_without_a_gap_up_to_the_last_day(rhythm, first, span):
    repeats, step = rhythm
    last = first + timedelta(days=span)

    days = days_of(Asked(repeats, first), last)

    assert all((b - a).days == step for a, b in pairwise(days))
    assert not days or (last - days[-1]).days < step


@given(DAYS, SPANS)
def test_every_month_has_the_same_weekday_of_the_same_week_or_is_told_as_left_out(first, span):
    last = end_of_month(first + timedelta(days=span))
    asked = Asked("monthly", first)

    days, left_out = days_of(asked, last), months_left_out(asked, last)

    assert {week_of_month(day) for day in days} <= {week_of_month(first)}
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append(month)
        month = end_of_month(month) + timedelta(days=1)
    assert sorted([day.replace(day=1) for day in days] + left_out) == months, "each month once"
    assert not left_out or week_of_month(first) == 5, "only a fifth weekday can be missing"


def test_a_month_without_a_fifth_monday_has_no_day_of_the_fifth_monday():
    # Mondays of 2020: 29 June is the fifth, July ends with the fourth (27), 31 August is the fifth.
    asked = Asked("monthly", date(2020, 6, 29))

    assert days_of(asked, date(2020, 9, 30)) == [date(2020, 6, 29), date(2020, 8, 31)]
    assert months_left_out(asked, date(2020, 9, 30)) == [date(2020, 7, 1), date(2020, 9, 1)]


@pytest.mark.parametrize(
    "today, last",
    [((2020, 6, 15), (2020, 8, 31)), ((2020, 12, 31), (2021, 2, 28)), ((2020, 1, 1), (2020, 3, 31))],
)
def test_errands_are_made_up_to_the_end_of_the_month_after_next(today, last):
    assert horizon(date(*today)) == date(*last)
