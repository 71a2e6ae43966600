"""Numbers of a survey: mean, median and bands, exact to the last digit."""

from decimal import Decimal

import numpy as np
import pytest

from surveys.numbers import Summary, bands_of, codes_of, summary_of


def told(values, weights=None):
    summary = summary_of(np.array(values, dtype=float), None if weights is None else np.array(weights))
    return tuple(map(str, (summary.mean, summary.median)))


@pytest.mark.parametrize(
    ("values", "mean", "median"),
    [
        ([1, 2], "1.5", "1.5"),
        ([0.1, 0.2], "0.2", "0.15"),  # 0.15 to one decimal, half up; in doubles 0.15000000000000002
        ([2.25], "2.3", "2.25"),
        ([2.35], "2.4", "2.35"),  # a double just below it would make 2.3
        ([1, 1, 1, 2], "1.3", "1"),  # 1.25
        ([3, 1, 2], "2.0", "2"),
        ([70.5, 80, 90, 65], "76.4", "75.25"),  # 305.5 ÷ 4 = 76.375
    ],
)
def test_the_mean_is_rounded_half_up_and_the_median_is_exact(values, mean, median):
    assert told(values) == (mean, median)


def test_a_weighted_median_is_where_half_of_the_weight_is_reached():
    assert told([1, 2, 3], [1, 1, 5]) == ("2.6", "3")  # 18 ÷ 7 = 2.57
    assert told([1, 2, 3], [2, 1, 1]) == (
        "1.8",
        "1.5",
    )  # 7 ÷ 4 = 1.75; half of 4 is reached at 1, the other begins at 2
    assert told([1, 2, 3], [1, 0, 1]) == ("2.0", "2")  # between 1 and 3


def test_nobody_has_no_mean():
    assert summary_of(np.array([])) == Summary(0)


def labels(values):
    return [band.label for band in bands_of(np.array(values, dtype=float))]


def test_few_whole_numbers_are_told_one_by_one():
    assert labels([1, 3]) == ["1", "2", "3"]


def test_more_are_told_in_bands_whose_borders_are_easy_to_read():
    assert labels([0, 40]) == [
        "0～4", "5～9", "10～14", "15～19", "20～24", "25～29", "30～34", "35～39", "40～44",
    ]  # fmt: skip
    assert labels([12_000, 95_000]) == [f"{at},000～{at + 9},999" for at in range(10, 100, 10)]
    assert labels([0.5, 1.4]) == [f"{at / 10:.1f}以上{at / 10 + 0.1:.1f}未満" for at in range(5, 15)]
    assert labels([-3, 12]) == [
        "-4～-3",
        "-2～-1",
        "0～1",
        "2～3",
        "4～5",
        "6～7",
        "8～9",
        "10～11",
        "12～13",
    ]


def test_a_number_on_a_border_belongs_to_the_band_that_begins_there():
    values = np.array([0.5, 0.6, 0.7, 1.4, np.nan])
    bands = bands_of(values[:-1])

    assert codes_of(values, bands).tolist() == [1, 2, 3, 10, 0]
    assert bands[1].first == Decimal("0.6")


def test_nobody_makes_no_bands():
    assert bands_of(np.array([])) == []
    assert codes_of(np.array([np.nan]), []).tolist() == [0]
