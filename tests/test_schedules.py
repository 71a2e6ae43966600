"""What people write of when something takes place, and the days that follow from it."""

from datetime import date, time
from time import perf_counter
from types import SimpleNamespace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coordination.fiscal_year import FiscalYear
from meetings.models import Initiative
from meetings.schedules import (
    Rule,
    contradictions,
    days_between,
    in_words,
    next_days,
    read,
    times_beside_words,
)
from meetings.schedules.reading import Kind

RULES = {
    "毎週月曜日10時から12時": "FREQ=WEEKLY;BYDAY=MO",
    "毎週火・木曜": "FREQ=WEEKLY;BYDAY=TU,TH",
    "毎週火・木": "FREQ=WEEKLY;BYDAY=TU,TH",
    "毎週（火）（金）": "FREQ=WEEKLY;BYDAY=TU,FR",
    "隔週水曜日": "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
    "2週間に1回、水曜日": "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
    "毎月最終火曜日": "FREQ=MONTHLY;BYDAY=-1TU",
    "第1・第3金曜日 13:30～15:00": "FREQ=MONTHLY;BYDAY=1FR,3FR",
    "毎月第二・第四木曜日": "FREQ=MONTHLY;BYDAY=2TH,4TH",
    "第１、３（金）": "FREQ=MONTHLY;BYDAY=1FR,3FR",
    "毎月第1月曜日と第3木曜日": "FREQ=MONTHLY;BYDAY=1MO,3TH",
    "毎月10日": "FREQ=MONTHLY;BYMONTHDAY=10",
    "毎月１０日": "FREQ=MONTHLY;BYMONTHDAY=10",
    "毎月1日と15日": "FREQ=MONTHLY;BYMONTHDAY=1,15",
    "毎月5のつく日": "FREQ=MONTHLY;BYMONTHDAY=5,15,25",
    "毎月末日": "FREQ=MONTHLY;BYMONTHDAY=-1",
    "毎月第2土曜日（8月を除く）": "FREQ=MONTHLY;BYDAY=2SA;BYMONTH=1,2,3,4,5,6,7,9,10,11,12",
    "毎週土曜日（12月～2月は休み）": "FREQ=WEEKLY;BYDAY=SA;BYMONTH=3,4,5,6,7,8,9,10,11",
    "2か月に1回第3日曜": "FREQ=MONTHLY;INTERVAL=2;BYDAY=3SU",
    "三ヶ月に一回 第三日曜日": "FREQ=MONTHLY;INTERVAL=3;BYDAY=3SU",
    "隔月第1水曜日": "FREQ=MONTHLY;INTERVAL=2;BYDAY=1WE",
    "奇数月の第2土曜日": "FREQ=MONTHLY;BYDAY=2SA;BYMONTH=1,3,5,7,9,11",
    "隔月（偶数月）10日": "FREQ=MONTHLY;BYMONTHDAY=10;BYMONTH=2,4,6,8,10,12",
    "9月・12月の第1土曜日": "FREQ=MONTHLY;BYDAY=1SA;BYMONTH=9,12",
    "第1土曜日（9月・12月）": "FREQ=MONTHLY;BYDAY=1SA;BYMONTH=9,12",
    "年4回（6月・9月・12月・3月の第2土曜日）": "FREQ=MONTHLY;BYDAY=2SA;BYMONTH=3,6,9,12",
    "毎年9月15日": "FREQ=MONTHLY;BYMONTHDAY=15;BYMONTH=9",
    "平日": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "月～金 10時～15時": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "毎週月曜から金曜 9:30～": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "土日祝を除く毎日": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "毎日": "FREQ=DAILY",
    "月2回（第1・3月曜日）": "FREQ=MONTHLY;BYDAY=1MO,3MO",
}

