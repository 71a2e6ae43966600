"""つながり: how often and when organizations and areas were visited, and what was left out."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Area, Coordinator, Organization
from coordination.relations import ago, area_contacts, months_before, months_between, visits_by_year

TODAY = date(2021, 11, 22)
LIST = "/relations/"
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


# -- how long ago -------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2021, 11, 22), "きょう"),
        (date(2021, 11, 21), "1日前"),
        (date(2021, 9, 23), "60日前"),
        (date(2021, 9, 22), "2か月前"),
        (date(2021, 5, 23), "5か月前"),
        (date(2021, 5, 22), "6か月前"),
        (date(2019, 11, 23), "23か月前"),
        (date(2019, 11, 22), "2年前"),
        (date(2021, 11, 24), "2日後"),
    ],
)
def test_how_long_ago_is_said_in_days_months_or_years(day, words):
    assert ago(day, TODAY) == words


@given(days, st.integers(0, 30))
def test_the_last_day_of_half_a_year_ago_is_half_a_year_ago_and_the_next_is_not(today, months):
    last = months_before(today, months)

    assert months_between(last, today) >= months
    assert months_between(last + timedelta(days=1), today) < max(months, 1)


# -- organizations --------------------------------------------------------------


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def school(db):
    return Organization.objects.create(
        name="ひがし小学校", kana="ひがししょうがっこう", kind="school", area=Area.objects.get(number=3)
    )


def visit(organization, day, **more):
    made = Activity.objects.create(visited_on=day, tier=2, **more)
    made.organizations.add(organization)
    return made


def row_of(client, name, **query):
    text = client.get(LIST, {"fy": "2021", **query, "format": "csv"}).content.decode("utf-8-sig")
    return next((row for row in csv.DictReader(io.StringIO(text)) if row["団体"] == name), None)


def names(client, **query):
    page = client.get(LIST, {"fy": "2021", **query})
    return [row.record.name for row in page.context["table"].paginated_rows]


def test_an_organization_that_was_never_visited_comes_out_too(as_staff, school):
    row = row_of(as_staff, school.name)

    assert (row["年度の訪問"], row["訪問の合計"], row["さいごの訪問"], row["あれから"]) == (
        "0",
        "0",
        "",
        "一度もない",
    )


def test_each_visit_counts_once_in_its_year_and_in_all(as_staff, school, staff):
    visit(school, date(2021, 3, 31))
    visit(school, date(2021, 4, 1))
    last = visit(school, date(2022, 3, 31))
    last.coordinators.add(*Coordinator.objects.all())
    visit(school, date(2022, 3, 31)).withdraw(by=staff, at=timezone.now(), because="二重")

    row = row_of(as_staff, school.name)

    assert (row["年度の訪問"], row["訪問の合計"]) == ("2", "3")
    assert row["さいごの訪問"] == "2022-03-31"
    assert row["さいごに行った人"] == "、".join(one.name for one in Coordinator.objects.all())


def test_every_number_opens_as_many_visits_as_it_says(as_staff):
    page = as_staff.get(LIST, {"fy": "2019"})

    for row in list(page.context["table"].rows)[::7]:
        for column in ("visits_in_year", "visits"):
            address = row.get_cell(column).split('"')[3].replace("&amp;", "&")
            assert as_staff.get(address).context["count"] == getattr(row.record, column)


def test_a_visit_that_has_not_come_yet_is_not_the_last_one(as_staff, school):
    visit(school, timezone.localdate() + timedelta(days=3))

    assert row_of(as_staff, school.name)["さいごの訪問"] == ""


def test_the_longest_unvisited_come_first_and_never_is_the_longest(as_staff, school):
    other = Organization.objects.create(name="にし小学校", kind="school")
    visit(other, date(2021, 5, 1))

    assert names(as_staff, kind="school", sort="last_visited_on") == [school.name, other.name]
    assert names(as_staff, kind="school", sort="-how_long") == [other.name, school.name]


def test_who_was_left_alone_is_found(as_staff, school):
    recent = Organization.objects.create(name="にし小学校", kind="school")
    visit(recent, timezone.localdate() - timedelta(days=30))
    old = Organization.objects.create(name="きた小学校", kind="school")
    visit(old, date(2021, 5, 1))

    assert names(as_staff, kind="school", contact="long_ago") == [old.name, school.name]
    assert names(as_staff, kind="school", contact="never") == [school.name]
    assert names(as_staff, kind="school", contact="in_year") == [old.name]
    assert set(names(as_staff, kind="school", contact="none_in_year")) == {recent.name, school.name}


@pytest.mark.parametrize("text", ["ヒガシ小", "ﾋｶﾞｼｼｮｳ", "ひがししょう"])
def test_search_is_blind_to_the_kind_of_kana(text, as_staff, school):
    assert names(as_staff, q=text) == [school.name]


def test_the_page_of_an_organization_tells_its_whole_history(as_staff, school):
    for day in (date(2019, 5, 1), date(2021, 4, 1), date(2021, 6, 1)):
        visit(school, day, heard="買い物に困る。", next_step="来月うかがう。")

    page = as_staff.get(school.get_absolute_url(), {"fy": "2021"}).content.decode()

    assert ">2件</a>" in page and ">3件</a>" in page
    assert f"/activities/?fy=2019&amp;organizations={school.pk}" in page
    assert f"/activities/?years=all&amp;organizations={school.pk}" in page
    assert "令和3年6月1日（" in page and "来月うかがう。" in page


@pytest.mark.parametrize(
    "address", ["/organizations/{organization}/", "/areas/{area}/", LIST, "/relations/areas/"]
)
def test_many_visits_and_organizations_cost_as_many_statements_as_few(address, as_staff, school):
    address = address.format(organization=school.pk, area=school.area_id)

    def statements():
        with CaptureQueriesContext(connection) as captured:
            as_staff.get(address, {"fy": "2021"})
        return len(captured)

    first = visit(school, date(2021, 4, 1))
    first.coordinators.add(Coordinator.objects.first())
    statements()
    few = statements()
    for number in range(20):
        other = Organization.objects.create(name=f"小学校{number}", kind="school", area=school.area)
        made = visit(other, date(2021, 5, 1 + number), area=school.area)
        made.organizations.add(school)
        made.coordinators.add(*Coordinator.objects.all())

    assert statements() == few <= 24


# -- areas --------------------------------------------------------------------------


def contacts(year=2021):
    found = area_contacts(Area.objects.all(), FiscalYear(year), TODAY)
    return {one.area.name if one.area else "市全域": one for one in found}


@pytest.mark.django_db
def test_areas_and_the_whole_city_add_up_to_all_visits():
    found = contacts(2019).values()

    assert sum(one.visits.total() for one in found) == 815 == 462 + 353
    assert [sum(one.visits[tier] for one in found) for tier in (1, 2)] == [462, 353]
    assert sum(one.organizations for one in found) == Organization.objects.count()


@pytest.mark.django_db
def test_an_area_without_a_visit_is_left_out_unless_one_of_its_parts_was_visited(as_staff):
    third, fourth = Area.objects.get(number=3), Area.objects.get(number=4)
    part = Area.objects.create(name="ひがし小学校区", parent=third)
    Activity.objects.create(visited_on=date(2021, 6, 1), tier=2, area=part)
    Activity.objects.create(visited_on=date(2021, 6, 1), tier=1, area=None)

    found = contacts()
    assert not found[third.name].is_left_out and not found[part.name].is_left_out
    assert found[fourth.name].is_left_out
    assert found["市全域"].visits == {1: 1} and not found["市全域"].is_left_out
    page = as_staff.get("/relations/areas/", {"fy": "2021"}).content.decode()
    assert "令和3年度にまだ訪問のない圏域：第1圏域、第2圏域、第4圏域、第5圏域" in page
    assert page.count(">訪問なし</td>") == 4, "said beside each, not by a colour"


@pytest.mark.django_db
def test_every_number_of_the_areas_opens_as_many_records_as_it_says(as_staff):
    Area.objects.create(name="あたらしい地区", parent=Area.objects.get(number=3))
    page = as_staff.get("/relations/areas/", {"fy": "2019"})

    cells = [
        cell for row in [*page.context["body"], page.context["total"]] for _, cell in row if cell.is_number
    ]
    assert len(cells) == (5 + 1 + 1 + 1) * 5  # areas, their part, the city, the total; five numbers each
    for cell in cells:
        assert as_staff.get(cell.address).context["count"] == cell.value, cell.address


@pytest.mark.django_db
def test_the_table_of_the_areas_leaves_as_a_sheet_with_what_was_left_out(as_staff):
    text = as_staff.get("/relations/areas/", {"fy": "2021", "format": "csv"}).content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["圏域"] for row in rows][-2:] == ["市全域", "合計"]
    assert {row["ようす"] for row in rows[:5]} == {"訪問なし"}


@pytest.mark.django_db
def test_the_years_of_an_area_add_up_to_its_visits(as_staff):
    area = Area.objects.get(number=2)
    visits = Activity.objects.filter(area=area)

    years = visits_by_year(visits)

    assert [year.year for year, _ in years] == [2019, 2018]
    assert sum(by.total() for _, by in years) == visits.count()
    page = as_staff.get(area.get_absolute_url(), {"fy": "2019"}).content.decode()
    assert f"{years[0][1].total()}件</a>" in page
    assert "さくら台町会" in page


@pytest.mark.django_db
def test_visits_on_either_side_of_the_first_of_april_are_of_two_years():
    school = Organization.objects.create(name="みなみ小学校", kind="school")
    for day in (date(2021, 3, 31), date(2021, 4, 1), date(2022, 1, 1)):
        visit(school, day)

    assert visits_by_year(school.activity_set.all()) == [
        (FiscalYear(2021), {2: 2}),
        (FiscalYear(2020), {2: 1}),
    ]
