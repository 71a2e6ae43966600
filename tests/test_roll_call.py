"""出欠をとる: who is on the list, what is written of whom, and what is counted from it."""

from datetime import date

import pytest
from django.urls import reverse

from coordination.fiscal_year import FiscalYear
from coordination.models import Organization, Person
from meetings.models import Attendance, Meeting
from meetings.participation import participation
from meetings.roll_call import lines_of
from tests import meetings
from tests.filled_forms import open_form
from tests.meetings import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return meetings.council()


@pytest.fixture
def series(council):
    return meetings.series(of=council)


@pytest.fixture
def meeting(series):
    return meetings.meeting(series)


def page_of(meeting):
    return reverse("meeting_roll_call", args=[meeting.pk])


def opened(client, meeting):
    """The form as a browser sends it back untouched: the radio buttons and the marks of core members with it."""
    page = client.get(page_of(meeting))
    data = {**open_form(client, page_of(meeting)), "submission": str(page.context["submission"])}
    for line in page.context["form"].lines:
        data[f"came_{line.key}"] = line.state
        if line.is_core:
            data[f"core_{line.key}"] = "on"
    return data


def states(meeting):
    return {str(row): row.came for row in meeting.attendance.all()}


def test_members_of_the_day_and_people_of_the_last_two_years_are_called_in_kana_order(
    council, series, meeting
):
    mita, ano, kudo, past = (meetings.person(name) for name in ("みた", "あの", "くどう", "むかし"))
    meetings.member(council, mita)
    meetings.member(council, past, ended_on=date(2020, 5, 11))
    meetings.member(council, Organization.objects.create(name="さくら会", kana="さくらかい", kind="other"))
    for who, day in ((ano, date(2018, 5, 12)), (kudo, date(2018, 5, 11))):
        Attendance.objects.create(meeting=meetings.meeting(series, day), person=who)

    assert [line.name for line in lines_of(meeting)] == ["あの", "さくら会", "みた"]


def test_who_was_absent_or_not_recorded_before_is_not_called_for_that(series, meeting):
    earlier = meetings.meeting(series, date(2020, 4, 14))
    Attendance.objects.create(meeting=earlier, person=meetings.person("やすみ"), came=False)

    assert lines_of(meeting) == []


def test_core_members_are_known_by_their_post_or_by_their_last_attendance(council, series, meeting):
    meetings.member(council, meetings.person("あ"), post="core")
    changed = meetings.person("い")
    for day, role in ((date(2020, 3, 10), "core"), (date(2020, 4, 14), "participant")):
        Attendance.objects.create(meeting=meetings.meeting(series, day), person=changed, role=role)

    assert [(line.name, line.is_core) for line in lines_of(meeting)] == [("あ", True), ("い", False)]


def test_three_states_are_kept_apart(as_coordinator, council, meeting):
    came, absent, unknown = (meetings.person(name) for name in ("くる", "こない", "しらない"))
    for one in (came, absent, unknown):
        meetings.member(council, one)
    data = opened(as_coordinator, meeting) | {f"came_p{came.pk}": "came", f"came_p{absent.pk}": "absent"}

    answer = as_coordinator.post(page_of(meeting), data, follow=True)

    assert "出席は1人です。" in text(answer)
    assert states(meeting) == {"くる": True, "こない": False}
    page = text(as_coordinator.get(meeting.get_absolute_url()))
    assert "出席者　1人" in page and "1人（構成員と、前に来た人のうち）" in page


def test_a_mark_can_be_taken_back_to_not_recorded(as_coordinator, council, meeting):
    one = meetings.person("くる")
    meetings.member(council, one)
    Attendance.objects.create(meeting=meeting, person=one)

    as_coordinator.post(page_of(meeting), opened(as_coordinator, meeting) | {f"came_p{one.pk}": ""})

    assert states(meeting) == {}


def test_two_tablets_at_once_lose_no_mark(as_coordinator, council, meeting):
    one, other = (meetings.person(name) for name in ("あさ", "よる"))
    for member in (one, other):
        meetings.member(council, member)
    first, second = opened(as_coordinator, meeting), opened(as_coordinator, meeting)

    as_coordinator.post(page_of(meeting), first | {f"came_p{one.pk}": "came"})
    as_coordinator.post(page_of(meeting), second | {f"came_p{other.pk}": "absent"})

    assert states(meeting) == {"あさ": True, "よる": False}


