"""Lists of many visits: found, ordered and taken away alike, however many there are."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_script_prefix
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination import remembered
from coordination.models import Activity, Area, Organization, Purpose
from coordination.search import matching, plain, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LIST, TABLES = "/activities/", "/activities/tables/"
DAY = date(2024, 5, 1)
SIGNS = "買い物もの体操カフェかふぇｶﾌｪＡaﾊﾟぱパ%_\\'\"＆& 　\n㈱株①1ー～"


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def found(page):
    return [row.record for row in page.context["table"].paginated_rows]


# -- search --------------------------------------------------------------------


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(SIGNS, max_size=12), min_size=1, max_size=4), st.text(SIGNS, min_size=1, max_size=3))
def test_search_finds_exactly_the_texts_that_hold_every_word(db, texts, asked):
    visits = [Activity.objects.create(visited_on=DAY, tier=1, heard=text) for text in texts]
    of_these = Activity.objects.filter(pk__in=[visit.pk for visit in visits])

    hits = set(of_these.filter(matching(asked, "search_text")).values_list("pk", flat=True))

    assert hits == {
        visit.pk
        for visit, text in zip(visits, texts, strict=True)
        if all(plain(word) in plain(text) for word in words(asked))
    }
    of_these.delete()


def test_a_visit_is_found_by_whom_it_met_and_what_for_and_is_listed_once(as_staff):
    visit = Activity.objects.create(visited_on=DAY, tier=1, heard="坂の上が暗い")
    for name in ("灯台町会", "灯台サロン"):
        visit.organizations.add(Organization.objects.create(name=name, kana="とうだい", kind="other"))
    visit.purposes.add(Purpose.objects.create(name="夜まわりの準備"))

    for asked in ("灯台", "トウダイ", "夜まわり", "坂の上", "灯台　夜まわり　坂の上"):
        assert found(as_staff.get(LIST, {"fy": "2024", "q": asked})) == [visit], asked
    assert found(as_staff.get(LIST, {"fy": "2024", "q": "灯台 海"})) == []


# -- order and pages -----------------------------------------------------------


@pytest.mark.parametrize("sort", ["-visited_on", "visited_on", "venue", "-tier", "area", "outreach"])
def test_no_visit_is_on_two_pages_or_on_none(sort, as_staff):
    """120 visits of one day and one place: only their keys tell them apart."""
    visits = Activity.objects.bulk_create(
        Activity(visited_on=DAY, tier=1, venue="公民館") for _ in range(120)
    )

    pages = [as_staff.get(LIST, {"fy": "2024", "sort": sort, "page": number}) for number in (1, 2, 3)]

    listed = [visit.pk for page in pages for visit in found(page)]
    assert sorted(listed) == sorted(visit.pk for visit in visits)
    assert [len(found(page)) for page in pages] == [50, 50, 20]


def test_the_workbook_has_the_rows_in_the_order_of_the_pages(as_staff):
    Activity.objects.bulk_create(
        Activity(visited_on=DAY, tier=1, venue=f"会場{number % 3}", people_met=number) for number in range(60)
    )
    query = {"fy": "2024", "sort": "venue"}
    shown = [
        visit.people_met for page in (1, 2) for visit in found(as_staff.get(LIST, {**query, "page": page}))
    ]

    answer = as_staff.get(LIST, {**query, "format": "xlsx"})

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [row[7] for row in sheet.iter_rows(min_row=2, values_only=True)] == shown


def test_names_are_written_into_the_workbook_as_they_are(as_staff):
    visit = Activity.objects.create(visited_on=DAY, tier=1)
    visit.organizations.add(Organization.objects.create(name="A&Bの<会>", kind="other"))

    book = openpyxl.load_workbook(io.BytesIO(as_staff.get(LIST, {"fy": "2024", "format": "xlsx"}).content))

    assert [cell.value for cell in book.worksheets[0][2]][5] == "A&Bの<会>"
    assert "A&amp;Bの&lt;会&gt;" in as_staff.get(LIST, {"fy": "2024"}).content.decode()


@pytest.mark.parametrize(
    "query", [{}, {"q": "公民館"}, {"format": "xlsx"}, {"kind": "school", "month": "2024-05"}]
)
def test_the_number_of_statements_is_the_same_for_1_and_30_visits(query, as_staff):
    school = Organization.objects.create(name="東小学校", kind="school")

    def record(number):
        for _ in range(number):
            visit = Activity.objects.create(visited_on=DAY, tier=1, venue="公民館")
            visit.organizations.add(school)
            visit.purposes.add(Purpose.objects.first())

    def statements():
        remembered.forget()
        with CaptureQueriesContext(connection) as captured:
            as_staff.get(LIST, {"fy": "2024", **query})
        return len(captured)

    record(1)
    statements()
    before = statements()
    record(29)

    assert statements() == before


def test_a_list_opens_no_cursor_and_reads_no_text_of_the_search(as_staff):
    Activity.objects.create(visited_on=DAY, tier=1, venue="公民館")

    with CaptureQueriesContext(connection) as captured:
        as_staff.get(LIST, {"fy": "2024"})

    asked = [query["sql"] for query in captured]
    assert [sql for sql in asked if sql.startswith("DECLARE") or "search_text" in sql] == []


def test_the_address_of_a_visit_is_that_of_its_page_wherever_the_application_lies():
    visit = Activity(pk=70)

    assert visit.get_absolute_url() == reverse("activity_detail", args=[70])
    with override_script_prefix("/office/"):
        assert visit.get_absolute_url() == "/office/activities/70/"


def test_a_list_is_counted_and_ordered_by_an_index_alone(as_staff):
    """SQLite says how it goes about it; PostgreSQL decides by what the table holds."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite tells")
    visits = Activity.objects.filter(visited_on__range=(date(2024, 4, 1), date(2025, 3, 31)))

    for records in (
        visits.order_by("-visited_on", "-pk").values_list("pk"),
        visits.order_by().values("tier"),
    ):
        plan = records.explain()
        assert "USING COVERING INDEX visits_by_day" in plan
        assert "TEMP B-TREE" not in plan


