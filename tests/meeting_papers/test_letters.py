"""The letter that invites to a meeting."""

from datetime import date, time

import pytest
from django.urls import reverse

from coordination.models import Municipality, Organization, Person
from meetings.models import (
    AgendaItem,
    Meeting,
)
from meetings.papers.letter import addressee
from meetings.papers.words import hours_in_words, time_in_words, when_in_words
from tests.meeting_papers.parts import DAY, filled_in, member, pages_of
from tests.printed import plain, text_of_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize(
    "at, words",
    [
        (time(9), "午前9時"),
        (time(0, 15), "午前0時15分"),
        (time(12), "正午"),
        (time(12, 30), "午後0時30分"),
        (time(13, 30), "午後1時30分"),
    ],
)
def test_a_time_is_written_as_in_letters(at, words):
    assert time_in_words(at) == words


def test_a_time_that_is_not_known_is_left_out():
    assert hours_in_words(Meeting(held_on=DAY)) == ""
    assert when_in_words(Meeting(held_on=DAY, starts_at=time(10))) == "令和8年12月9日（水）　午前10時から"


def test_the_letter_says_when_where_and_about_what_on_one_page(as_staff, planned):
    answer = filled_in(
        as_staff, planned, number="高福第123号", dated="2026-11-16", reply_by="2026-12-02", sender="見本市長"
    )

    assert answer["Content-Type"] == "application/pdf"
    text = text_of_pdf(answer.content)
    assert len(pages_of(answer.content)) == 1
    for words in (
        "高福第123号", "令和8年11月16日", "見本協議体構成員各位", "見本市長", "見本協議体の開催について(通知)",
        "拝啓", "敬具", "記", "令和8年12月9日(水)午後1時30分から午後3時まで", "第2会議室", "前回の宿題", "送り迎えの試行",
        "令和8年12月2日(水)までに", "以上",
    ):  # fmt: skip
        assert words in text.replace("（", "(").replace("）", ")")


def test_each_member_of_that_day_gets_a_letter_of_their_own(as_staff, planned, series, club, hanako):
    member(series, organization=club, person=hanako, title="会長")
    member(series, organization=Organization.objects.exclude(pk=club.pk).first())
    member(series, person=Person.objects.create(name="去った人"), ended_on=date(2026, 12, 8))

    pages = [plain(page) for page in pages_of(filled_in(as_staff, planned, to="each").content)]

    assert len(pages) == 2
    assert sum("会長山田花子様" in page for page in pages) == 1
    assert sum("御中" in page for page in pages) == 1
    assert not any("去った人" in page for page in pages)


def test_a_member_is_addressed_as_person_or_as_organization(series, club, hanako):
    assert addressee(member(series, organization=club)) == ("見本クラブ　御中",)
    assert addressee(member(series, person=hanako, title="区長")) == ("区長　山田花子　様",)
    assert addressee(member(series, organization=club, title="会長")) == ("見本クラブ", "会長　様")


def test_without_members_only_a_letter_to_all_is_offered(as_staff, planned):
    page = as_staff.get(reverse("meeting_letter", args=[planned.pk]))

    assert [value for value, _ in page.context["form"].fields["to"].choices] == ["all"]


def test_a_long_agenda_stays_on_one_page(as_staff, planned):
    for position in range(16):
        AgendaItem.objects.create(
            meeting=planned, position=10 + position, title=f"議題{position:02}" + "長" * 26
        )

    pages = pages_of(filled_in(as_staff, planned, reply_by="2026-12-02").content)

    assert len(pages) == 1
    assert "議題15" in plain(pages[0])


def test_the_next_letter_begins_with_the_words_of_the_last(as_staff, planned):
    filled_in(as_staff, planned, sender="見本市長　見本太郎", contact="担当：見本", number="第1号")

    form = as_staff.get(reverse("meeting_letter", args=[planned.pk])).context["form"]

    assert form["sender"].value() == "見本市長　見本太郎"
    assert form["contact"].value() == "担当：見本"
    assert form["number"].value() is None


def test_remembered_words_that_somebody_has_altered_are_forgotten(as_staff, planned):
    filled_in(as_staff, planned, sender="見本市長")
    as_staff.cookies["letter"] = as_staff.cookies["letter"].value[:-1] + "_"

    form = as_staff.get(reverse("meeting_letter", args=[planned.pk])).context["form"]

    assert form["sender"].value().split("\n")[0] == Municipality.current().name


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"to_all": ""}, "to_all"),
        ({"sender": ""}, "sender"),
        ({"dated": "2026-12-10"}, "dated"),
        ({"reply_by": "2026-12-10"}, "reply_by"),
        ({"dated": "2026-11-16", "reply_by": "2026-11-15"}, "reply_by"),
        ({"to": "nobody"}, "to"),
    ],
)
def test_a_letter_that_cannot_be_right_is_not_made(as_staff, planned, changes, field):
    answer = filled_in(as_staff, planned, **changes)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"].errors[field][0].endswith("。")


@pytest.mark.parametrize("status", ["held", "written", "cancelled"])
def test_only_a_planned_meeting_is_invited_to(as_staff, planned, status):
    planned.status, planned.because = status, "台風"
    planned.save()

    assert as_staff.get(reverse("meeting_letter", args=[planned.pk])).status_code == 404


def test_the_form_says_what_the_letter_will_lack(as_staff, planned):
    Meeting.objects.filter(pk=planned.pk).update(venue="", starts_at=None, ends_at=None)

    page = as_staff.get(reverse("meeting_letter", args=[planned.pk])).content.decode()

    assert "開始の時刻と会場がまだ入っていません。" in page
    assert "追ってお知らせします。" in text_of_pdf(filled_in(as_staff, planned).content)
