"""What a ticket pays for, and how long it holds: the terms of a group."""

from datetime import date

import pytest

from volunteers.models import TicketTerms


@pytest.mark.parametrize(
    ("rounding", "minutes", "count"),
    [
        ("up", 1, 1), ("up", 15, 1), ("up", 16, 2), ("up", 60, 4),
        ("half_up", 22, 1), ("half_up", 23, 2), ("half_up", 5, 1),
        ("down", 29, 1), ("down", 30, 2), ("down", 10, 1),
    ],
)  # fmt: skip
def test_the_terms_say_how_many_tickets_pay_for_a_time(rounding, minutes, count):
    assert TicketTerms(minutes=15, price=150, rounding=rounding).tickets_for(minutes) == count


def test_half_a_ticket_of_odd_length_is_rounded_up():
    """7.5 of 15 minutes is the half: 7 are less and 8 are more."""
    terms = TicketTerms(minutes=15, price=150, rounding="half_up")

    assert [terms.tickets_for(15 + rest) for rest in (7, 8)] == [1, 2]


def test_tickets_hold_for_as_many_months_as_the_terms_say():
    """Sold on 31 August, six months: until the day before the last of February, which stands for the 31st."""
    assert TicketTerms(valid_months=6).last_day_of(date(2020, 1, 10)) == date(2020, 7, 9)
    assert TicketTerms(valid_months=6).last_day_of(date(2020, 8, 31)) == date(2021, 2, 27)
    assert TicketTerms(valid_months=None).last_day_of(date(2020, 1, 10)) is None
