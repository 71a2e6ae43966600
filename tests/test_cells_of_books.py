"""The cells of coordinators' books, as people write them: read exactly, or refused with a sentence."""

from datetime import date, time

import pytest

from coordination.fiscal_year import FiscalYear
from coordination.models import Municipality
from coordination.visit_books.cells import (
    day_and_time,
    is_total,
    people_in,
    start_of,
    tells_an_end,
    tier_words,
    word_of,
    yes_or_no,
)
from coordination.visit_books.names import Names

pytestmark = pytest.mark.slow

JUNE_15 = date(2020, 6, 15)


@pytest.mark.parametrize(
    "written",
    [
        "2020-06-15", "2020/6/15", "20200615", 20200615, "R2.6.15", "Ｒ２．６．１５", "R2/6/15", "令和２年６月１５日",
        "令和2年6月15日（月）", "令和2年6月15日(月)", "R2.6.15（月曜日）", "R2.6.15 月曜日",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_way_in_which_offices_write_it(written):
    assert day_and_time(written, None) == (JUNE_15, None)


def test_a_day_with_a_time_is_both():
    assert day_and_time("2020-06-15 09:30:00", None) == (JUNE_15, time(9, 30))
    assert day_and_time("R2.6.15（月） 9:30", None) == (JUNE_15, time(9, 30))


@pytest.mark.parametrize(
    ("written", "day"),
    [("6/15", JUNE_15), ("６月１５日", JUNE_15), ("6.15（月）", JUNE_15), ("3/31", date(2021, 3, 31)), ("4/1", date(2020, 4, 1))],
)  # fmt: skip
def test_a_day_without_its_year_lies_in_the_fiscal_year_that_the_user_names(written, day):
    assert day_and_time(written, FiscalYear(2020))[0] == day
    with pytest.raises(ValueError, match="年がありません。令和2年6月15日のように年も書くか、"):
        day_and_time(written, None)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("R2.6.15（火）", "曜日が違います。令和2年6月15日（月）です。"),
        ("H31.6.15", "平成の日付ではありません"),
        ("R2.6.31", "という日はありません"),
        ("2.6.15", "日付として読み取れません"),
        ("02/06/15", "日付として読み取れません"),
        (43997, "日付として読み取れません"),
        (6.1, "日付ではなく数です"),
        (True, "日付ではなく数です"),
        ("R2.6.15頃", "日付として読み取れません"),
        ("R2.6.15～16", "日付として読み取れません"),
        ("0202-06-15", "より前の日付です"),
        ("9999-06-15", "1900年4月から2199年まで"),
    ],
)
def test_a_day_that_is_in_doubt_is_refused(written, sentence):
    with pytest.raises(ValueError, match=sentence):
        day_and_time(written, FiscalYear(2020))


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("9:30", time(9, 30)), ("９：３０", time(9, 30)), ("9:30:00", time(9, 30)), ("9時30分", time(9, 30)),
        ("9時半", time(9, 30)), ("9時", time(9)), ("午後1時半", time(13, 30)), ("午前9時5分", time(9, 5)),
        ("午後0時15分", time(12, 15)), ("13:30～15:00", time(13, 30)), ("13:30-15:00", time(13, 30)), ("PM1:30", time(13, 30)),
    ],
)  # fmt: skip
def test_a_time_is_read_in_every_way_in_which_offices_write_it(written, clock):
    assert start_of(written) == clock
    assert tells_an_end(written) == ("15" in written and "15分" not in written)


@pytest.mark.parametrize(
    "written", ["25:00", "9:75", "午後13時", "午後12時30分", "9", 9, 0.39, "9時頃", "朝", "9:3²", "30"]
)
def test_a_time_that_is_in_doubt_is_refused(written):
    with pytest.raises(ValueError, match="のように"):
        start_of(written)


