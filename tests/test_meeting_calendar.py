"""予定表: coming meetings as iCalendar, by a private address."""

import re
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.models import Person, User
from meetings.calendar_feed import make_link
from meetings.models import AgendaItem, Attendance, CalendarLink, Meeting, MeetingSeries

pytestmark = pytest.mark.django_db

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def series(db):
    return MeetingSeries.objects.exclude(area=None).first()


@pytest.fixture
def coming(series):
    return Meeting.objects.create(
        series=series,
        held_on=timezone.localdate() + timedelta(days=10),
        starts_at=time(13, 30),
        ends_at=time(15),
        venue="公民館, 2階; 会議室",
    )


def address_for(user) -> str:
    return reverse("calendar_feed", args=[make_link(user, at=timezone.now())])


def events(user) -> dict:
    calendar = icalendar.Calendar.from_ical(Client().get(address_for(user)).content)
    return {str(event["uid"]).partition("@")[0]: event for event in calendar.walk("VEVENT")}


def event_of(user, meeting):
    return events(user).get(f"meeting-{meeting.pk}")


def test_an_event_says_what_when_and_where(staff, coming):
    event = event_of(staff, coming)

    assert str(event["summary"]) == coming.name
    assert event["dtstart"].dt == datetime.combine(coming.held_on, time(13, 30), TOKYO)
    assert event["dtend"].dt == datetime.combine(coming.held_on, time(15), TOKYO)
    assert event["dtstart"].params["TZID"] == "Asia/Tokyo"
    assert str(event["location"]) == "公民館, 2階; 会議室"
    assert str(event["url"]) == f"http://testserver{coming.get_absolute_url()}"
    assert str(event["status"]) == "CONFIRMED"


def test_the_calendar_brings_its_time_zone(staff, coming):
    calendar = icalendar.Calendar.from_ical(Client().get(address_for(staff)).content)

    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Tokyo"]
    assert (str(calendar["version"]), "prodid" in calendar) == ("2.0", True)


def test_a_meeting_without_a_time_takes_the_whole_day(staff, coming):
    Meeting.objects.filter(pk=coming.pk).update(starts_at=None, ends_at=None)

    event = event_of(staff, coming)

    assert (event["dtstart"].dt, event["dtend"].dt) == (coming.held_on, coming.held_on + timedelta(days=1))


def test_a_meeting_whose_end_is_open_has_no_end(staff, coming):
    Meeting.objects.filter(pk=coming.pk).update(ends_at=None)

    assert "dtend" not in event_of(staff, coming)


@pytest.mark.parametrize("status, begins", [("cancelled", "【中止】"), ("written", "【書面開催】")])
def test_a_meeting_to_which_nobody_comes_is_cancelled_in_the_calendar(staff, coming, status, begins):
    Meeting.objects.filter(pk=coming.pk).update(status=status, because="台風")

    event = event_of(staff, coming)

    assert str(event["status"]) == "CANCELLED"
    assert str(event["summary"]) == f"{begins}{coming.name}"


def test_the_calendar_begins_three_months_back(staff, series):
    today = timezone.localdate()
    kept, gone = (
        Meeting.objects.create(series=series, held_on=today - timedelta(days=days), status="held")
        for days in (92, 93)
    )

    assert f"meeting-{kept.pk}" in events(staff)
    assert f"meeting-{gone.pk}" not in events(staff)


def test_a_changed_meeting_stays_the_same_event_with_a_higher_number(staff, coming):
    long_ago = datetime(2026, 4, 1, tzinfo=TOKYO)
    Meeting.objects.filter(pk=coming.pk).update(changed_at=long_ago)
    before = event_of(staff, coming)

    Meeting.objects.filter(pk=coming.pk).update(venue="体育館")
    after = event_of(staff, coming)

    assert after["uid"] == before["uid"]
    assert before["last-modified"].dt == long_ago
    assert after["sequence"] > before["sequence"]
    assert after["last-modified"].dt > before["last-modified"].dt


