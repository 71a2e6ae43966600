"""Numbers of a survey: mean, median and bands, exact to the last digit."""

from decimal import Decimal

import numpy as np
import pytest

from surveys.numbers import (
    MOST_BOUNDS,
    Summary,
    bands_between,
    bands_of,
    bounds_in,
    bounds_in_one_way,
    codes_of,
    summary_of,
)


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


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("18.5, 25", "18.5,25"), ("25、18.5", "18.5,25"), ("１８．５　２５", "18.5,25"), ("65;75・85", "65,75,85"), ("-5,0", "-5,0"), ("−5", "-5"),
        ("18.50", "18.5"), ("100", "100"), ("", ""), (" ,、", ""),
    ],
)  # fmt: skip
def test_bounds_are_read_as_they_are_typed_and_kept_in_one_way(text, kept):
    assert bounds_in_one_way(text) == kept
    assert bounds_in_one_way(kept) == kept


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("18.5, 二十五", "階級の境「二十五」は数ではありません。「18.5, 25」のように、数をコンマで区切って書いてください"),
        ("1,000", "階級の境「000」は数ではありません。"),
        ("1e5", "階級の境「1e5」は数ではありません。"),
        ("18.5未満", "階級の境「18.5未満」は数ではありません。"),
        ("nan", "階級の境「nan」は数ではありません。"),
        ("0, 25, 0.0", "階級の境「0」が二つあります。どちらかを消してください。"),
        (",".join(map(str, range(MOST_BOUNDS + 1))), "階級の境は 20 個までです（21 個あります）。"),
    ],
)  # fmt: skip
def test_what_is_no_bound_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(ValueError, match="階級の境") as refusal:
        bounds_in(text)

    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize(
    ("bounds", "values", "labels", "codes"),
    [
        ("18.5, 25", [18.4, 18.5, 24.9, 25, np.nan], ["18.5未満", "18.5以上25未満", "25以上"], [1, 2, 2, 3, 0]),
        ("65, 66, 75", [64, 65, 66, 74, 75], ["64以下", "65", "66～74", "75以上"], [1, 2, 3, 3, 4]),
        ("0", [-1, 0], ["-1以下", "0以上"], [1, 2]),
        ("1000", [1, 2000], ["999以下", "1,000以上"], [1, 2]),
        ("5", [np.nan], ["4以下", "5以上"], [0]),
    ],
)  # fmt: skip
def test_bands_begin_where_they_are_told_to(bounds, values, labels, codes):
    values = np.array(values, dtype=float)

    bands = bands_between(bounds_in(bounds), values[~np.isnan(values)])

    assert [band.label for band in bands] == labels
    assert codes_of(values, bands).tolist() == codes
