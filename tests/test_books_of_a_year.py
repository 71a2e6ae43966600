"""Books with a sheet a month, the form to fill in, and who may take books in."""

import io
from datetime import date, time

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from coordination.models import Activity, Area, SheetImport, User
from tests.books import (
    HEAD,
    book,
    read,
    send,
    take_in,
    visit,
    where,
    year_book,
)
from tests.uploads import saved

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("open_months", "sheets_parsed_here"),
    pytest.mark.slow,
]


@pytest.fixture
def coordinator():
    return User.objects.get(role=User.Role.COORDINATOR)


def imported():
    return Activity.objects.exclude(import_key=None)


# -- books of a year ---------------------------------------------------------


def test_a_sheet_a_month_is_one_book(as_coordinator):
    months = year_book(
        [(f"{month}月", [visit(日付=f"R1.{month}.7")]) for month in (5, 6, 7)]
        + [("2月", [visit(日付="R2.2.7")])]
    )
    months.create_sheet("集計").append(["月", "回数"])

    shown = send(as_coordinator, saved(months))

    assert where(shown) == []
    assert [(change.sheet, change.row) for change in shown.context["check"].changes] == [
        ("5月", 2), ("6月", 2), ("7月", 2), ("2月", 2),
    ]  # fmt: skip
    assert "次のシートは読みません（見出しが違います）：集計" in shown.content.decode()
    take_in(as_coordinator, shown)
    assert imported().count() == 4


def test_problems_name_the_sheet_and_come_back_with_it(as_coordinator):
    months = year_book([("4月", [visit()]), ("5月", [visit(), visit(層="3")])])

    shown = send(as_coordinator, saved(months))

    (problem,) = shown.context["check"].problems
    assert (problem.sheet, problem.row, problem.column) == ("5月", 3, "層（B列）")
    assert "5月　3行目" in shown.content.decode()
    out = as_coordinator.get(reverse("import_problems", args=[shown.context["sheet"].pk]))
    head, row = openpyxl.load_workbook(io.BytesIO(out.content)).worksheets[0].iter_rows(values_only=True)
    assert head[:3] == ("シート", "もとの行", "日付") and row[:2] == ("5月", 3)


def test_columns_may_stand_in_another_order_and_no_letter_leads_astray(as_coordinator):
    months = year_book([("4月", [visit()])])
    may = months.create_sheet("5月")
    for row in (HEAD, visit(日付="R2.5.7", 層="3")):
        may.append(list(reversed(row)))

    shown = send(as_coordinator, saved(months))

    (problem,) = shown.context["check"].problems
    assert (problem.sheet, problem.column) == ("5月", "層")


def test_a_month_with_other_heads_is_not_left_out_in_silence(as_coordinator):
    months = year_book([("4月", [visit()])])
    may = months.create_sheet("5月")
    for row in (HEAD[:-1], visit(日付="R2.5.7")[:-1]):
        may.append(row)

    page = send(as_coordinator, saved(months))

    assert page.status_code == 422 and not SheetImport.objects.exists()
    assert "シート「5月」の見出しが、シート「4月」と違います（普及啓発の参加人数）。" in page.content.decode()


# -- the form ----------------------------------------------------------------


def test_the_form_to_fill_in_has_lists_to_choose_from_and_holds_no_visit(as_coordinator):
    out = as_coordinator.get(reverse("master_sheet", args=["activity"]))

    whole = openpyxl.load_workbook(io.BytesIO(out.content))
    form, explained, words = whole.worksheets
    assert (form.title, explained.title, words.title) == ("活動記録", "書き方", "使える言葉")
    assert (form.max_row, form.max_column) == (1, 15)
    lists = {str(one.sqref): one.formula1 for one in form.data_validations.dataValidation}
    assert lists == {
        "C2:C5001": "'使える言葉'!$A$2:$A$3",
        "D2:D5001": f"'使える言葉'!$B$2:$B${Area.objects.count() + 2}",
        "M2:M5001": "'使える言葉'!$C$2:$C$3",
        "N2:N5001": "'使える言葉'!$C$2:$C$3",
    }
    assert "見出しだけで、行がありません。" in send(as_coordinator, out.content).content.decode()


def test_the_form_filled_in_comes_in_without_a_question(as_coordinator):
    out = as_coordinator.get(reverse("master_sheet", args=["activity"]))
    whole = openpyxl.load_workbook(io.BytesIO(out.content))
    words = [
        [cell for cell in column if cell]
        for column in whole["使える言葉"].iter_cols(min_row=2, values_only=True)
    ]
    tiers, areas, yes, purposes, people, organizations = words
    whole["活動記録"].append(
        [date(2020, 6, 15), time(9, 30), tiers[1], areas[1], "公民館", people[0], organizations[0], 5, purposes[0], "聞いた",
         "伝えた", "次", yes[0], yes[1], 20]
    )  # fmt: skip

    shown = send(as_coordinator, saved(whole))
    assert (where(shown), shown.context["check"].questions) == ([], ())
    take_in(as_coordinator, shown)

    one = imported().get()
    assert (one.tier, one.area.name, one.started_at, one.outreach_people) == (2, areas[1], time(9, 30), 20)


# -- who may -----------------------------------------------------------------


def signed_in(role):
    client = Client()
    client.force_login(User.objects.get(role=role))
    return client


@pytest.mark.parametrize("role", ["admin", "staff", "coordinator"])
def test_those_who_record_visits_may_take_books_in(role):
    client = signed_in(role)

    assert reverse("import_upload", args=["activity"]) in client.get("/activities/?fy=2019").content.decode()
    take_in(client, read(client, visit()))

    assert imported().get().recorded_by.role == role


@pytest.mark.parametrize(("role", "refusal"), [("manager", 403), ("dispatcher", 404)])
def test_others_may_not_and_are_not_offered_it(role, refusal):
    """An exchange group's office takes in sheets of its own: to it this kind is not there."""
    client = signed_in(role)

    assert client.get(reverse("import_upload", args=["activity"])).status_code == refusal
    assert reverse("import_upload", args=["activity"]) not in client.get("/activities/").content.decode()


@pytest.mark.parametrize("role", ["staff", "coordinator"])
def test_a_kind_of_sheet_that_is_another_roles_is_not_there(role):
    client = signed_in(role)

    for name in ("import_upload", "master_sheet"):
        assert client.get(reverse(name, args=["organization"])).status_code == 404
    assert (
        send(client, book(["ひので町会", "その他"], head=["名称", "種別"]), kind="organization").status_code
        == 404
    )
    assert (
        reverse("import_upload", args=["organization"]) not in client.get("/organizations/").content.decode()
    )


def test_somebody_elses_book_is_out_of_sight_and_the_administrator_sees_all(as_coordinator):
    sheet = read(as_coordinator, visit()).context["sheet"]
    masters = SheetImport.objects.create(
        kind="organization", file_name="x", digest="0", heads=[], rows=[],
        uploaded_by=User.objects.get(role="coordinator"),
    )  # fmt: skip
    pages = [
        ("get", "import_sheet"), ("get", "import_progress"), ("get", "import_problems"), ("post", "import_columns"),
        ("post", "import_confirm"),
    ]  # fmt: skip

    for method, name in pages:
        assert getattr(signed_in("staff"), method)(reverse(name, args=[sheet.pk])).status_code == 404
        assert getattr(as_coordinator, method)(reverse(name, args=[masters.pk])).status_code == 404
        assert getattr(signed_in("admin"), method)(reverse(name, args=[sheet.pk])).status_code in (200, 302)
    assert not imported().exists()
