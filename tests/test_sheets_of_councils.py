"""Councils, their members, meetings and initiatives as sheets."""

from datetime import date

import pytest
from django.urls import reverse

from coordination.models import Area, Organization, Person, User
from meetings.models import (
    AgendaItem,
    Council,
    Initiative,
    InitiativeChange,
    Meeting,
    MeetingSeries,
    Membership,
)
from tests.test_taking_in_sheets import confirm, upload, where

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MEETING = ["会議体", "圏域", "開催日", "状態", "中止・書面開催の理由", "会場", "議題", "議事要旨", "出席人数"]
MEMBER = ["協議体", "団体", "人", "ふりがな", "役", "任期のはじめ", "任期のおわり"]


@pytest.fixture
def series():
    return MeetingSeries.objects.get(name="南畑地域会議")


def held(**changed):
    row = {
        "会議体": "南畑地域会議", "圏域": "", "開催日": "R2.5.12", "状態": "開催", "中止・書面開催の理由": "",
        "会場": "公民館", "議題": "買い物の足\n次回の日程", "議事要旨": "話し合った。", "出席人数": "１２",
    }  # fmt: skip
    return list((row | changed).values())


def test_staff_take_in_meetings_with_their_agenda(as_staff, series):
    shown = upload(as_staff, MEETING, held(), kind="meeting")

    assert not series.meetings.filter(held_on="2020-05-12").exists(), "reading a sheet changes nothing"
    assert where(shown) == [] and shown.context["check"].new == 1
    confirm(as_staff, shown)
    meeting = series.meetings.get(held_on="2020-05-12")
    assert (meeting.status, meeting.venue, meeting.head_count) == ("held", "公民館", 12)
    assert [item.title for item in meeting.agenda.all()] == ["買い物の足", "次回の日程"]


def test_a_meeting_is_found_again_by_its_series_and_its_day(as_staff, series):
    confirm(as_staff, upload(as_staff, MEETING, held(), kind="meeting"))
    before = Meeting.objects.count()

    shown = upload(as_staff, MEETING, held(会場="市役所", 開催日="2020/5/12"), kind="meeting")

    (change,) = shown.context["check"].changes
    assert (change.is_new, change.cells) == (False, (("会場", "公民館", "市役所"),))
    confirm(as_staff, shown)
    assert Meeting.objects.count() == before


def test_an_agenda_keeps_what_was_said_about_its_items(as_staff, series):
    confirm(as_staff, upload(as_staff, MEETING, held(), kind="meeting"))
    item = AgendaItem.objects.get(title="次回の日程")
    item.discussion = "六月にする。"
    item.save()

    confirm(as_staff, upload(as_staff, MEETING, held(議題="次回の日程\n広報"), kind="meeting"))

    meeting = series.meetings.get(held_on="2020-05-12")
    assert [item.title for item in meeting.agenda.all()] == ["次回の日程", "広報"]
    assert meeting.agenda.first().discussion == "六月にする。"


def test_an_item_that_was_discussed_is_not_lost_by_a_sheet(as_staff):
    confirm(as_staff, upload(as_staff, MEETING, held(), kind="meeting"))
    AgendaItem.objects.filter(title="次回の日程").update(discussion="六月にする。")

    shown = upload(as_staff, MEETING, held(議題="広報"), kind="meeting")

    assert [sentence for _, _, sentence in where(shown)] == [
        "議題「次回の日程」には話し合った記録があるため、Excel からは消せません。議題の列に戻してください。"
    ]
    assert AgendaItem.objects.filter(title="次回の日程").exists()


