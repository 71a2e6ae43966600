"""活動の集計: every number of every table is the number of visits on the page that it opens."""

import csv
import io
import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination import remembered
from coordination.blocks import Chart, Table
from coordination.figures import State
from coordination.fiscal_year import FiscalYear
from coordination.models import (
    Activity,
    Area,
    Coordinator,
    Municipality,
    Need,
    Organization,
    Purpose,
)
from reports.visit_tables import Difference, visit_tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_months")]


def forget(**which):
    """Takes visits away as if nobody had ever made them."""
    visits = Activity.with_withdrawn.filter(**which)
    Need.objects.filter(activity__in=visits).update(activity=None)
    visits.delete()


PAGE = "/activities/tables/"
FACTS = Path(__file__).parent.parent / "reports" / "demo" / "fujimi"
AFTER = date(2026, 11, 22)


@pytest.fixture
def book(staff):
    """The tables of a year as of a day, by their keys."""

    def book(year, today=AFTER):
        document = visit_tables(staff, FiscalYear(year), today, Municipality.current())
        return {block.key: block for block in blocks_of(document) if isinstance(block, Table)}

    return book


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def blocks_of(document):
    return [block for section in document.sections for part in section.parts for block in part.blocks]


def cells(table):
    """Every figure of a table by its row and column."""
    return {
        (row.labels[0], f"{column.group} {column.label}".strip()): cell
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
    }


def row(table, label):
    return next([cell.value for cell in row.cells] for row in table.rows if row.labels[0] == label)


def facts(name):
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def listed(page, unit):
    """What the list adds up to: visits, or the people of outreach that it tells."""
    if unit == "回":
        return page.context["count"]
    people = re.match(r"参加人数の合計 ([\d,]+)人", page.context["told"])
    return int(people[1].replace(",", ""))


# -- every number is a door ----------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("year", [2018, 2019])
def test_every_cell_of_every_table_opens_exactly_its_visits(year, book, as_staff):
    found = {
        (name, *place): cell
        for name, table in book(year).items()
        for place, cell in cells(table).items()
        if not isinstance(cell, Difference)
    }
    opened = {cell.address: as_staff.get(cell.address) for cell in found.values()}

    wrong = {
        place: (cell.value, cell.address)
        for place, cell in found.items()
        if listed(opened[cell.address], cell.unit) != cell.value
    }

    # 13 months and years × (3 of tiers + 7 of areas) + 3 × (9 purposes + 12 kinds + 4 coordinators) + 13 × 9 of outreach
    assert len(found) == 13 * (3 + 7) + 3 * (9 + 12 + 4) + 13 * 9 + 5 * (year - 2017)
    assert wrong == {}


def test_visits_without_area_purpose_organization_or_coordinator_have_rows_and_doors(book, as_staff):
    Activity.objects.create(visited_on=date(2019, 5, 1), tier=1)

    tables = book(2019)

    for name, label in (
        ("areas", "市全域"),
        ("purposes", "（目的の記入なし）"),
        ("organizations", "（会った団体の記入なし）"),
        ("coordinators", "（コーディネーターの記入なし）"),
    ):
        total = next(one for one in tables[name].rows if one.labels[0] == label).cells[-1]
        assert as_staff.get(total.address).context["count"] == total.value > 0, name


def test_a_visit_to_two_organizations_of_a_kind_counts_once_for_the_kind(book, as_staff):
    before = cells(book(2019)["organizations"])["学校", "合計"].value
    visit = Activity.objects.create(visited_on=date(2019, 5, 1), tier=1)
    visit.organizations.set([Organization.objects.create(name=name, kind="school") for name in ("甲", "乙")])

    cell = cells(book(2019)["organizations"])["学校", "合計"]

    assert cell.value == before + 1
    assert as_staff.get(cell.address).context["count"] == cell.value


def test_withdrawn_visits_are_not_counted(book, staff):
    visit = Activity.objects.filter(visited_on__range=FiscalYear(2019).span, tier=1).first()

    visit.withdraw(by=staff, at="2020-06-15T00:00Z", because="二重に記録した")

    assert row(book(2019)["years"], "令和元年度（2019）")[0] == 461  # 462 − 1


# -- the published tables --------------------------------------------------------