def test_saving_a_part_of_a_meeting_notes_when(coming):
    Meeting.objects.filter(pk=coming.pk).update(changed_at=datetime(2026, 4, 1, tzinfo=TOKYO))

    coming.save(update_fields=["venue"])

    coming.refresh_from_db()
    assert timezone.now() - coming.changed_at < timedelta(minutes=1)


def test_an_unchanged_meeting_gives_the_same_event(staff, coming):
    assert event_of(staff, coming).to_ical() == event_of(staff, coming).to_ical()


@pytest.mark.asvs("15.3.1")
def test_no_name_of_a_person_is_in_the_calendar(staff, coming):
    Attendance.objects.create(meeting=coming, person=Person.objects.create(name="山田花子"))
    AgendaItem.objects.create(meeting=coming, position=1, title="山田花子さんの困りごと")
    Meeting.objects.filter(pk=coming.pk).update(minutes="山田花子さんが話した。")

    text = str(event_of(staff, coming))

    assert "山田花子" not in text
    assert staff.name not in text


def test_the_calendar_costs_as_many_statements_with_thirty_meetings(
    staff, coming, series, django_assert_max_num_queries
):
    address = address_for(staff)
    for days in range(30):
        Meeting.objects.create(series=series, held_on=timezone.localdate() + timedelta(days=days))

    with django_assert_max_num_queries(4):  # the link, the city, the meetings, the names of their series
        Client().get(address)


# -- the address -----------------------------------------------------------------------


@pytest.mark.asvs("9.2.2", "11.5.1")
def test_the_address_is_shown_once_and_only_its_digest_is_kept(as_staff, staff):
    made = as_staff.post(reverse("meeting_calendar")).content.decode()
    token = re.search(r"/calendar/([\w-]+)\.ics", made)[1]

    whose, secret = token.split("-", 1)
    assert (whose, len(secret)) == (str(staff.pk), 43)  # 32 bytes
    assert CalendarLink.objects.get(user=staff).digest == sha256(f"{token}0".encode()).hexdigest()
    assert token not in as_staff.get(reverse("meeting_calendar")).content.decode()
    assert Client().get(f"/calendar/{token}.ics").status_code == 200


def test_it_needs_no_log_in_leaves_no_session_and_is_kept_in_no_cache(staff):
    answer = Client().get(address_for(staff))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_a_new_link_ends_the_old_one(staff):
    old, new = address_for(staff), address_for(staff)

    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


def test_a_link_that_was_switched_off_leads_nowhere(as_staff, staff):
    address = address_for(staff)

    as_staff.post(reverse("meeting_calendar_off"))

    assert Client().get(address).status_code == 404
    assert not CalendarLink.objects.exists()


def test_switching_off_ends_nobody_elses_link(as_staff, manager):
    address = address_for(manager)

    as_staff.post(reverse("meeting_calendar_off"))

    assert Client().get(address).status_code == 200


def test_the_link_of_a_user_who_was_disabled_leads_nowhere(staff):
    address = address_for(staff)

    staff.disable()

    assert Client().get(address).status_code == 404


def test_a_link_that_ended_with_its_owner_does_not_come_back_with_them(staff):
    address = address_for(staff)
    staff.disable()

    User.objects.filter(pk=staff.pk).update(is_active=True)

    assert Client().get(address).status_code == 404


def test_the_link_of_who_no_longer_works_for_the_office_leads_nowhere(staff):
    address = address_for(staff)

    staff.role = User.Role.DISPATCHER
    staff.save()

    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("token", ["x", "A" * 43, "％", "0" * 64])
def test_an_unknown_address_is_404(token):
    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_the_list_of_meetings_leads_to_the_calendar(as_staff):
    assert reverse("meeting_calendar") in as_staff.get(reverse("meeting_list")).content.decode()


def test_the_zone_is_right_on_the_first_day_of_a_year(staff, series):
    meeting = Meeting.objects.create(series=series, held_on=date(2030, 1, 1), starts_at=time(0, 30))

    assert event_of(staff, meeting)["dtstart"].dt.utcoffset() == timedelta(hours=9)
