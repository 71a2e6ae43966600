"""What the list of visits gives out comes in elsewhere, and the printed tables of the plan review come out of it."""

import pytest
from django.test import Client
from django.urls import reverse

from coordination.models import Activity, User
from reports.demo import fujimi, fujimi_visits
from reports.management.commands.load_demo import empty
from tests import published
from tests.books import send, take_in, where
from tests.printed import rows_of_html

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("sheets_parsed_here")]

WITHOUT_VISITS = {
    "市と圏域",
    "利用者",
    "団体",
    "コーディネーター",
    "活動記録",
    "会議の種類",
    "第1層の会議",
    "第2層の会議",
    "アンケート",
    "計画",
    "計画評価書",
}
YEARS = {2018: 257 + 153, 2019: 462 + 353}
PARTS = ("生活支援コーディネーターの活動", "普及啓発")


def signed_in(role):
    client = Client()
    client.force_login(User.objects.get(role=role))
    return client


def given_out(year, extension):
    return signed_in("coordinator").get("/activities/", {"fy": year, "format": extension}).content


def told():
    visits = Activity.objects.prefetch_related("purposes", "organizations", "coordinators")
    return sorted(str(visit.in_words()) for visit in visits)


@pytest.fixture
def recorded(db):
    return told()


@pytest.fixture(params=["xlsx", "csv"])
def books(request, recorded):
    """The list of each year as it is saved, and an office that has everything but the visits."""
    books = {year: (given_out(year, request.param), f"活動記録.{request.param}") for year in YEARS}
    empty()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fujimi_visits, "_visits_of", lambda *args, **kwargs: None)
        for label, step in fujimi.STEPS:
            if label in WITHOUT_VISITS:
                step()
    assert not Activity.objects.exists()
    return books


def test_the_tables_of_activities_and_outreach_come_out_of_imported_records(books):
    client = signed_in("coordinator")

    for year, (content, name) in books.items():
        shown = send(client, content, name)
        assert (where(shown), shown.context["check"].new) == ([], YEARS[year])
        take_in(client, shown)

    page = signed_in("manager").get(reverse("review", args=[7])).content.decode()
    printed = set(rows_of_html(page))
    facts = [
        published.without_blanks(row)
        for table in (published.indicators, published.outreach)
        for row in table()
        if row.section in PARTS
    ]
    # 目標, 合計, 2 tiers of 活動回数; 2 tiers, 出前講座 and 合計 of 普及啓発
    assert len(facts) == 4 + 4
    assert [row for row in facts if row not in printed] == []


def test_taken_in_a_second_time_nothing_is_new_whether_from_there_or_from_here(books):
    client = signed_in("coordinator")
    for content, name in books.values():
        take_in(client, send(client, content, name))

    for year, (content, name) in books.items():
        for again in (content, given_out(year, name.rpartition(".")[2])):
            check = send(client, again, name).context["check"]
            assert (check.new, check.unchanged) == (0, YEARS[year])


def test_each_visit_comes_back_as_it_was(books, recorded):
    client = signed_in("coordinator")

    for content, name in books.values():
        take_in(client, send(client, content, name))

    assert told() == recorded