def test_a_double_press_makes_one_new_person(as_coordinator, meeting):
    data = opened(as_coordinator, meeting) | {"name_1": "はじめさん", "kana_1": "ハジメサン"}

    for _ in range(2):
        as_coordinator.post(page_of(meeting), data)

    assert [(one.name, one.kana, one.area) for one in Person.objects.filter(name="はじめさん")] == [
        ("はじめさん", "はじめさん", meeting.series.area)
    ]
    assert states(meeting) == {"はじめさん": True}


def test_somebody_on_the_list_who_is_written_down_again_is_marked_and_not_made_anew(
    as_coordinator, council, meeting
):
    meetings.member(council, meetings.person("やまだ はな"))

    as_coordinator.post(page_of(meeting), opened(as_coordinator, meeting) | {"name_1": "やまだはな"})

    assert states(meeting) == {"やまだ はな": True}
    assert Person.objects.filter(name__startswith="やまだ").count() == 1


def test_an_organization_whose_people_nobody_knew_by_name_is_one_participant(as_coordinator, meeting):
    one = Organization.objects.create(name="見知らぬ会", kind="other")

    as_coordinator.post(page_of(meeting), opened(as_coordinator, meeting) | {"organization": "見知らぬ会"})

    row = meeting.attendance.get()
    assert (row.person, row.organization) == (None, one)
    assert Meeting.objects.with_people().get(pk=meeting.pk).people == 1


def test_who_is_marked_and_written_down_again_in_one_press_came_once(as_coordinator, council, meeting):
    hana, club = meetings.person("やまだはな"), Organization.objects.create(name="さくら会", kind="other")
    meetings.member(council, hana)
    meetings.member(council, club)
    sent = opened(as_coordinator, meeting) | {f"came_p{hana.pk}": "came", f"came_o{club.pk}": "came"}

    answer = as_coordinator.post(
        page_of(meeting), sent | {"name_1": "やまだはな", "organization": "さくら会"}
    )

    assert answer.status_code == 302
    assert states(meeting) == {"やまだはな": True, "さくら会": True}


def test_an_organization_that_is_chosen_again_stays_a_core_member(as_coordinator, meeting):
    club = Organization.objects.create(name="さくら会", kind="other")
    Attendance.objects.create(meeting=meeting, organization=club, role="core")

    as_coordinator.post(page_of(meeting), opened(as_coordinator, meeting) | {"organization": "さくら会"})

    assert meeting.attendance.get().role == "core"


def test_calling_the_roll_of_a_planned_meeting_says_that_it_takes_place(as_coordinator, series):
    planned = meetings.meeting(series, status="planned")

    as_coordinator.post(page_of(planned), opened(as_coordinator, planned) | {"took_place": "on"})

    planned.refresh_from_db()
    assert planned.status == "held"


def test_no_roll_is_called_of_a_meeting_that_was_called_off(as_coordinator, series):
    off = meetings.meeting(series, status="cancelled", because="大雪のため")

    answer = as_coordinator.post(page_of(off), {"name_1": "だれか"}, follow=True)

    assert "中止になった会議なので、出欠は取れません。" in text(answer)
    assert not off.attendance.exists()


def test_visits_people_and_core_members_are_counted_from_the_rolls(series):
    first = meetings.meeting(series, date(2020, 5, 12))
    second = meetings.meeting(series, date(2020, 6, 9))
    meetings.meeting(series, date(2020, 7, 14), head_count=8)
    meetings.meeting(series, date(2020, 8, 11))
    often, once, absent = (meetings.person(name) for name in ("いつも", "いちど", "やすみ"))
    for held in (first, second):
        Attendance.objects.create(meeting=held, person=often, role="core")
    Attendance.objects.create(meeting=first, person=once)
    Attendance.objects.create(meeting=first, person=absent, came=False)

    found = participation(series, *FiscalYear(2020).span)

    assert (found.meetings, found.visits) == (4, 2 + 1 + 8)
    assert (found.people, found.core, found.unknown) == (2, 1, 1)


def test_the_list_costs_the_same_with_one_and_with_thirty_people(
    as_coordinator, council, meeting, django_assert_max_num_queries
):
    meetings.member(council, meetings.person("ひとり"))
    with django_assert_max_num_queries(25) as one:
        as_coordinator.get(page_of(meeting))
    for number in range(29):
        meetings.member(council, meetings.person(f"ひと{number}"))

    with django_assert_max_num_queries(len(one.captured_queries)):
        as_coordinator.get(page_of(meeting))
