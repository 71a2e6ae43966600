"""A contractor's month for the tests: who writes, who answers, and visits to count."""

from datetime import date
from itertools import count

from django.test import Client
from django.urls import reverse

from coordination.blocks import Table
from coordination.models import Activity, Coordinator, MonthlyReport, Organization, User
from tests.printed import blocks_of

APRIL_2019, JANUARY, FEBRUARY, MARCH = (
    date(2019, 4, 1),
    date(2020, 1, 1),
    date(2020, 2, 1),
    date(2020, 3, 1),
)
_number = count(1)


def contractor() -> Organization:
    """社会福祉協議会（デモ）."""
    return Organization.objects.get(coordinators__user__username="coordinator")


def report_of(month) -> MonthlyReport:
    return MonthlyReport.objects.get(contractor=contractor(), month=month)


def another_contractor(name="みどりの会") -> User:
    """A coordinator who signs in for another contractor."""
    user = User.objects.create_user(
        f"other{next(_number)}", "a long enough passphrase", name="別 人", role="coordinator"
    )
    employer = Organization.objects.create(name=name, kind="npo")
    Coordinator.objects.create(name="別 人", employer=employer, user=user)
    return user


def visit_on(day, coordinator=None, **fields) -> Activity:
    visit = Activity.objects.create(visited_on=day, **{"tier": 2, **fields})
    visit.coordinators.add(coordinator or Coordinator.objects.get(user__username="coordinator"))
    return visit


def cells(paper, key) -> dict[tuple[str, ...], list[str]]:
    """The rows of one table as they are printed."""
    (table,) = [one for one in blocks_of(paper.document, Table) if one.key == key]
    return {row.labels: [str(cell) for cell in row.cells] for row in table.rows}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name, report):
    return reverse(f"monthly_{name}", args=[report.pk])


def told(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]
