"""1年分の予定: the days that a rule names, a look at them, and one press."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from coordination.fiscal_year import FiscalYear
from meetings.models import Meeting
from meetings.planning import days_listed, days_of_month, days_of_weekday, unusual
from tests import meetings
from tests.meetings import text

YEAR = FiscalYear(2026)
TUESDAY = 1


def test_the_second_tuesday_of_every_month():
    days = days_of_weekday(YEAR, 2, TUESDAY, 1, 4)

    assert (len(days), days[0], days[1], days[-1]) == (
        12,
        date(2026, 4, 14),
        date(2026, 5, 12),
        date(2027, 3, 9),
    )


def test_the_last_tuesday_of_every_third_month_from_may():
    found = days_of_weekday(YEAR, -1, TUESDAY, 3, 5)

    assert found == [date(2026, 5, 26), date(2026, 8, 25), date(2026, 11, 24), date(2027, 2, 23)]


def test_the_31st_is_the_last_day_of_a_shorter_month():
    found = days_of_month(YEAR, 31, 2, 4)

    assert found[:2] + found[-1:] == [date(2026, 4, 30), date(2026, 6, 30), date(2027, 2, 28)]


def test_days_are_listed_as_people_write_them():
    found = days_listed(YEAR, "５/12、6月9日\nR8.7.14\n2027-01-12、５/12")

    assert found == [date(2026, 5, 12), date(2026, 6, 9), date(2026, 7, 14), date(2027, 1, 12)]


@pytest.mark.parametrize("written", ["2/30", "いつか", "R9.4.1", "13/1"])
def test_a_day_that_is_none_of_the_year_is_refused_in_a_sentence(written):
    with pytest.raises(ValueError, match=r"。$"):
        days_listed(YEAR, written)


def test_what_stands_against_a_day():
    assert unusual(date(2026, 5, 5)) == "祝日（こどもの日）"
    assert unusual(date(2026, 5, 9)) == "土曜日"
    assert unusual(date(2026, 12, 29)) == "年末年始"
    assert unusual(date(2026, 5, 12)) == ""


@pytest.fixture
def series(db):
    return meetings.series()


def address(series, **rule):
    asked = {
        "fy": "2026",
        "series": series.pk,
        "how": "weekday",
        "every": 1,
        "first_month": 4,
        "week": 2,
        "weekday": 1,
    }
    query = "&".join(f"{name}={value}" for name, value in (asked | rule).items())
    return f"{reverse('meeting_plan')}?{query}"


def filled(client, where):
    form = client.get(where).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    return {name: "on" if value is True else value for name, value in data.items()} | {
        "submission": str(uuid4())
    }


def send(client, where, data):
    answer = client.post(where, data)
    if answer.status_code == 422 and "warnings_mark" in answer.context and answer.context["warnings_mark"]:
        return client.post(where, data | {"confirmed": answer.context["warnings_mark"]})
    return answer


def planned(series):
    return list(Meeting.objects.filter(series=series).values_list("held_on", flat=True))


def test_one_press_makes_the_meetings_of_a_year_once(as_coordinator, series):
    where = address(series)
    data = filled(as_coordinator, where) | {"starts_at": "10:00", "ends_at": "11:30"}

    for _ in range(2):
        answer = send(as_coordinator, where, data)

    assert planned(series) == days_of_weekday(YEAR, 2, TUESDAY, 1, 4)
    one = Meeting.objects.filter(series=series).first()
    assert (one.status, f"{one.starts_at:%H:%M}", one.venue) == ("planned", "10:00", "集会所")
    assert answer["Location"] == "/meetings/?fy=2026&sort=held_on"


def test_a_day_is_taken_out_or_moved(as_coordinator, series):
    where = address(series, every=6)
    data = filled(as_coordinator, where)
    del data["take_2026-04-14"]

    send(as_coordinator, where, data | {"on_2026-10-13": "2026-10-20"})

    assert planned(series) == [date(2026, 10, 20)]


def test_a_day_that_has_a_meeting_already_gets_no_second_one(as_coordinator, series):
    meetings.meeting(series, date(2026, 4, 14), status="planned")
    where = address(series, every=6)
    page = as_coordinator.get(where)

    send(as_coordinator, where, filled(as_coordinator, where))

    assert "もう登録してあります。" in text(page)
    assert planned(series) == [date(2026, 4, 14), date(2026, 10, 13)]


def test_two_who_plan_the_same_year_make_its_meetings_once(as_coordinator, series):
    where = address(series, every=6)
    one, other = filled(as_coordinator, where), filled(as_coordinator, where)

    send(as_coordinator, where, one)
    answer = as_coordinator.post(where, other, follow=True)

    assert planned(series) == [date(2026, 4, 14), date(2026, 10, 13)]
    assert "もうあった2件は、そのままです。" in text(answer)


def test_holidays_are_marked_and_asked_about(as_coordinator, series):
    where = address(series, how="list", days="5/5")

    page = as_coordinator.get(where)
    asked = as_coordinator.post(where, filled(as_coordinator, where))

    assert "祝日（こどもの日）" in text(page)
    assert "令和8年5月5日（火）は祝日（こどもの日）です。" in text(asked)
    assert planned(series) == []


def test_nothing_chosen_and_one_day_twice_are_refused(as_coordinator, series):
    where = address(series, every=6)
    data = filled(as_coordinator, where)

    none = as_coordinator.post(where, {"submission": str(uuid4())})
    twice = as_coordinator.post(where, data | {"on_2026-10-13": "2026-04-14"})

    assert "会議が一つも選ばれていません。" in text(none)
    assert "令和8年4月14日（火）が、二つあります。" in text(twice)
    assert planned(series) == []


@pytest.mark.parametrize(
    "rule",
    [{"how": "day"}, {"how": "list", "days": "zzz"}, {"how": "day", "day": "32"}, {"week": "9"}, {"fy": "x"}],
)
def test_a_rule_that_cannot_be_read_says_why(rule, as_coordinator, series):
    answer = as_coordinator.get(address(series, **rule))

    assert answer.status_code == 422
    assert "入力を直してください" in text(answer)
