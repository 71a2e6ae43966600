"""The calendar of visits: every visit of the month on its day, and the ways from it."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Area, Coordinator, Organization, User

pytestmark = pytest.mark.django_db
CALENDAR = "/activities/calendar/"


def days(page):
    return {day.day: day for week in page.context["weeks"] for day in week if day}


def test_weeks_begin_on_sunday_and_hold_the_days_of_the_month_alone(as_coordinator):
    page = as_coordinator.get(CALENDAR, {"month": "2020-02"})

    assert page.context["week"] == list("日月火水木金土")
    assert sorted(days(page)) == [date(2020, 2, day) for day in range(1, 30)]
    for week in page.context["weeks"]:
        assert len(week) == 7
        assert all(day is None or (day.day.weekday() + 1) % 7 == i for i, day in enumerate(week))


def test_every_visit_of_the_month_stands_on_its_day_in_the_order_of_the_clock(as_coordinator):
    visits = Activity.objects.filter(visited_on__range=(date(2019, 6, 1), date(2019, 6, 30)))

    page = as_coordinator.get(CALENDAR, {"month": "2019-06"})

    on_it = [visit for day in days(page).values() for visit in day.visits]
    assert len(on_it) == page.context["count"] == visits.count() == 64
    assert all(visit.visited_on == day.day for day in days(page).values() for visit in day.visits)
    times = [visit.started_at for visit in days(page)[date(2019, 6, 3)].visits]
    assert times == sorted(times)


def test_numbers_of_days_and_of_the_month_open_as_many_visits(as_coordinator):
    who = Coordinator.objects.first()
    for query in ({}, {"coordinators": who.pk}, {"area": "none"}):
        page = as_coordinator.get(CALENDAR, {"month": "2019-06", **query})

        assert as_coordinator.get(page.context["list_address"]).context["count"] == page.context["count"] > 0
        for day in list(days(page).values())[:7]:
            assert as_coordinator.get(day.address).context["count"] == len(day.visits)


def test_filters_narrow_the_calendar_down_and_are_said_in_words(as_coordinator):
    area = Area.objects.get(number=3)

    page = as_coordinator.get(CALENDAR, {"month": "2019-06", "area": area.pk})

    assert (
        page.context["count"]
        == Activity.objects.filter(area=area, visited_on__year=2019, visited_on__month=6).count()
    )
    assert "（圏域：第3圏域）" in page.content.decode()
    assert f"?month=2019-07&amp;area={area.pk}" in page.content.decode(), "the next month keeps the filter"


def test_a_visit_is_recorded_on_a_day_of_the_calendar_by_who_may(as_coordinator, client):
    page = as_coordinator.get(CALENDAR, {"month": "2019-06"}).content.decode()
    assert "/activities/add/?visited_on=2019-06-15" in page

    client.force_login(User.objects.get(role="manager"))
    assert "/activities/add/" not in client.get(CALENDAR, {"month": "2019-06"}).content.decode()


def test_holidays_are_named_also_those_that_a_law_has_moved(as_coordinator):
    def holidays(month):
        return {
            day.day.day: day.holiday
            for day in days(as_coordinator.get(CALENDAR, {"month": month})).values()
            if day.holiday
        }

    assert holidays("2020-07") == {23: "海の日", 24: "スポーツの日"}
    assert holidays("2019-06") == {}
    assert set(holidays("2026-09")) == {21, 22, 23}


def test_a_full_day_shows_five_and_leads_to_the_rest(as_coordinator):
    day = date(2021, 6, 1)
    for minute in range(7):
        Activity.objects.create(visited_on=day, started_at=time(9, minute), tier=1, venue="公民館")

    page = as_coordinator.get(CALENDAR, {"month": "2021-06"})

    assert page.content.decode().count(" 公民館</a>") == 5
    assert "7件（ほか2件）" in page.content.decode()


def test_the_month_decides_the_year_and_the_switcher_keeps_the_month(as_coordinator):
    page = as_coordinator.get(CALENDAR, {"month": "2019-03"})

    assert page.context["fiscal_year"] == FiscalYear(2018)
    assert f"{CALENDAR}?month=2020-03&amp;fy=2019" in page.content.decode()
    assert page.context["previous"].endswith("month=2019-02")
    assert page.context["following"].endswith("month=2019-04")


def test_without_a_month_the_year_at_hand_decides(as_coordinator):
    today = timezone.localdate()

    def month(year):
        return as_coordinator.get(CALENDAR, {"fy": year}).context["month"]

    assert month(FiscalYear.of(today).year) == today.replace(day=1)
    assert month(2019) == date(2020, 3, 1), "the last month with a visit"
    assert month(2010) == date(2010, 4, 1)


@pytest.mark.parametrize("month", ["2020-13", "x", "0000-01", "9999-12", "1800-01", "２０２０-01", "\0"])
def test_a_strange_month_is_answered_with_one_that_is_known(month, as_coordinator):
    assert as_coordinator.get(CALENDAR, {"month": month}).status_code == 200


@pytest.mark.parametrize("month", ["1900-04", "2199-12"])
def test_the_calendar_ends_where_the_records_end(month, as_coordinator):
    page = as_coordinator.get(CALENDAR, {"month": month})

    assert "" in (page.context["previous"], page.context["following"])


def test_a_month_full_of_visits_costs_as_many_statements_as_one_with_a_single_visit(as_coordinator):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            as_coordinator.get(CALENDAR, {"month": "2021-06"})
        return len(captured)

    def visit(day):
        made = Activity.objects.create(visited_on=day, tier=1)
        made.organizations.add(Organization.objects.first())
        made.coordinators.add(Coordinator.objects.first())

    visit(date(2021, 6, 1))
    statements()
    few = statements()
    for number in range(29):
        visit(date(2021, 6, 1) + timedelta(days=number))

    assert statements() == few <= 16
