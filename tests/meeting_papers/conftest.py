"""A meeting that is planned and one that was held with one of everything, as the papers need them."""

from datetime import time

import pytest

from coordination.models import Area, Need, Organization, Person
from meetings.models import (
    AgendaItem,
    Attendance,
    Council,
    Decision,
    Meeting,
    MeetingFile,
    MeetingKind,
    MeetingSeries,
)
from tests.meeting_papers.parts import DAY


@pytest.fixture
def series(db):
    area = Area.objects.first()
    council = Council.objects.create(name="見本協議体", tier=2, area=area)
    return MeetingSeries.objects.create(
        name="見本協議体", kind=MeetingKind.objects.first(), tier=2, area=area, council=council
    )


@pytest.fixture
def club(db):
    return Organization.objects.create(name="見本クラブ", kana="みほんくらぶ", kind="senior_club")


@pytest.fixture
def hanako(db):
    return Person.objects.create(name="山田花子", kana="やまだはなこ")


@pytest.fixture
def planned(series):
    meeting = Meeting.objects.create(
        series=series, held_on=DAY, starts_at=time(13, 30), ends_at=time(15), venue="第2会議室"
    )
    for position, title in enumerate(("前回の宿題", "送り迎えの試行")):
        AgendaItem.objects.create(meeting=meeting, position=position, title=title)
    return meeting


@pytest.fixture
def held(series, club, hanako, staff):
    """A meeting with one of everything that minutes hold."""
    meeting = Meeting.objects.create(
        series=series, held_on=DAY, status="held", venue="第2会議室", minutes="試行を決めた。\n春に見直す。"
    )
    item = AgendaItem.objects.create(
        meeting=meeting, position=1, title="送り迎えの試行", discussion="車を出せる人は3人いる。"
    )
    AgendaItem.objects.filter(pk=item.pk).update(need=Need.objects.first())
    Decision.objects.create(meeting=meeting, item=item, text="月2回、試す。")
    Decision.objects.create(
        meeting=meeting,
        item=item,
        kind="todo",
        text="掛金を調べる。",
        owner="事務局",
        organization=club,
        due_on="2026-12-25",
    )
    Decision.objects.create(meeting=meeting, text="次回は2月に開く。")
    Attendance.objects.create(meeting=meeting, person=hanako, organization=club)
    MeetingFile.objects.create(
        meeting=meeting, content="x", name="掛金の資料.pdf", size=1, digest="0", added_by=staff
    )
    return meeting