@pytest.mark.parametrize("year", [2018, 2019])
def test_the_times_by_tier_are_those_of_the_published_table(year, book):
    told = {one["indicator"]: one["actual"] for one in facts("indicators") if one["fiscal_year"] == str(year)}
    tables = book(year)
    totals = [row(tables["tiers"], label)[-1] for label in ("第1層相当", "第2層相当", "合計")]

    assert totals == [
        int(told[f"coordinator_activities{part}"]) for part in ("_tier1", "_tier2", "")
    ]  # 257 + 153 = 410, 462 + 353 = 815
    for name in ("purposes", "organizations", "coordinators"):
        assert row(tables[name], "合計（訪問の回数）") == totals


@pytest.mark.parametrize("year", [2018, 2019])
def test_outreach_and_lectures_are_those_of_the_published_table(year, book):
    told = {one["row"]: one for one in facts("outreach") if one["fiscal_year"] == str(year)}
    first, second, lectures = (
        (int(told[name]["times"]), int(told[name]["people"]))
        for name in ("tier1", "tier2", "visiting_lectures_within")
    )

    total = row(book(year)["outreach"], "合計")

    both = (first[0] + second[0], first[1] + second[1])  # 19 + 32 = 51 times, 580 + 648 = 1,228 people
    assert total == [*first, *second, *both, *lectures, 0]


def test_a_year_is_set_against_the_year_before(book):
    table = book(2019)["years"]

    assert row(table, "平成30年度（2018）") == [257, None, 153, None, 410, None, 51, None, 9, None]
    # 462 − 257 = 205, 353 − 153 = 200, 815 − 410 = 405, 106 − 51 = 55, 11 − 9 = 2
    assert row(table, "令和元年度（2019）") == [462, 205, 353, 200, 815, 405, 106, 55, 11, 2]
    assert cells(table)["令和元年度（2019）", "合計 差"].text == "＋405"
    assert Difference(-12, "回").text == "▲12"


def test_years_are_set_apart_at_the_first_of_april(book):
    """Visits of years before are counted in rows of years, those of the shown year by month."""
    forget()
    days = ("2010-12-31", "2011-01-01", "2011-03-31", "2011-04-01", "2012-03-31", "2013-04-01", "2014-04-01")
    for day in days:
        Activity.objects.create(visited_on=day, tier=1, is_outreach=day == "2011-03-31")

    shown = {row.labels[0]: [cell.value for cell in row.cells[4:7:2]] for row in book(2013)["years"].rows}

    # All visits, and those of outreach; 2012 has none, 2014 has yet to come.
    assert shown == {"平成22年度（2010）": [3, 1], "平成23年度（2011）": [2, 0], "平成25年度（2013）": [1, 0]}


# -- blank, 0, unknown ---------------------------------------------------------------


def test_months_that_have_not_begun_are_blank_and_months_without_a_visit_are_0(book):
    forget(visited_on__range=(date(2019, 5, 1), date(2019, 5, 31)))
    forget(visited_on__gt=date(2019, 6, 30))

    table = book(2019, today=date(2019, 7, 1))["tiers"]

    *months, year = row(table, "合計")
    assert months == [69, 0, 64, 0, *[None] * 8]
    assert year == 69 + 0 + 64
    assert {cell.state for cell in table.rows[0].cells[4:12]} == {State.PENDING}


def test_a_visit_dated_in_a_month_to_come_is_shown_all_the_same(book):
    forget(visited_on__gt=date(2019, 4, 30))
    Activity.objects.create(visited_on=date(2020, 3, 1), tier=1)

    *months, year = row(book(2019, today=date(2019, 4, 30))["tiers"], "合計")

    assert months == [69, *[None] * 10, 1]
    assert year == 70


def test_the_year_at_hand_has_no_difference_yet(book):
    table = book(2019, today=date(2020, 3, 30))["years"]

    assert row(table, "令和元年度（2019）")[1::2] == [None] * 5
    assert "令和元年度はまだ終わっていないため、差は空欄です。" in table.notes


def test_a_head_count_that_nobody_wrote_down_is_not_0(book, as_staff):
    april = Activity.objects.filter(visited_on__range=(date(2019, 4, 1), date(2019, 4, 30)), is_outreach=True)
    april.update(outreach_people=None)

    found = cells(book(2019)["outreach"])

    people, missing = found["4月", "合計 参加者"], found["4月", "合計のうち 人数の記入なし"]
    assert (people.value, people.state, missing.value) == (None, State.PENDING, 12)
    assert as_staff.get(missing.address).context["count"] == 12
    assert found["合計", "合計 参加者"].value == 1857 - 196  # April had 196
    assert "（人数の記入なし 12件）" in as_staff.get(found["合計", "合計 参加者"].address).content.decode()


