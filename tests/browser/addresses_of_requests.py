"""Addresses of the pages around requests and errands, by the name of their view."""

from datetime import date, time

from django.urls import reverse

from coordination.models import User
from tests.browser.addresses_of_councils import LONG
from volunteers.models import Assignment, Errand, HelpRequest, MemberRole, WorkKind

NO_PAGES = {"errand_sheet"}


def pages_of_requests():
    """One that goes on, one done, one called off, one with the longest words; months with errands and without."""
    asked, errand = HelpRequest.objects.running().first(), Errand.objects.planned().first()
    long, cancelled = _with_the_longest_words(), Errand.objects.filter(status="cancelled").first()
    done = Errand.objects.filter(status="done").first()
    states = (errand, long.errands.get(), cancelled, done)
    return {
        "request_list": [
            "/exchange/requests/",
            "/exchange/requests/?q=zzz",
            "/exchange/requests/?state=cancelled",
        ],
        "request_detail": [asked.get_absolute_url(), long.get_absolute_url()],
        "request_edit": [reverse("request_edit", args=[asked.pk])],
        "request_cancel": [reverse("request_cancel", args=[asked.pk])],
        "errand_list": [
            "/exchange/errands/",
            "/exchange/errands/?q=zzz",
            "/exchange/errands/?state=short&since=2020-06-15",
        ],
        "errand_calendar": ["/exchange/errands/calendar/", "/exchange/errands/calendar/?month=2020-06"],
        "errand_detail": [one.get_absolute_url() for one in states],
        "errand_not_done": [reverse("errand_not_done", args=[errand.pk])],
        "errand_cancel": [reverse("errand_cancel", args=[errand.pk])],
    }


def _with_the_longest_words():
    helper = MemberRole.objects.filter(role="helper", left_on=None).first().member
    kind = WorkKind.objects.create(group=helper.group, name="とても長い名前の活動のなか" * 3)
    recipient = helper.group.members.create(
        number=990,
        name="とても長い氏名" * 7,
        phone="049-000-0000（自宅）、090-0000-0000（娘）",
        address=LONG,
    )
    asked = HelpRequest.objects.create(
        group=helper.group, recipient=recipient, kind=kind, details=LONG, requested_on=date(2020, 6, 15),
        first_on=date(2020, 6, 16), at=time(10), helpers_needed=3, taken_by=User.objects.get(role="dispatcher"),
    )  # fmt: skip
    asked.plan(date(2020, 6, 30), since=date(2020, 6, 1))
    Assignment.objects.create(errand=asked.errands.get(), helper=helper, assigned_by=asked.taken_by)
    return asked