@pytest.mark.parametrize(
    ("written", "people"),
    [
        (5, 5),
        ("５", 5),
        ("5名", 5),
        ("５ 人", 5),
        ("1,200", 1200),
        ("", None),
        (None, None),
        ("－", None),
        (0, 0),
    ],
)
def test_a_head_count_is_a_whole_number_with_its_word_or_without(written, people):
    assert people_in(written) == people


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("約10人", "数がはっきりしません"),
        ("10名程度", "数がはっきりしません"),
        ("数名", "数がはっきりしません"),
        ("5～6人", "数がはっきりしません"),
        ("1_000", "数字だけを"),
        ("²", "数字だけを"),
        ("①", "数字だけを"),
        ("١٢", "数字だけを"),
        ("NaN", "数字だけを"),
        (5.5, "数字だけを"),
        (1e300, "数字だけを"),
        ("▲5", "0より小さい"),
        (-5, "0より小さい"),
        (32768, "32,767 人まで"),
        (True, "数字で"),
    ],
)
def test_a_head_count_that_is_in_doubt_is_refused(written, sentence):
    with pytest.raises(ValueError, match=sentence):
        people_in(written)


def test_tiers_are_known_by_the_words_of_the_city_and_of_the_programme():
    city = Municipality(tier1_name="全市層", tier2_name="第二層")
    words = tier_words(city)
    first = ("第１層相当", "第1層", "1層", "１", "第一層", "一層", "全市層", "全市層相当")

    assert {words[word_of(word)] for word in first} == {1}
    assert {words[word_of(word)] for word in ("第二層", "２", "第 2 層", "二層相当")} == {2}
    assert not {"3", "第1・2層", "層", "12"} & set(words)


def test_yes_is_a_circle_a_word_or_1_and_a_blank_is_no():
    assert [yes_or_no(word) for word in ("○", "◯", "はい", "1", 1, True, "有")] == [True] * 7
    assert [yes_or_no(word) for word in ("", None, "いいえ", "×", 0, "－", False)] == [False] * 7
    for doubtful in ("△", "2", "たぶん", 12):
        with pytest.raises(ValueError, match="「はい」か「いいえ」"):
            yes_or_no(doubtful)


def test_a_row_of_totals_is_known_by_its_word():
    assert is_total([None, "合　計", 45]) and is_total(["計"]) and is_total(["小計", 3])
    assert not is_total(["計画の相談", "小計画", 45])


# -- names -------------------------------------------------------------------

ORGANIZATIONS = [
    (1, "あおば台町会"),
    (2, "民生委員・児童委員の会"),
    (3, "民生委員"),
    (4, "NPO法人 そら/うみ"),
    (5, "はと、からすの会"),
    (6, "そら"),
]


@pytest.fixture
def organizations():
    return Names.of("団体", ORGANIZATIONS)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("あおば台町会", [1]),
        ("民生委員・児童委員の会", [2]),
        ("あおば台町会・民生委員・児童委員の会", [1, 2]),
        ("民生委員、あおば台町会", [3, 1]),
        ("ＮＰＯ法人そら／うみ", [4]),
        ("あおば台町会／NPO法人　そら/うみ／そら", [1, 4, 6]),
        ("はと、からすの会、あおば台町会", [5, 1]),
        ("あおば台町会\n民生委員\n", [1, 3]),
        ("あおば台町会，あおば台町会", [1]),
        ("、、", []),
        ("－", []),
        (None, []),
    ],
)
def test_names_in_one_cell_are_found_whatever_parts_them_the_longest_first(cell, found, organizations):
    assert organizations.in_cell(cell) == (found, [])


def test_an_unknown_name_stays_whole(organizations):
    assert organizations.in_cell("子育て・まちの会、あおば台町会") == ([1], ["子育て・まちの会"])


def test_what_is_known_in_part_is_not_taken_apart_by_guess(organizations):
    with pytest.raises(
        ValueError, match="「あおば台町会・つつじ野の会」のうち「つつじ野の会」は、団体に登録されていません。"
    ):
        organizations.in_cell("あおば台町会・つつじ野の会")


def test_people_are_known_by_their_surname_where_only_one_bears_it():
    people = Names.of(
        "コーディネーター", [(1, "木下 恵美子"), (2, "山田 花子"), (3, "山田 太郎")], by_surname=True
    )

    assert people.in_cell("木下") == ([1], [])
    assert people.in_cell("木下恵美子・山田　花子") == ([1, 2], [])
    assert people.in_cell("木下 山田 太郎") == ([1, 3], [])
    with pytest.raises(ValueError, match="コーディネーター「山田」は二つ以上あります。"):
        people.in_cell("木下、山田")


def test_a_cell_of_a_thousand_separators_is_no_work(organizations):
    assert organizations.in_cell("・" * 30_000) == ([], [])
    with pytest.raises(ValueError, match="50 まで"):
        organizations.in_cell("、".join(f"会{i}" for i in range(6_000)))