def test_a_list_by_place_and_the_months_of_a_year_sort_nothing(as_staff):
    """Each reads an index that has its order; SQLite says so."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite tells")
    Activity.objects.create(visited_on=DAY, tier=1, venue="公民館")

    def plan_of(address, sign, **query):
        with CaptureQueriesContext(connection) as captured:
            as_staff.get(address, {"fy": "2024", **query})
        asked = next(query["sql"] for query in captured if sign in query["sql"])
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked}")
            return [row[3] for row in cursor.fetchall()]

    by_place = plan_of(LIST, 'AS "pk"', sort="-venue")
    by_month = plan_of(TABLES, "outreach_people")

    assert by_place == ["SCAN coordination_activity USING COVERING INDEX visits_by_venue"]
    assert by_month == [
        "SEARCH coordination_activity USING COVERING INDEX visits_by_month (<expr>>? AND <expr><?)"
    ]


def test_a_list_by_place_keeps_to_its_year(as_staff):
    for day in (date(2024, 3, 31), date(2024, 4, 1), date(2025, 3, 31), date(2025, 4, 1)):
        Activity.objects.create(visited_on=day, tier=1, venue="公民館")

    shown = found(as_staff.get(LIST, {"fy": "2024", "sort": "venue"}))

    assert [visit.visited_on for visit in shown] == [date(2024, 4, 1), date(2025, 3, 31)]


@pytest.mark.parametrize("sort", ["venue", "-venue", "people_met", "area", "-visited_on"])
def test_the_pages_are_those_of_the_whole_list_in_its_order(sort, as_staff):
    """What stands in the second half is looked for from the end; blanks and areas have an order of their own."""
    areas = [None, *(Area.objects.create(number=number, name=f"圏域{number}") for number in (90, 91))]
    Activity.objects.bulk_create(
        Activity(
            visited_on=DAY,
            tier=1,
            area=areas[number % 3],
            venue=f"会場{number % 7}",
            people_met=number % 5 or None,
        )
        for number in range(170)
    )
    whole = openpyxl.load_workbook(
        io.BytesIO(as_staff.get(LIST, {"fy": "2024", "sort": sort, "format": "xlsx"}).content)
    ).worksheets[0]

    shown = [
        (str(visit.area or ""), visit.venue, visit.people_met)
        for page in (1, 2, 3, 4)
        for visit in found(as_staff.get(LIST, {"fy": "2024", "sort": sort, "page": page}))
    ]

    assert shown == [(row[2] or "", row[3], row[7]) for row in whole.iter_rows(min_row=2, values_only=True)]
