"""会議の集計: what the rules count and what they leave out add up, and every number opens its meetings."""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest

from coordination.blocks import Table
from coordination.figures import State
from coordination.fiscal_year import FiscalYear
from coordination.models import Municipality
from meetings.models import Meeting, MeetingSeries
from reports.indicators import indicator_years
from reports.meeting_tables import meeting_tables
from reports.models import CountingRule, Indicator

pytestmark = pytest.mark.django_db

H30, R1 = FiscalYear(2018), FiscalYear(2019)
TODAY = date(2020, 6, 15)
PAGE = "/meetings/tables/"


@pytest.fixture
def book(staff):
    def book(year=R1):
        document = meeting_tables(staff, year, TODAY, Municipality.current())
        blocks = [block for section in document.sections for part in section.parts for block in part.blocks]
        return {block.key: block for block in blocks if isinstance(block, Table)}

    return book


def row(table, *labels):
    (found,) = [row for row in table.rows if row.labels == labels]
    return [figure.value for figure in found.cells]


def rows_under(table, first):
    return {
        row.labels[1]: [figure.value for figure in row.cells] for row in table.rows if row.labels[0] == first
    }


def test_the_table_of_areas_is_the_published_one(book):
    table = book()["areas"]

    assert row(table, "市全域", "第1層協議体の会議", "第1層協議体") == [3, 2]
    assert row(table, "第1圏域", "南畑地域会議", "地域の話し合いの場") == [0, 3]
    assert row(table, "第4圏域", "座談会→気楽にいこう会（座談会等）", "地域の話し合いの場") == [4, 11]
    # 29 + 3 and 121 + 2: the series of the areas and the tier-1 council
    assert row(table, "合計", "", "") == [32, 123]


def test_what_a_rule_counts_and_what_it_leaves_out_add_up_to_what_was_recorded(book):
    table = book()["rule_tier2_meetings"]

    assert rows_under(table, "数える") == {"地域の話し合いの場": [4, 14]}
    assert row(table, "第2層の開催回数", "") == [4, 14]
    left_out = rows_under(table, "数えない")
    assert left_out["関係者会議"] == [22, 101]
    assert left_out["視察の受け入れ"] == [3, 6]
    assert left_out["地域の話し合いの場（中止）"] == [0, 2]
    # 4+22+3 = 29 and 14+101+6+2 = 123
    assert row(table, "記録した会議", "") == [29, 123]
    assert rows_under(table, "参考") == {
        "関係者会議を含める": [26, 115],
        "関係者会議と視察の受け入れを含める": [29, 121],
    }


def test_every_number_opens_a_list_of_as_many_meetings(book, client, staff):
    client.force_login(staff)
    for table in book().values():
        for each in table.rows:
            for figure in each.cells:
                if figure.value and urlsplit(figure.address).path == "/meetings/":
                    page = client.get(figure.address).content.decode()
                    (told,) = re.findall(r"<strong>([\d,]+)件</strong>", page)
                    assert told == f"{figure.value:,}", figure.address


def written(held_on=date(2019, 9, 2)):
    series = MeetingSeries.objects.get(name="南畑地域会議")
    return Meeting.objects.create(series=series, held_on=held_on, status="written", because="台風のため")


def actual(key="tier2_meetings"):
    indicator = Indicator.objects.get(key=key)
    return indicator_years([indicator], [R1], TODAY)[key, R1].actual


def test_a_meeting_in_writing_counts_only_where_the_rule_says_so(book):
    written()
    table = book()["rule_tier2_meetings"]
    assert actual().value == 14
    assert rows_under(table, "数えない")["地域の話し合いの場（書面開催）"] == [0, 1]

    CountingRule.objects.filter(name="地域の話し合いの場").update(counts_written=True)

    table = book()["rule_tier2_meetings"]
    assert actual().value == row(table, "第2層の開催回数", "")[1] == 15
    assert rows_under(table, "数える")["地域の話し合いの場（書面開催）"] == [0, 1]


def test_the_page_behind_a_figure_lists_the_meeting_in_writing(client, staff):
    meeting = written()
    CountingRule.objects.filter(name="地域の話し合いの場").update(counts_written=True)
    client.force_login(staff)

    page = client.get(actual().address).content.decode()

    assert meeting.get_absolute_url() in page


def test_a_kind_that_only_the_rule_of_a_later_year_counts_is_on_both_sides(book):
    wide = CountingRule.objects.get(name="関係者会議を含める")
    CountingRule.objects.filter(pk=wide.pk).update(is_adopted=True, effective_from=R1)
    table = book()["rule_tier2_meetings"]

    assert row(table, "第2層の開催回数", "") == [4, 115]
    assert rows_under(table, "数える")["関係者会議"] == [None, 101]
    assert rows_under(table, "数えない")["関係者会議"] == [22, None]
    states = {figure.state for each in table.rows for figure in each.cells if figure.value is None}
    assert states == {State.NOT_APPLICABLE}


def test_a_city_without_meetings_is_told_what_to_do(client, staff):
    Meeting.objects.all().delete()
    client.force_login(staff)

    assert "会議を登録すると、ここに" in client.get(PAGE).content.decode()


def test_the_workbook_has_a_sheet_a_table(client, staff):
    client.force_login(staff)
    answer = client.get(PAGE, {"fy": 2019, "format": "xlsx"})

    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")


def test_the_page_costs_as_many_statements_with_twice_the_meetings(
    client, staff, django_assert_max_num_queries
):
    client.force_login(staff)
    with django_assert_max_num_queries(40) as few:
        client.get(PAGE, {"fy": 2019})
    Meeting.objects.bulk_create(
        Meeting(series_id=one.series_id, held_on=one.held_on, status=one.status, because=one.because)
        for one in Meeting.objects.all()
    )

    with django_assert_max_num_queries(len(few)):
        client.get(PAGE, {"fy": 2019})
