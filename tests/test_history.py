"""変更の履歴: what was done with a record, in the words of the screens, for those who may open it."""

from datetime import date

import pytest
from django.urls import reverse

from config.acting import acting_as
from coordination import histories
from coordination.models import Activity, Organization, TrailEntry, User
from coordination.trail_words import models_by_table, what_differs
from meetings.models import Attendance, Meeting
from volunteers.models import Member, Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff_acts(staff):
    with acting_as(f"user:{staff.pk}"):
        yield staff


def history(client, record, **query):
    return client.get(reverse("record_history", args=[record._meta.db_table, record.pk]), query)


def told(client, record):
    return [
        (done.what, [(one.label, one.before, one.after) for one in done.changes])
        for step in history(client, record).context["steps"]
        for done in step.done
    ]


def test_every_table_with_a_history_has_a_page_that_shows_its_record():
    for table, view in histories.PAGES.items():
        model = models_by_table()[table]
        assert hasattr(model.objects, "visible_to"), view


def test_who_changed_what_when_with_the_words_of_the_screen(as_staff, staff_acts, area):
    one = Organization.objects.create(name="会", kind="npo")

    one.kind, one.area = "school", area
    one.save()

    answer = history(as_staff, one)
    step = answer.context["steps"][0]
    assert step.who == staff_acts.name and step.when.startswith("令和")
    assert told(as_staff, one)[0] == (
        "変更",
        [("種別", "NPO・ボランティア団体", "学校"), ("圏域", "（空欄）", str(area))],
    )
    assert told(as_staff, one)[1] == (
        "登録",
        [("名称", "", "会"), ("種別", "", "NPO・ボランティア団体"), ("活動中", "", "はい")],
    )


def test_days_are_written_in_the_era(as_staff, staff_acts, open_months):
    visit = Activity.objects.create(visited_on=date(2020, 6, 1), tier=1)

    Activity.objects.filter(pk=visit.pk).update(visited_on=date(2020, 6, 2))

    assert told(as_staff, visit)[0][1] == [("活動日", "令和2年6月1日", "令和2年6月2日")]


def test_what_is_attached_to_the_record_is_told_with_it(as_staff, staff_acts, meeting):
    organization = Organization.objects.create(name="ともの会", kind="npo")
    attendance = Attendance.objects.create(meeting=meeting, organization=organization)
    attendance.delete()

    changes = told(as_staff, meeting)

    assert [what for what, _ in changes[:2]] == ["出席の削除", "出席の登録"]
    assert ("団体", "", "ともの会") in changes[1][1] and ("団体", "ともの会", "") in changes[0][1]


def test_a_record_that_is_gone_is_said_so(as_staff, staff_acts, meeting):
    organization = Organization.objects.create(name="ともの会", kind="npo")
    attendance = Attendance.objects.create(meeting=meeting, organization=organization)
    attendance.delete()
    organization.delete()

    assert ("団体", "（いまはない記録）", "") in told(as_staff, meeting)[0][1]


def test_of_a_long_text_what_differs_is_shown_and_the_whole_is_folded(as_staff, staff_acts, open_months):
    visit = Activity.objects.create(visited_on=date(2020, 6, 1), tier=1, heard="あ" * 100 + "坂" + "い" * 100)
    Activity.objects.filter(pk=visit.pk).update(heard="あ" * 100 + "階段" + "い" * 100)

    change = history(as_staff, visit).context["steps"][0].done[0].changes[0]

    around = "あ" * 15, "い" * 15
    assert (change.before, change.after) == (f"…{around[0]}坂{around[1]}…", f"…{around[0]}階段{around[1]}…")
    assert change.whole == ("あ" * 100 + "坂" + "い" * 100, "あ" * 100 + "階段" + "い" * 100)
    assert "<details>" in history(as_staff, visit).content.decode()


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("あ" * 50, "あ" * 51, ("…" + "あ" * 15, "…" + "あ" * 16)),
        ("", "か" * 50, ("", "か" * 50)),
        ("いろは" * 20, "いろは" * 20, ("…" + ("いろは" * 20)[-15:], "…" + ("いろは" * 20)[-15:])),
    ],
)
def test_the_part_that_differs_is_cut_out(before, after, shown):
    assert what_differs(before, after) == shown


def test_hundreds_of_changes_are_paged(as_staff, staff_acts):
    one = Organization.objects.create(name="会", kind="npo")
    for number in range(60):
        Organization.objects.filter(pk=one.pk).update(name=f"会{number}")

    first, second = history(as_staff, one), history(as_staff, one, page=2)

    assert sum(len(step.done) for step in first.context["steps"]) == 50
    assert sum(len(step.done) for step in second.context["steps"]) == 11


def test_the_same_number_of_statements_for_one_change_and_for_thirty(
    as_staff, staff_acts, django_assert_max_num_queries
):
    one = Organization.objects.create(name="会", kind="npo")
    for number in range(30):
        Organization.objects.filter(pk=one.pk).update(name=f"会{number}")

    with django_assert_max_num_queries(40):
        history(as_staff, one)


def test_a_record_that_nobody_has_changed_says_so(as_staff):
    one = Organization.objects.first()
    TrailEntry.objects.filter(table=one._meta.db_table, row=str(one.pk))
    assert history(as_staff, one).status_code == 200


@pytest.mark.parametrize("role", ["admin", "staff", "coordinator", "manager"])
def test_the_history_of_a_member_is_for_the_groups_office_alone(role, client):
    member = Member.objects.first()
    client.force_login(User.objects.get(role=role))

    assert history(client, member).status_code == 404


def test_the_groups_office_reads_the_history_of_its_members(client):
    client.force_login(User.objects.get(role="dispatcher"))
    member = Member.objects.first()
    with acting_as("user:"):
        Member.objects.filter(pk=member.pk).update(phone="048-000-0000")

    assert ("電話", member.phone or "（空欄）", "048-000-0000") in told(client, member)[0][1]


def test_helpers_are_told_with_their_service(client):
    client.force_login(User.objects.get(role="dispatcher"))
    service = Service.objects.first()

    assert history(client, service).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/history/coordination_trailentry/1/",
        "/history/auth_user/1/",
        "/history/meetings_meeting/x/",
        "/history/meetings_meeting/999999/",
    ],
)
def test_what_has_no_history_is_not_found(address, as_admin):
    assert as_admin.get(address).status_code == 404


def test_the_page_of_a_record_leads_to_its_history(as_staff):
    meeting = Meeting.objects.first()

    page = as_staff.get(meeting.get_absolute_url()).content.decode()

    assert f'<a href="/history/meetings_meeting/{meeting.pk}/">変更の履歴</a>' in page


def test_payloads_in_the_trail_are_text(as_staff, staff_acts):
    one = Organization.objects.create(name="<script>alert(1)</script>", kind="npo")

    page = history(as_staff, one).content.decode()

    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page