NO_RULE = {
    "3か月に1回程度": (Kind.ABOUT, (4, 4)),
    "2～3か月に1回程度": (Kind.ABOUT, (4, 6)),
    "月に1、2回": (Kind.ABOUT, (12, 24)),
    "月1回 土曜日": (Kind.ABOUT, (12, 12)),
    "9月・12月": (Kind.ABOUT, (2, 2)),
    "おおむね毎月第2土曜日": (Kind.NOTHING, None),
    "9月15日・12月20日": (Kind.ABOUT, (2, 2)),
    "不定期（年4回）": (Kind.IRREGULAR, (4, 4)),
    "不定期": (Kind.IRREGULAR, None),
    "常時": (Kind.ALWAYS, None),
    "令和8年9月15日（火）": (Kind.NOTHING, None),
    "月1回 第1・第3金曜日": (Kind.ABOUT, (12, 12)),
    "毎週第2土曜日": (Kind.NOTHING, None),
    "毎月第1月曜日（1月は第2月曜日）": (Kind.NOTHING, None),
    "毎月10日（1月は15日）": (Kind.NOTHING, None),
    "4月・6月の第1月曜日と9月の第2火曜日": (Kind.NOTHING, None),
    "おたずねください": (Kind.NOTHING, None),
    "8月は休み": (Kind.NOTHING, None),
    "": (Kind.NOTHING, None),
}


@pytest.mark.parametrize("words", RULES)
def test_words_that_leave_no_choice_are_read_as_a_rule(words):
    assert read(words).rule == RULES[words]


@pytest.mark.parametrize("words", NO_RULE)
def test_words_that_leave_a_choice_are_no_rule(words):
    reading = read(words)

    assert (reading.rule, reading.kind, reading.a_year) == ("", *NO_RULE[words])


@pytest.mark.parametrize(
    ("words", "starts_at", "ends_at"),
    [
        ("毎週月曜日10時から12時", time(10), time(12)),
        ("第1・第3金曜日 13:30～15:00", time(13, 30), time(15)),
        ("毎週水曜 １０～１２時", time(10), time(12)),
        ("毎月10日 午前10時半から", time(10, 30), None),
        ("毎月10日 午後1時30分～3時", time(13, 30), time(15)),
        ("毎月10日 午前11時から午後1時", time(11), time(13)),
        ("毎週火曜日 正午から13時", time(12), time(13)),
        ("毎週火曜日 1時から3時", None, None),  # of the night or of the afternoon
        ("毎週火曜日 12時から10時", None, None),
        ("毎週火曜日 25時から", None, None),
        ("月曜日10時から12時、木曜日13時から15時", None, None),  # not the same on both days
        ("毎週火曜日、2時間ほど", None, None),
    ],
)
def test_the_hours_are_read_where_they_are_clear(words, starts_at, ends_at):
    reading = read(words)

    assert (reading.starts_at, reading.ends_at) == (starts_at, ends_at)


def test_what_was_not_understood_is_told():
    assert read("毎週日曜日 雨天中止").unread == "雨天中止"
    assert read("毎週日曜日 1時から3時").unread == "1時から3時"


def test_months_without_a_day_are_known_as_months():
    assert read("9月・12月").months == (9, 12)
    assert read("11月から2月").months == (1, 2, 11, 12)


def test_a_reading_says_itself_in_plain_words():
    assert (
        str(read("第2土曜　１０：００～１１：３０（祝日は休み）"))
        == "毎月第2土曜日（祝日は休み）　10時から11時30分"
    )
    assert str(read("2～3か月に1回程度")) == "おおよそ年4～6回（次の開催日は計算できません）"


# -- rules -------------------------------------------------------------------

weekdays = st.integers(0, 6)
weeks = st.sampled_from([1, 2, 3, 4, 5, -1])
months = st.sets(st.integers(1, 12)).map(tuple)
every = st.sampled_from([1, 1, 2, 3, 4, 6])