def test_an_area_that_nobody_has_visited_stands_out(book, as_staff):
    area = Area.objects.create(number=6, name="第6圏域")
    Area.objects.create(name="丘小学校区", parent=area)

    rows = {one.labels[0]: one for one in book(2019)["areas"].rows}

    assert rows["第6圏域（訪問なし）"].stands_out and rows["丘小学校区（訪問なし）"].stands_out
    assert [cell.value for cell in rows["第6圏域（訪問なし）"].cells] == [0] * 13
    assert not rows["第1圏域"].stands_out
    Activity.objects.create(visited_on=date(2019, 5, 1), tier=2, area=area.parts.get())
    assert "第6圏域" in {one.labels[0] for one in book(2019)["areas"].rows}
    assert 'class="stands-out"' not in as_staff.get(PAGE, {"fy": "2019"}).content.decode()


def test_a_table_whose_rows_add_up_to_more_than_the_visits_says_so(book):
    for name in ("purposes", "organizations", "coordinators"):
        assert any("合計（訪問の回数）より多くなる" in note for note in book(2019)[name].notes)


# -- the page ----------------------------------------------------------------------


def test_the_page_is_of_the_year_that_was_chosen(as_staff):
    page = as_staff.get(PAGE, {"fy": "2018"}).content.decode()

    assert "活動の集計　<span" in page and "平成30年度" in page
    assert ">410</a>" in page and ">815</a>" not in page
    assert page.count("data:image/svg+xml;base64,") == 2


def test_a_year_without_visits_teaches(as_staff):
    page = as_staff.get(PAGE, {"fy": "2026"}).content.decode()

    assert "令和8年度の活動記録はまだありません" in page
    assert "年度の比較" in page


def test_a_city_without_any_visit_has_an_empty_page(as_staff):
    forget()

    assert as_staff.get(PAGE).context["document"].sections == ()


def test_the_workbook_has_a_sheet_a_table_with_the_same_numbers(as_staff, book):
    answer = as_staff.get(PAGE, {"fy": "2019", "format": "xlsx"})

    sheets = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    for sheet, table in zip(sheets, book(2019).values(), strict=False):
        written = [list(line) for line in sheet.iter_rows(min_row=2, values_only=True)]
        assert written == [
            [
                one.labels[0],
                *("－" if cell.state is State.NOT_APPLICABLE else cell.value for cell in one.cells),
            ]
            for one in table.rows
        ]
    assert [sheet.title for sheet in sheets][-2:] == ["年度の比較", "条件"]
    assert unquote(answer["Content-Disposition"]).startswith(
        "attachment; filename*=utf-8''活動の集計　令和元年度_"
    )


def test_a_chart_tells_its_numbers_in_words(staff):
    document = visit_tables(staff, FiscalYear(2019), date(2020, 3, 31), Municipality.current())

    months, years = (block for block in blocks_of(document) if isinstance(block, Chart))
    assert months.description.startswith("4月は第1層相当39回、第2層相当30回。5月は")
    assert (
        years.description
        == "平成30年度は第1層相当257回、第2層相当153回。令和元年度は第1層相当462回、第2層相当353回"
    )


def test_the_number_of_statements_is_the_same_for_1_and_30_of_everything(as_staff):
    def statements():
        remembered.forget()
        with CaptureQueriesContext(connection) as captured:
            as_staff.get(PAGE, {"fy": "2019"})
        return len(captured)

    statements()
    before = statements()
    for number in range(30):
        area = Area.objects.create(number=100 + number, name=f"圏域{number}")
        Purpose.objects.create(name=f"目的{number}")
        person = Coordinator.objects.create(name=f"人{number}")
        visit = Activity.objects.create(visited_on=date(2019, 4, number + 1), tier=2, area=area)
        visit.coordinators.add(person)

    assert statements() == before


def test_a_month_of_the_list_moves_with_the_year(as_staff):
    page = as_staff.get("/activities/", {"fy": "2019", "month": "2020-02", "tier": "1"})

    assert page.context["count"] == 34
    before = as_staff.get("/activities/", {"fy": "2018", "month": "2020-02", "tier": "1"})
    assert before.context["in_words"][0] == ("月", "平成31年2月")
