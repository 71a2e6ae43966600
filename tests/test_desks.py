"""The desk of each role: what waits for it, what was recorded late, and how old the records are."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from coordination.models import Activity, Coordinator, Placement
from meetings.models import Meeting
from reports.freshness import freshness
from reports.late_logs import late_visits, silent_months
from reports.models import YearClosing
from volunteers.models import TicketTransfer

TODAY = date(2020, 6, 15)


@pytest.fixture(autouse=True)
def on_15_june_2020(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)


def recorded(visited_on, recorded_on, **fields):
    at = timezone.make_aware(datetime.combine(recorded_on, datetime.min.time()))
    return Activity.objects.create(visited_on=visited_on, tier=2, recorded_at=at, **fields)


@pytest.mark.parametrize(
    ("days", "is_late"),
    [(31, False), (32, True)],
)
def test_a_visit_is_late_from_the_32nd_day(staff, open_months, days, is_late):
    visit = recorded(TODAY - timedelta(days=days), TODAY)

    assert (visit in late_visits(staff, TODAY)) is is_late


def test_what_was_recorded_long_ago_or_by_a_sheet_is_told_no_longer(staff, open_months):
    recorded(date(2020, 2, 1), date(2020, 5, 1))  # 45 days before 15 June
    recorded(date(2020, 2, 1), TODAY, import_key="表の3行目")

    assert late_visits(staff, TODAY) == []


def test_a_coordinator_is_told_of_late_records_of_their_own_alone(coordinator, staff, open_months):
    own, other = recorded(date(2020, 4, 1), TODAY), recorded(date(2020, 4, 2), TODAY)
    own.coordinators.add(Coordinator.objects.get(user=coordinator))

    assert late_visits(coordinator, TODAY) == [own]
    assert set(late_visits(staff, TODAY)) == {own, other}


@pytest.fixture
def newcomer(open_months):
    """Placed from 10 March: March is not a full month, April and May are."""
    one = Coordinator.objects.create(name="新人 花子", kana="しんじん はなこ")
    for tier in (1, 2):
        Placement.objects.create(coordinator=one, tier=tier, started_on="2020-03-10")
    return one


def months_of(user, coordinator):
    return next((one.months for one in silent_months(user, TODAY) if one.coordinator == coordinator), ())


def test_full_months_of_a_placement_without_a_visit_are_told(staff, newcomer):
    assert months_of(staff, newcomer) == (date(2020, 4, 1), date(2020, 5, 1))

    recorded(date(2020, 4, 30), date(2020, 4, 30)).coordinators.add(newcomer)
    assert months_of(staff, newcomer) == (date(2020, 5, 1),)


def test_a_visit_that_was_withdrawn_is_none(staff, newcomer):
    visit = recorded(date(2020, 5, 7), date(2020, 5, 7))
    visit.coordinators.add(newcomer)
    visit.withdraw(by=staff, at=timezone.now(), because="二重")

    assert date(2020, 5, 1) in months_of(staff, newcomer)


def test_a_coordinator_is_told_of_their_own_months_alone(coordinator, newcomer):
    assert months_of(coordinator, newcomer) == ()


@pytest.mark.parametrize(("days", "is_stale"), [(14, False), (15, True)])
def test_visits_are_stale_after_14_days(staff, open_months, days, is_stale):
    latest = TODAY + timedelta(days=-days)
    Activity.objects.filter(visited_on__gt=latest).update(visited_on=latest)
    recorded(latest, latest, recorded_by=staff)

    visit = freshness(staff, TODAY)[0]
    assert (visit.on, visit.is_stale, visit.days_ago) == (latest, is_stale, days)
    assert str(staff) in visit.recorded


def test_the_last_meeting_is_one_that_took_place_and_the_last_entry_has_its_keeper(staff):
    _, meeting, tickets = freshness(staff, TODAY)

    assert meeting.on == Meeting.objects.took_place().filter(held_on__lte=TODAY).latest("held_on").held_on
    last = TicketTransfer.objects.filter(transferred_on__lte=TODAY).latest("transferred_on")
    assert tickets.on == last.transferred_on and tickets.address == ""


def test_a_manager_is_asked_to_close_the_years_that_are_over_and_nobody_else_is(client, manager, staff):
    client.force_login(manager)
    assert [year.year for year in client.get("/").context["unclosed"]] == [2018, 2019]

    YearClosing.close(client.get("/").context["unclosed"][0], by=manager, at=timezone.now(), today=TODAY)
    assert [year.year for year in client.get("/").context["unclosed"]] == [2019]
    client.force_login(staff)
    assert client.get("/").context["unclosed"] == []


def test_the_desk_says_it_in_words(client, staff, newcomer):
    recorded(date(2020, 4, 1), TODAY, venue="あおば会館")
    client.force_login(staff)

    page = client.get("/").content.decode()
    assert "新人 花子" in page and "おそく記録された訪問" in page and "あおば会館" in page
    assert "記録の新しさ" in page
