"""Numbers as papers print them."""

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from coordination.figures import Figure, State, minutes_in_hours
from coordination.percent import percent
from tests.published import read


def test_every_published_percentage_is_its_count_by_its_base_rounded_half_up_once():
    rows = read("survey_tables")

    assert len(rows) == 110
    assert [
        row
        for row in rows
        if percent(int(row["count"]), int(row["group_total"])) != int(row["printed_percent"])
    ] == []


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_percentage_is_rounded_half_up_in_one_step(count, base):
    exact = Decimal(100 * count) / Decimal(base)

    assert percent(count, base) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def test_a_half_goes_up_although_python_rounds_it_to_even():
    assert percent(5, 8) == 63  # 62.5
    assert percent(1, 470) == 0  # 0.2 %, printed as 0 %


def test_there_is_no_percentage_of_nobody():
    assert percent(0, 0) is None


def test_the_four_states_print_differently():
    printed = [
        Figure(0, "回").text,
        Figure(None, "回", State.PENDING).text,
        Figure(None, "回", State.NOT_APPLICABLE).text,
        Figure(0, "回", State.PROJECTED).text,
    ]

    assert printed == ["0", "", "－", "見込 0"]


def test_minutes_are_told_in_hours():
    assert minutes_in_hours(21495) == "358時間15分"  # 358 × 60 + 15
    assert minutes_in_hours(45) == "0時間45分"
