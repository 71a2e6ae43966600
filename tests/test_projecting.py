"""見込み方: the arithmetic of the methods, and what they say when they can say nothing."""

from datetime import date

import pytest

from reports.projecting import METHODS, Known, rounded, same_day_before, spelt_out

ON = date(2020, 6, 15)  # 30 days of April, 31 of May, 15 of June: the 76th of 365


def of(method, **known):
    return METHODS[method].of(Known(**{"on": ON, "unit": "回", "so_far": 133, **known}))


def test_the_pace_to_date_goes_on_to_the_end_of_the_year():
    found = of("pace")

    assert found.value == 639  # 133 ÷ 76 × 365 = 638.75
    assert found.how == (
        "令和2年6月15日までの133回を、過ぎた76日で割り、1年の365日を掛けました（133÷76×365＝638.75）。"
    )


def test_a_year_with_a_29_february_has_366_days():
    assert of("pace", on=date(2019, 6, 15)).value == 641  # 133 ÷ 76 × 366 = 640.5, half up


def test_few_days_are_called_few():
    assert of("pace", on=date(2020, 4, 1), so_far=2).value == 730  # 2 ÷ 1 × 365
    assert of("pace", on=date(2020, 4, 1)).how.endswith("まだ1日分なので、1回のちがいで大きく変わります。")
    assert "まだ" in of("pace", on=date(2020, 5, 29)).how  # the 59th day
    assert "まだ" not in of("pace", on=date(2020, 5, 30)).how


def test_the_season_of_last_year_is_taken_for_that_of_this_year():
    found = of("season", before=158, whole=815)

    assert found.value == 686  # 133 × 815 ÷ 158 = 686.04…
    assert found.how == (
        "令和2年6月15日までの133回に、前年度全体の815回を掛け、前年度の同じ日（令和元年6月15日）までの158回で割りました"
        "（133×815÷158＝686.04…）。"
    )


def test_what_came_after_the_day_last_year_comes_again():
    found = of("rest", before=158, whole=815)

    assert found.value == 790  # 133 + (815 − 158)
    assert found.how == (
        "令和2年6月15日までの133回に、前年度の同じ日（令和元年6月15日）より後の657回を足しました（133＋（815－158）＝790）。"
    )


def test_without_a_record_no_method_says_a_number():
    found = [of(method, so_far=0, before=5, whole=9) for method in METHODS]

    assert [one.value for one in found] == [None, None, None]
    assert {one.how for one in found} == {"基準日までに数えた記録がないため、計算できません。"}


def test_nothing_by_the_same_day_last_year_gives_no_season_but_a_rest():
    assert of("season", before=0, whole=9).value is None
    assert "割れないため、計算できません。" in of("season", before=0, whole=9).how
    assert of("rest", before=0, whole=9).value == 142  # 133 + (9 − 0)


def test_what_is_not_known_of_last_year_is_told():
    for method in ("season", "rest"):
        found = of(method, lacks_before="前年度の記録がないため、計算できません。")
        assert (found.value, found.how) == (None, "前年度の記録がないため、計算できません。")


@pytest.mark.parametrize(
    ("numerator", "denominator", "whole", "in_words"),
    [
        (9, 2, 5, "4.5"),  # half up
        (44, 10, 4, "4.4"),
        (
            6384999,
            10000,
            638,
            "638.49…",
        ),  # 638.4999 is not shown as 638.50, which would then be rounded to 638
        (3000, 2, 1500, "1,500"),
        (0, 7, 0, "0"),
    ],
)
def test_numbers_are_rounded_once_and_half_up(numerator, denominator, whole, in_words):
    assert (rounded(numerator, denominator), spelt_out(numerator, denominator)) == (whole, in_words)


def test_the_same_day_of_a_year_without_29_february_is_the_28th():
    assert same_day_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert same_day_before(date(2024, 3, 1)) == date(2023, 3, 1)
