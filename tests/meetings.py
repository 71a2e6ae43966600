"""Councils at work, for tests: a meeting with people, items and something to do."""

from datetime import date

from coordination.models import Area, Need, Organization, Person
from meetings.models import AgendaItem, Council, Decision, Meeting, MeetingKind, MeetingSeries, Membership

DAY = date(2020, 5, 12)  # a Tuesday


def council():
    return Council.objects.create(name="第4圏域の協議体", tier=2, area=Area.objects.get(number=4))


def series(of=None):
    area = Area.objects.get(number=4)
    kind = MeetingKind.objects.get(name="地域の話し合いの場")
    return MeetingSeries.objects.create(
        name="みちの会議", kind=kind, tier=2, area=area, council=of, venue="集会所"
    )


def meeting(of, held_on=DAY, status="held", items=(), **fields):
    one = Meeting.objects.create(series=of, held_on=held_on, status=status, **fields)
    for position, title in enumerate(items, 1):
        AgendaItem.objects.create(meeting=one, position=position, title=title)
    return one


def person(name, kana=""):
    return Person.objects.create(name=name, kana=kana or name, area=Area.objects.get(number=4))


def member(of, who, **fields):
    kind = "organization" if isinstance(who, Organization) else "person"
    return Membership.objects.create(council=of, started_on=date(2019, 4, 1), **{kind: who}, **fields)


def todo(of, text="街灯の数を調べる", **fields):
    return Decision.objects.create(meeting=of, kind=Decision.Kind.TODO, text=text, **fields)


def need(title="夜の道が暗い", heard_on=date(2020, 4, 7), **fields):
    return Need.objects.create(
        title=title, category="housing", area=Area.objects.get(number=4), heard_on=heard_on, **fields
    )


def text(answer):
    return answer.content.decode()