@st.composite
def rules(draw):
    kind = draw(st.sampled_from(["daily", "weekly", "weekdays of the month", "days of the month"]))
    some, often = draw(months), draw(every)
    if some and (set(some) in ({1, 3, 5, 7, 9, 11}, {2, 4, 6, 8, 10, 12})):
        often = 1  # 隔月（奇数月） is 奇数月
    try:
        if kind == "daily":
            return Rule("DAILY", months=some)
        if kind == "weekly":
            days = draw(st.sets(weekdays, min_size=1))
            return Rule("WEEKLY", often, tuple((0, day) for day in days), months=some)
        if kind == "weekdays of the month":
            days = draw(st.sets(st.tuples(weeks, weekdays), min_size=1, max_size=6))
            return Rule("MONTHLY", often, tuple(days), months=some)
        days = draw(st.sets(st.sampled_from([-1, *range(1, 32)]), min_size=1, max_size=6))
        return Rule("MONTHLY", often, month_days=tuple(days), months=some)
    except ValueError:  # too long for the field
        assume(False)


@given(rules())
def test_a_rule_said_in_words_is_read_as_the_same_rule(rule):
    assert read(in_words(rule.text)).rule == rule.text


@given(rules())
def test_a_rule_is_kept_as_it_is(rule):
    assert Rule.parse(rule.text) == rule