@pytest.mark.parametrize(
    ("changed", "column", "sentence"),
    [
        ({"会議体": "ない会議"}, "会議体（A列）", "会議体「ない会議」は登録されていません。先に登録するか、書き方を確かめてください。"),
        ({"会議体": "関係者会議"}, "会議体（A列）", "会議体「関係者会議」は、いくつかの圏域にあります。圏域の列に圏域を書いてください。"),
        ({"状態": "中止"}, "", "中止・書面開催の理由を書いてください。"),
        ({"開催日": "きのう"}, "開催日（C列）", None),
        ({"議題": "同じ\n同じ"}, "議題（G列）", "議題「同じ」が二つあります。"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_meeting_is_said_by_row_and_column(as_staff, changed, column, sentence):
    before = Meeting.objects.count()

    shown = upload(as_staff, MEETING, held(開催日="R2.5.13"), held(**changed), kind="meeting")

    ((row, at, said),) = where(shown)
    assert (row, at) == (3, column) and (sentence is None or said == sentence)
    assert Meeting.objects.count() == before, "all or nothing"


def test_meetings_of_two_areas_on_one_day_are_two_and_one_written_twice_is_told(as_staff):
    rows = (
        held(会議体="関係者会議", 圏域="第1圏域"),
        held(会議体="関係者会議（第2圏域）"),
        held(会議体="関係者会議", 圏域="第1圏域", 開催日="2020-05-12"),
    )

    shown = upload(as_staff, MEETING, *rows, kind="meeting")

    assert where(shown) == [(4, "", "2行目と同じものです。どちらかを消してください。")]


def test_a_meeting_that_was_held_on_a_day_to_come_is_doubted(as_staff):
    shown = upload(as_staff, MEETING, held(開催日="2190-05-12"), kind="meeting")

    assert [one.sentence for one in shown.context["check"].warnings] == [
        "まだ来ていない日ですが、状態が「開催」です。"
    ]


def test_a_series_is_known_by_its_past_name_too(as_staff):
    past = MeetingSeries.objects.exclude(names=None).get()

    shown = upload(as_staff, MEETING, held(会議体=past.names.get().name, 開催日="H30.12.3"), kind="meeting")
    confirm(as_staff, shown)

    assert past.meetings.filter(held_on=date(2018, 12, 3)).exists()


def test_members_come_in_with_people_who_are_new(as_admin):
    council, organization = Council.objects.get(), Organization.objects.first()
    row = [council.name, organization.name, "新井 花子", "アライ ハナコ", "委員", "R2.6.1", ""]

    shown = upload(as_admin, MEMBER, row, kind="membership")
    assert where(shown) == [] and not Person.objects.filter(name="新井 花子").exists()
    confirm(as_admin, shown)

    member = Membership.objects.get(person__name="新井 花子")
    assert (member.council, member.organization, member.person.kana) == (
        council,
        organization,
        "あらい はなこ",
    )
    assert upload(as_admin, MEMBER, row, kind="membership").context["check"].unchanged == 1


def test_two_people_of_one_name_are_told_apart_by_their_readings(as_admin):
    council = Council.objects.get()
    first, second = (
        Person.objects.create(name="東 一", kana=kana) for kana in ("あずま はじめ", "ひがし はじめ")
    )
    row = [council.name, "", "東 一", "", "委員", "R2.6.1", ""]

    shown = upload(as_admin, MEMBER, row, kind="membership")
    assert where(shown) == [
        (2, "人（C列）", "「東 一」という人が2人います。ふりがなの列で区別してください。")
    ]
    row[3] = "ひがし はじめ"
    confirm(as_admin, upload(as_admin, MEMBER, row, kind="membership"))

    assert not first.memberships.exists() and second.memberships.count() == 1


def test_a_term_that_overlaps_another_is_refused_by_its_row(as_admin):
    sitting = Membership.objects.filter(ended_on=None, person__isnull=False, organization__isnull=False)[0]
    row = [sitting.council.name, sitting.organization.name, sitting.person.name, "", "委員", "R3.4.1", ""]

    ((number, _, sentence),) = where(upload(as_admin, MEMBER, row, kind="membership"))

    assert number == 2 and "任期が重なります" in sentence


def test_councils_come_in_with_the_parts_of_areas(as_admin):
    part = Area.objects.create(name="みなみ小学校区", parent=Area.objects.get(number=1))

    shown = upload(
        as_admin,
        ["名称", "層", "圏域", "設置日"],
        ["みなみ協議体", "第2層", "みなみ小学校区", "R2.4.1"],
        kind="council",
    )
    confirm(as_admin, shown)

    assert Council.objects.get(name="みなみ協議体").area == part


def test_a_sheet_of_initiatives_never_changes_a_status(as_admin):
    council = Council.objects.get()
    head = ["協議体", "名称", "状態", "場所"]

    confirm(as_admin, upload(as_admin, head, [council.name, "朝の体操", "終了", "公園"], kind="initiative"))

    one = Initiative.objects.get(name="朝の体操")
    assert (one.status, one.venue, InitiativeChange.objects.count()) == ("active", "公園", 0)
    page = as_admin.get(reverse("import_upload", args=["initiative"])).content.decode()
    assert "状態（活動中・休止・終了）と公開は、Excel では変わりません。" in page


@pytest.mark.parametrize(
    ("role", "meetings", "members"),
    [("admin", 200, 200), ("staff", 200, 404), ("coordinator", 200, 404), ("manager", 403, 403)],
)
def test_meetings_are_taken_in_by_those_who_write_them_and_members_by_administrators(
    client, role, meetings, members
):
    client.force_login(User.objects.get(role=role))

    answers = [client.get(reverse("import_upload", args=[kind])) for kind in ("meeting", "membership")]

    assert [answer.status_code for answer in answers] == [meetings, members]
