"""The list for the entrance."""

import io
from datetime import date

import pdfplumber
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.models import Person
from meetings.models import (
    Attendance,
    Meeting,
)
from meetings.papers.attendance_sheet import attendance_sheet
from tests.meeting_papers.parts import member

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_list_holds_members_then_earlier_participants_then_empty_lines(planned, series, club, hanako):
    earlier = Meeting.objects.create(series=series, held_on=date(2026, 9, 9), status="held")
    taro = Person.objects.create(name="太郎", kana="たろう")
    for person in (hanako, taro):
        Attendance.objects.create(meeting=earlier, person=person, organization=club)
    Attendance.objects.create(meeting=earlier, organization=club)
    Attendance.objects.create(meeting=earlier, person=Person.objects.create(name="来なかった人"), came=False)
    member(series, person=hanako, post="chair")

    members, participants, new = attendance_sheet(planned).groups

    assert [(line.organization, line.name) for line in members.lines] == [("会長・座長", "山田花子")]
    assert [(line.organization, line.name) for line in participants.lines] == [
        ("見本クラブ", "太郎"), ("見本クラブ", "")
    ]  # fmt: skip
    assert {(line.organization, line.name) for line in new.lines} == {("", "")}


def test_who_has_not_come_for_more_than_two_years_is_not_listed(planned, series, hanako):
    long_ago = Meeting.objects.create(series=series, held_on=date(2024, 12, 8), status="held")
    Attendance.objects.create(meeting=long_ago, person=hanako)

    assert [group.title for group in attendance_sheet(planned).groups] == ["はじめての方"]


def test_the_list_repeats_its_head_and_numbers_its_pages(as_staff, planned, series):
    for number in range(60):
        member(series, person=Person.objects.create(name=f"構成員{number:02}"))

    content = as_staff.get(reverse("meeting_attendance_sheet", args=[planned.pk])).content

    with pdfplumber.open(io.BytesIO(content)) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
        colours = {line["stroking_color"] for page in pdf.pages for line in page.lines + page.rects}
        left = min(word["x0"] for page in pdf.pages for word in page.extract_words())
        assert {(page.width < page.height) for page in pdf.pages} == {True}
    assert len(texts) > 2
    assert all("団体・役" in text and "署名" in text for text in texts)
    assert [f"{n} / {len(texts)}" in text for n, text in enumerate(texts, 1)] == [True] * len(texts)
    assert left > 25 / 25.4 * 72 - 1  # room for punch holes, in points
    assert colours <= {(0.0, 0.0, 0.0), (0.0,), (0,), (0, 0, 0), None}


def test_the_list_costs_as_many_statements_with_thirty_members(as_staff, planned, series):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            as_staff.get(reverse("meeting_attendance_sheet", args=[planned.pk]))
        return len(captured)

    member(series, person=Person.objects.create(name="ひとり"))
    statements()  # the first page of a session asks for more
    one = statements()
    for number in range(29):
        member(series, person=Person.objects.create(name=f"構成員{number}"))

    assert statements() == one