@settings(deadline=None)  # the machine may be busy
@given(rules(), st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_the_next_days_are_days_of_the_rule_in_their_order(rule, since, anchor):
    days = next_days(initiative(rule=rule.text, rule_from=anchor), since, 5)

    assert all(rule.holds_on(day) for day in days)
    assert days == sorted(set(days))
    assert all(day >= since for day in days)


@settings(deadline=None)  # the machine may be busy
@given(rules(), st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_no_day_of_a_rule_is_passed_over(rule, since):
    assume(rule.every == 1)

    found = set(days_between(initiative(rule=rule.text), since, date(since.year + 1, 1, 1)))

    every_day = (
        date.fromordinal(number)
        for number in range(since.toordinal(), date(since.year + 1, 1, 1).toordinal() + 1)
    )
    assert found == {day for day in every_day if rule.holds_on(day)}


@given(st.text(max_size=60))
def test_whatever_is_written_is_read_without_an_error(words):
    reading = read(words)

    assert reading.rule == "" or Rule.parse(reading.rule).text == reading.rule
    assert str(reading)


@given(st.text("毎週月火水木金土日第135最終・、隔か回に年程度末（）時分:～半除く休み祝曜2 0", max_size=25))
def test_a_jumble_of_the_words_of_schedules_is_read_without_an_error(words):
    assert str(read(words))


@pytest.mark.parametrize("text", ["FREQ=YEARLY", "FREQ=WEEKLY", "毎週", "FREQ=WEEKLY;BYDAY=XX", "FREQ=MONTHLY;BYDAY=MO",
                                  "FREQ=WEEKLY;BYDAY=MO;COUNT=3", "FREQ=WEEKLY;INTERVAL=0;BYDAY=MO", "FREQ=MONTHLY;BYMONTHDAY=32"])  # fmt: skip
def test_what_nobody_says_so_is_no_rule(text):
    with pytest.raises(ValueError, match="繰り返し"):
        Rule.parse(text)


# -- days --------------------------------------------------------------------


def initiative(**facts):
    """As much of an initiative as its days are worked out from."""
    kept = {
        "schedule": "",
        "rule": "",
        "rule_from": None,
        "starts_at": None,
        "ends_at": None,
        "started_on": None,
    }
    return SimpleNamespace(
        **{**kept, "status": Initiative.Status.ACTIVE, "Status": Initiative.Status, "pk": None, **facts}
    )


def test_the_next_days_of_a_weekly_rule_are_that_weekday():
    every_monday = initiative(rule="FREQ=WEEKLY;BYDAY=MO")

    assert next_days(every_monday, date(2026, 11, 22), 2) == [date(2026, 11, 23), date(2026, 11, 30)]


def test_the_last_tuesday_of_a_month():
    last_tuesday = initiative(rule="FREQ=MONTHLY;BYDAY=-1TU")

    assert next_days(last_tuesday, date(2026, 11, 24), 2) == [date(2026, 11, 24), date(2026, 12, 29)]


def test_every_other_week_is_counted_from_a_day_on_which_it_was_held():
    every_other = initiative(rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", rule_from=date(2026, 11, 18))

    assert next_days(every_other, date(2026, 11, 19), 2) == [date(2026, 12, 2), date(2026, 12, 16)]
    assert next_days(every_other, date(2026, 10, 30), 2) == [date(2026, 11, 4), date(2026, 11, 18)]


def test_every_other_week_has_no_days_before_one_of_them_is_known():
    every_other = initiative(rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=WE")

    assert next_days(every_other, date(2026, 11, 19), 2) == []
    assert contradictions(every_other) == [
        "「隔週水曜日」は、開催した日をひとつ「繰り返しの起点」に入れると、次の開催日を計算できます。"
    ]


def test_every_third_month_is_counted_over_the_new_year():
    third_sunday = initiative(rule="FREQ=MONTHLY;INTERVAL=3;BYDAY=3SU", rule_from=date(2026, 8, 16))

    assert next_days(third_sunday, date(2026, 9, 1), 2) == [date(2026, 11, 15), date(2027, 2, 21)]
    assert next_days(third_sunday, date(2026, 1, 1), 2) == [date(2026, 2, 15), date(2026, 5, 17)]


def test_holidays_and_the_new_year_are_left_out_where_the_words_say_so():
    mondays = initiative(rule="FREQ=WEEKLY;BYDAY=MO", schedule="毎週月曜日（祝日・年末年始は休み）")

    # 23 November is 勤労感謝の日
    assert next_days(mondays, date(2026, 11, 22), 1) == [date(2026, 11, 30)]
    assert next_days(initiative(rule="FREQ=MONTHLY;BYMONTHDAY=30", schedule="毎月30日（年末年始は休み）"),
                     date(2026, 12, 1), 1) == [date(2027, 1, 30)]  # fmt: skip


def test_a_rule_that_was_chosen_by_hand_rests_on_the_holidays_of_the_words_too():
    twice = initiative(rule="FREQ=MONTHLY;BYDAY=1MO,3MO", schedule="月2回 月曜日（祝日は休み）")

    # 21 September is 敬老の日
    assert next_days(twice, date(2026, 9, 1), 2) == [date(2026, 9, 7), date(2026, 10, 5)]


def test_the_last_day_of_a_month_comes_about_beside_a_day_that_it_does_not_have():
    ends = initiative(rule="FREQ=MONTHLY;BYMONTHDAY=30,-1;BYMONTH=2")

    assert next_days(ends, date(2026, 1, 1), 1) == [date(2026, 2, 28)]


def test_a_rule_that_never_comes_about_has_no_days_and_does_not_look_for_them_for_ever():
    asked = time_of(
        lambda: (
            next_days(initiative(rule="FREQ=MONTHLY;BYMONTHDAY=30,31;BYMONTH=2"), date(2026, 1, 1), 1),
            next_days(
                initiative(rule="FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO;BYMONTH=3", rule_from=date(2026, 4, 6)),
                date(2026, 1, 1),
                1,
            ),
        )
    )

    assert asked[0] == ([], [])
    assert asked[1] < 0.2
    assert next_days(initiative(rule="FREQ=MONTHLY;BYMONTHDAY=29;BYMONTH=2"), date(2026, 1, 1), 1) == [
        date(2028, 2, 29)
    ]


def time_of(what):
    began = perf_counter()
    return what(), perf_counter() - began


def test_what_is_paused_or_ended_has_no_next_days():
    for status in (Initiative.Status.PAUSED, Initiative.Status.ENDED):
        assert next_days(initiative(rule="FREQ=DAILY", status=status), date(2026, 11, 22), 1) == []


def test_no_day_lies_before_the_first_one():
    later = initiative(rule="FREQ=WEEKLY;BYDAY=MO", started_on=date(2027, 4, 5))

    assert next_days(later, date(2026, 11, 22), 1) == [date(2027, 4, 5)]


def test_a_day_that_was_called_off_is_left_out():
    off = initiative(rule="FREQ=WEEKLY;BYDAY=MO", days_off=[SimpleNamespace(on=date(2026, 11, 23))])

    assert next_days(off, date(2026, 11, 22), 1) == [date(2026, 11, 30)]


def test_a_text_that_is_no_rule_gives_no_days_and_is_told():
    broken = initiative(rule="毎週")

    assert next_days(broken, date(2026, 11, 22), 1) == []
    assert contradictions(broken) == ["繰り返しの決まり「毎週」を読み取れません。選びなおしてください。"]


# -- contradictions ----------------------------------------------------------


def test_words_that_say_their_rule_contradict_nothing():
    gymnastics = initiative(
        schedule="毎週月曜日10時から12時",
        rule="FREQ=WEEKLY;BYDAY=MO",
        starts_at=time(10),
        ends_at=time(12),
        started_on=date(2023, 12, 11),
    )

    assert contradictions(gymnastics, [date(2024, 1, 15)]) == []


def test_words_that_read_as_another_rule_are_pointed_out():
    assert contradictions(initiative(schedule="毎月最終火曜日", rule="FREQ=WEEKLY;BYDAY=TU")) == [
        "開催日時の言葉「毎月最終火曜日」は「毎月最終火曜日」と読めますが、繰り返しの決まりは「毎週火曜日」です。"
    ]


def test_irregular_in_words_and_a_rule_are_pointed_out():
    assert contradictions(initiative(schedule="不定期", rule="FREQ=WEEKLY;BYDAY=TU")) == [
        "開催日時の言葉は「不定期」ですが、繰り返しの決まりに「毎週火曜日」が入っています。"
    ]


def test_other_hours_than_the_words_say_are_pointed_out():
    other = initiative(schedule="毎週月曜日10時から12時", rule="FREQ=WEEKLY;BYDAY=MO", starts_at=time(13, 30))

    assert contradictions(other) == ["開催日時の言葉では10時から12時ですが、時刻の欄は13時30分からです。"]


def test_a_first_day_on_another_weekday_is_pointed_out():
    # 11 December 2023 was a Monday
    assert contradictions(initiative(rule="FREQ=WEEKLY;BYDAY=FR", started_on=date(2023, 12, 11))) == [
        "開始日の令和5年12月11日（月）は、「毎週金曜日」の日ではありません。"
    ]
    assert contradictions(initiative(rule="FREQ=WEEKLY;BYDAY=FR", started_on=date(2022, 11, 4))) == []


def test_recorded_days_on_another_weekday_are_pointed_out():
    fridays = initiative(rule="FREQ=WEEKLY;BYDAY=FR")

    assert contradictions(fridays, [date(2026, 11, 20), date(2026, 11, 19)]) == [
        "記録した開催日のうち令和8年11月19日（木）は、「毎週金曜日」の日ではありません。"
    ]


def test_four_times_a_year_beside_four_recorded_days_contradicts_nothing_but_is_told():
    days = [date(2025, 6, 1), date(2025, 9, 7), date(2025, 12, 6), date(2026, 3, 1), date(2026, 4, 1)]

    assert contradictions(initiative(schedule="不定期（年4回）"), days) == []
    assert times_beside_words("不定期（年4回）", days, FiscalYear(2025)) == (
        "開催日時の言葉では年4回、令和7年度に記録した開催は4回です。"
    )
    assert times_beside_words("毎週月曜日", days, FiscalYear(2025)) == ""
