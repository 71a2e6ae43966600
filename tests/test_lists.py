"""Lists: in the order of their readings, narrowed down, page by page, and taken away as they are shown."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination import remembered
from coordination.fiscal_year import FiscalYear
from coordination.models import Area, Organization, User
from meetings.models import Meeting

pytestmark = pytest.mark.django_db
LIST = "/organizations/"


def names(page):
    return [row.record.name for row in page.context["table"].paginated_rows]


def test_a_list_stands_in_the_order_of_its_readings(as_staff):
    Organization.objects.all().update(is_active=True)
    for name, kana in (
        ("病院", "ビョウイン"),
        ("美容院", "びよういん"),
        ("柿の会", "かき"),
        ("鍵の会", "ガギ"),
        ("角会", "かく"),
    ):
        Organization.objects.create(name=name, kana=kana, kind="other")

    page = as_staff.get(LIST, {"kind": "other"})

    assert [name for name in names(page) if name in ("病院", "美容院", "柿の会", "鍵の会", "角会")] == [
        "柿の会", "鍵の会", "角会", "病院", "美容院",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["カフェ", "ｶﾌｪ", "かふぇ", "ＡＢＣ　かふぇ", "abc"])
def test_search_is_blind_to_the_width_of_letters_and_the_kind_of_kana(text, as_staff):
    Organization.objects.create(name="ABCカフェ", kana="えーびーしーかふぇ", kind="other")

    assert names(as_staff.get(LIST, {"q": text})) == ["ABCカフェ"]


def test_filters_narrow_down_and_are_said_in_words(as_staff):
    area = Area.objects.get(number=3)

    page = as_staff.get(LIST, {"area": area.pk, "kind": "senior_club"})

    assert page.context["count"] == Organization.objects.filter(area=area, kind="senior_club").count() == 1
    assert "種別：老人クラブ・サロン、圏域：第3圏域" in page.content.decode()


def test_a_list_shows_50_at_a_time_and_keeps_its_filters_from_page_to_page(as_staff):
    page = as_staff.get("/activities/", {"fy": "2019", "tier": "1"})

    shown = page.content.decode()
    assert page.context["count"] == 462
    assert "1～50件目（1／10ページ）" in shown
    assert 'href="?fy=2019&amp;tier=1&amp;page=2"' in shown
    assert (
        "451～462件目（10／10ページ）" in as_staff.get("/activities/?fy=2019&tier=1&page=99").content.decode()
    )


@pytest.mark.parametrize(
    "query",
    [
        "sort=password",
        "sort=name,drop",
        "page=abc",
        "page=-1",
        "area=x",
        "kind=zzz",
        "q=%00",
        "page=99999999999999999999",
        "format=exe",
    ],
)
@pytest.mark.asvs("2.2.1", "15.3.5")
def test_a_strange_address_is_answered(query, as_staff):
    assert as_staff.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("role", "view"),
    [
        ("staff", "activity_list"),
        ("staff", "meeting_list"),
        ("staff", "organization_list"),
        ("admin", "user_list"),
        ("dispatcher", "member_list"),
    ],
)
def test_a_choice_that_does_not_exist_lists_nothing_rather_than_everything(role, view, client):
    client.force_login(User.objects.get(role=role))
    everything = client.get(reverse(view), {"fy": "2019"})
    filters = everything.context["filter"].filters
    choices = [name for name in filters if name != "q"]
    assert everything.context["count"] and choices

    for name in choices:
        query = {"fy": "2019", name: "nonsense"}
        sheet = client.get(reverse(view), {**query, "format": "csv"}).content.decode()
        assert (name, client.get(reverse(view), query).context["count"]) == (name, 0)
        assert (name, sheet.count("\r\n")) == (name, 1), "the heads alone"


def test_excel_and_csv_hold_the_rows_that_the_filters_leave_in_the_order_of_the_list(as_staff):
    query = {"kind": "business", "sort": "-name"}
    shown = names(as_staff.get(LIST, query))

    book = openpyxl.load_workbook(io.BytesIO(as_staff.get(LIST, {**query, "format": "xlsx"}).content))
    text = as_staff.get(LIST, {**query, "format": "csv"}).content.decode("utf-8-sig")

    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert head == ("名称", "ふりがな", "種別", "圏域", "状態")
    assert [row[0] for row in rows] == shown == [row["名称"] for row in csv.DictReader(io.StringIO(text))]
    assert book.worksheets[1].title == "条件"


def test_days_and_numbers_are_days_and_numbers_in_excel(as_staff):
    out = as_staff.get("/activities/", {"fy": "2019", "format": "xlsx"})

    row = next(openpyxl.load_workbook(io.BytesIO(out.content)).worksheets[0].iter_rows(min_row=2))
    assert row[0].is_date and row[0].value.date() == date(2020, 3, 31)
    assert isinstance(row[7].value, int)


def test_an_empty_list_teaches_and_an_empty_search_says_so(as_staff):
    assert (
        "の訪問を記録すると、ここにならび、" in as_staff.get("/activities/", {"fy": "2026"}).content.decode()
    )
    assert "条件に合う団体はありません。" in as_staff.get(LIST, {"q": "どこにもない"}).content.decode()


@pytest.mark.parametrize("address", ["/activities/", "/meetings/", LIST])
def test_a_list_costs_as_many_statements_for_one_row_as_for_fifty(address, as_staff):
    def statements(query):
        remembered.forget()
        with CaptureQueriesContext(connection) as captured:
            rows = len(as_staff.get(address, query).context["table"].page.object_list)
        return rows, len(captured)

    statements({"fy": "2019"})  # the session notes the year
    one_page = {"q": "台町会" if address == LIST else "公民館", "page": "99"}
    few, many = statements(one_page), statements({})

    looked_up = 1 if address == "/activities/" else 0  # a word in organizations, in purposes and in the index
    assert few[0] < many[0]
    assert few[1] - looked_up == many[1] <= 18


def test_the_year_is_chosen_once_and_stays(as_staff):
    as_staff.get("/activities/", {"fy": "2018"})

    assert as_staff.get("/activities/").context["count"] == 410
    assert "過年度（平成30年度）を表示しています。" in as_staff.get("/meetings/").content.decode()
    assert as_staff.get("/activities/", {"fy": "2019"}).context["count"] == 815


def test_the_links_of_a_yearly_list_keep_its_year_whatever_another_tab_shows(as_staff):
    page = as_staff.get("/activities/", {"fy": "2018"}).content.decode()
    as_staff.get("/activities/", {"fy": "2019"})

    assert 'href="?fy=2018&amp;format=csv"' in page
    assert 'href="?fy=2018&amp;page=2"' in page


def test_a_meeting_with_a_list_of_names_shows_how_many_came(as_staff):
    meeting = Meeting.objects.filter(head_count=None, attendance__isnull=False).first()
    people = meeting.attendance.count()

    assert f'<td class="number">{people}</td>' in "".join(
        as_staff.get(
            "/meetings/",
            {"fy": FiscalYear.of(meeting.held_on).year, "q": meeting.series.name, "format": "csv"},
        )
        .content.decode("utf-8-sig")
        .replace(f",{people}\r", f'<td class="number">{people}</td>')
    )
    assert f'<dd class="text">{people}</dd>' in as_staff.get(meeting.get_absolute_url()).content.decode()
