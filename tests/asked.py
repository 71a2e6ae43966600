"""Requests as they are taken on by telephone, for tests: the morning of 15 June 2020, one who asks, one who helps."""

from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from tests.filled_forms import open_form
from tests.ledger import clerk
from volunteers.errands import horizon
from volunteers.models import HelpRequest, MemberRole

TODAY = date(2020, 6, 15)  # a Monday
NOW = timezone.make_aware(datetime.combine(TODAY, time(9)))


def stop_the_clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "localdate", lambda value=None: value.date() if value else TODAY)


def one_who_asks(group):
    member = group.members.create(
        number=901, name="新井 ハナ", kana="あらいはな", phone="049-251-9901", address="東台1-2 青い屋根"
    )
    MemberRole.objects.create(member=member, role="recipient", joined_on="2019-04-01")
    return member


def one_who_helps(group):
    member = group.members.create(number=902, name="手島 太郎", kana="てじまたろう", phone="090-1111-2222")
    MemberRole.objects.create(member=member, role="helper", joined_on="2019-04-01")
    return member


def taken(group, recipient, **more):
    """A request as the database has it, with its errands up to the horizon."""
    asked = HelpRequest.objects.create(
        **{
            "group": group, "recipient": recipient, "kind": group.kinds.get(name="ごみ出し"),
            "requested_on": TODAY, "first_on": TODAY, "at": time(10), "repeats": "weekly", "taken_by": clerk(),
            **more,
        }
    )  # fmt: skip
    asked.plan(horizon(TODAY), since=asked.first_on)
    return asked


def take(client, group, recipient="あらいはな", **data):
    """What is typed at the telephone."""
    address = reverse("request_add")
    kind = group.kinds.get(name="ごみ出し").pk
    return client.post(
        address,
        {
            **open_form(client, address),
            "recipient": recipient,
            "kind": kind,
            "first_on": "2020-06-16",
            **data,
        },
    )


def days(asked, **narrowed):
    return [f"{day:%m-%d}" for day in asked.errands.filter(**narrowed).values_list("on", flat=True)]


def post(client, view, record, **data):
    return client.post(reverse(view, args=[record.pk]), data, follow=True)


def said(answer):
    return [str(message) for message in answer.context["messages"]]
