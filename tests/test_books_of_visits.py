"""The coordinators' old books: matched by name, confirmed by the user, taken in whole, and never twice."""

import io
from datetime import date, time

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.models import Activity, Area, Coordinator, MonthlyReport, Organization, SheetImport, User
from coordination.models.monthly_report import Correction
from tests.books import (
    HEAD,
    book,
    read,
    read_again,
    send,
    some_organization,
    take_in,
    visit,
    warned,
    where,
    year_book,
)
from tests.uploads import saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_months")]


@pytest.fixture
def coordinator():
    return User.objects.get(role=User.Role.COORDINATOR)


@pytest.fixture
def as_coordinator(client, coordinator):
    client.force_login(coordinator)
    return client


def imported():
    return Activity.objects.exclude(import_key=None)


# -- columns -----------------------------------------------------------------


def test_an_old_book_is_read_by_the_names_of_its_columns(as_coordinator, coordinator):
    some_organization()
    row = visit(訪問先="あおば台町会・民生委員・児童委員の会", 担当="木下", 目的="関係づくり、相談・助言")

    shown = read(as_coordinator, row)
    assert where(shown) == [] and not imported().exists(), "reading a book changes nothing"
    page = take_in(as_coordinator, shown)

    assert "新しく1件を登録しました" in page.content.decode()
    one = imported().get()
    assert (one.visited_on, one.tier, one.area.number, one.people_met) == (date(2020, 6, 15), 2, 2, 5)
    assert one.heard == "買い物に困っている人がいる。" and not one.is_outreach
    assert {each.name for each in one.organizations.all()} == {"あおば台町会", "民生委員・児童委員の会"}
    assert {each.name for each in one.purposes.all()} == {"関係づくり", "相談・助言"}
    assert [each.name for each in one.coordinators.all()] == ["木下 恵美子"]
    assert one.recorded_by == coordinator and one.recorded_at is not None


def test_spaces_line_breaks_width_and_units_of_heads_do_not_matter(as_coordinator):
    head = ["日　付", "層", "圏\n域", "訪 問 先", "担当", "目的", "内容", "会った人数（人）"]

    shown = read(as_coordinator, visit(), head=head)

    assert shown.context["sheet"].columns == {
        "visited_on": 0, "tier": 1, "area": 2, "organizations": 3, "coordinators": 4, "purposes": 5, "heard": 6,
        "people_met": 7,
    }  # fmt: skip


def test_the_preview_offers_every_column_with_its_letter_and_an_example(as_coordinator):
    page = read(as_coordinator, [*visit(), "メモ"], head=[*HEAD, "備考"]).content.decode()

    assert '<option value="3" selected>D列 訪問先（あおば台町会）</option>' in page
    assert "次の列は使いません：備考" in page


def test_the_user_may_choose_another_column_and_what_was_chosen_is_what_is_taken_in(as_coordinator):
    head = ["日付", "層", "圏域", "訪問先", "担当", "目的", "きいた話", "参加人数"]
    shown = read(as_coordinator, visit(), head=head)
    assert "heard" not in shown.context["sheet"].columns

    again = read_again(as_coordinator, shown, {"heard": "G"})
    assert again.context["check"].mark != shown.context["check"].mark
    take_in(as_coordinator, shown)  # what is no longer on the page
    assert not imported().exists()
    take_in(as_coordinator, again)

    assert imported().get().heard == "買い物に困っている人がいる。"


def test_one_column_cannot_serve_two_fields(as_coordinator):
    shown = read(as_coordinator, visit())

    page = read_again(as_coordinator, shown, {"shared": "G"})

    assert page.status_code == 422
    assert (
        "「G列 内容（買い物に困っている人がい…）」は「聞いたこと」にも選ばれています。"
        in page.content.decode()
    )
    assert "shared" not in SheetImport.objects.get().columns


def test_a_required_column_that_is_missing_is_said_and_can_be_chosen(as_coordinator):
    head = ["いつ", *HEAD[1:]]
    shown = read(as_coordinator, visit(), head=head)
    assert where(shown) == [(1, "活動日", "「活動日」の列がありません。見出しを1行目に足してください。")]

    again = read_again(as_coordinator, shown, {"visited_on": "A"})

    assert (where(again), again.context["check"].new) == ([], 1)


def test_a_column_that_is_there_twice_is_asked_about_until_one_is_chosen(as_coordinator):
    shown = read(as_coordinator, ["2020-06-14", *visit()], head=["日付", *HEAD])
    assert where(shown) == [(1, "日付", "「日付」の列が二つあります。使わないほうの見出しを消してください。")]

    again = read_again(as_coordinator, shown, {"visited_on": "B"})

    assert where(again) == []
    assert again.context["check"].changes[0].name == "令和2年6月15日（月）"


def test_a_column_without_a_head_can_be_chosen(as_coordinator):
    shown = read(as_coordinator, [*visit(), "来月うかがう"], head=HEAD)

    take_in(as_coordinator, read_again(as_coordinator, shown, {"next_step": "I"}))

    assert imported().get().next_step == "来月うかがう"


def test_people_are_those_of_the_outreach_only_in_a_book_that_tells_outreach_apart(as_coordinator):
    plain = read(as_coordinator, visit()).context["sheet"].columns
    telling = read(as_coordinator, [*visit(), "○"], head=[*HEAD, "普及啓発"]).context["sheet"].columns

    assert ("people_met" in plain, "outreach_people" in plain) == (True, False)
    assert ("people_met" in telling, "outreach_people" in telling) == (False, True)


def test_master_data_can_be_read_by_other_columns_too(as_admin):
    shown = send(as_admin, book(["ひので町会", "その他"], head=["団体の名前", "種別"]), kind="organization")
    assert [problem.column for problem in shown.context["check"].problems] == ["名称"]

    take_in(as_admin, read_again(as_admin, shown, {"name": "A"}))

    assert Organization.objects.get(name="ひので町会").kind == "other"


# -- what a book leaves open -------------------------------------------------


def test_a_blank_tier_is_a_problem_until_the_user_says_which_it_is(as_coordinator):
    shown = read(as_coordinator, visit(層=""), visit(層="第1層", 内容="別の話"))
    assert where(shown) == [
        (2, "層（B列）", "層が空欄です。第1層か第2層かを書くか、「まとめて決めること」で選んでください。")
    ]

    take_in(as_coordinator, read_again(as_coordinator, shown, tier="2"))

    assert sorted(imported().values_list("tier", flat=True)) == [1, 2]


def test_days_without_a_year_wait_for_the_fiscal_year(as_coordinator):
    shown = read(as_coordinator, visit(日付="6/15"), visit(日付="3月31日"))
    assert [row for row, *_ in where(shown)] == [2, 3]

    take_in(as_coordinator, read_again(as_coordinator, shown, year="2019"))

    assert list(imported().values_list("visited_on", flat=True)) == [date(2019, 6, 15), date(2020, 3, 31)]


def test_a_book_of_one_person_is_that_persons(as_coordinator):
    head = [name for name in HEAD if name != "担当"]
    row = [cell for name, cell in zip(HEAD, visit(), strict=True) if name != "担当"]
    shown = read(as_coordinator, row, head=head)
    person = Coordinator.objects.get(name__startswith="木下")

    take_in(as_coordinator, read_again(as_coordinator, shown, coordinator=str(person.pk)))

    assert list(imported().get().coordinators.all()) == [person]


def test_unknown_organizations_are_registered_only_when_the_user_ticks_it(as_coordinator):
    rows = visit(訪問先="つつじ野の会、あおば台町会"), visit(訪問先="つつじ野 の会", 日付="R2.6.16")
    shown = read(as_coordinator, *rows)
    sentence = "団体「つつじ野の会」は登録されていません。書き方を直すか、先に登録するか、「まとめて決めること」で選んでください。"
    assert where(shown)[0] == (2, "訪問先（D列）", sentence)
    assert len(where(shown)) == 2

    again = read_again(as_coordinator, shown, organizations="on")
    assert "登録されていない団体 1件を、種別「その他」で新しく登録する" in again.content.decode()
    assert not Organization.objects.filter(name="つつじ野の会").exists()
    take_in(as_coordinator, again)

    new = Organization.objects.get(name="つつじ野の会")
    assert new.kind == "other" and new.activity_set.count() == 2


def test_an_answer_that_was_not_offered_is_refused(as_coordinator):
    shown = read(as_coordinator, visit(層=""))

    assert read_again(as_coordinator, shown, tier="3").status_code == 422
    assert SheetImport.objects.get().answers == {}


def test_outreach_and_lectures_are_told_by_a_circle(as_coordinator):
    head = [*HEAD, "普及啓発", "出前講座"]
    rows = [
        [*visit(参加人数="20"), "○", ""],
        [*visit(参加人数="30", 内容="講座"), None, "○"],
        [*visit(参加人数=None, 内容="相談"), None, None],
    ]

    take_in(as_coordinator, read(as_coordinator, *rows, head=head))

    found = imported().order_by("pk").values_list("is_outreach", "is_lecture", "outreach_people")
    assert list(found) == [(True, False, 20), (True, True, 30), (False, False, None)]


def test_people_of_an_outreach_belong_to_an_outreach(as_coordinator):
    shown = read(as_coordinator, [*visit(参加人数="20"), ""], head=[*HEAD, "普及啓発"])

    assert where(shown) == [
        (2, "参加人数（H列）", "普及啓発の参加人数は、普及啓発の行にだけ書けます。普及啓発に○を付けるか、人数を消すか、この列を「会った人数」として読んでください。")
    ]  # fmt: skip


# -- the same again ----------------------------------------------------------


def test_the_same_book_twice_adds_nothing(as_coordinator):
    rows = [visit(内容=f"話{i}") for i in range(3)]
    take_in(as_coordinator, read(as_coordinator, *rows))

    shown = read(as_coordinator, *rows)

    assert (shown.context["check"].new, shown.context["check"].unchanged) == (0, 3)
    assert "どの行も、もう登録してあります。取り込むものはありません。" in shown.content.decode()


def test_a_book_that_overlaps_adds_only_what_is_new_however_it_is_spelled(as_coordinator):
    take_in(as_coordinator, read(as_coordinator, visit(), visit(内容="二つめ")))

    shown = read(
        as_coordinator,
        visit(日付="令和２年６月１５日", 層="2", 参加人数=5),
        visit(日付="2020/6/15", 内容="二つめ", 参加人数="5人"),
        visit(内容="三つめ"),
    )

    assert [(change.row, change.is_new) for change in shown.context["check"].changes] == [(4, True)]
    assert shown.context["check"].unchanged == 2


def test_equal_rows_are_as_many_visits_as_there_are_rows_and_the_user_is_told(as_coordinator):
    shown = read(as_coordinator, visit(), visit())
    assert warned(shown) == [(3, "", "2行目と同じ内容です。二つめも、別の訪問として数えます。")]
    take_in(as_coordinator, shown)

    third = read(as_coordinator, visit(), visit(), visit())

    assert imported().count() == 2
    assert (third.context["check"].new, third.context["check"].unchanged) == (1, 2)


def test_a_row_stays_the_same_though_its_visit_was_corrected_or_withdrawn(as_coordinator, coordinator):
    take_in(as_coordinator, read(as_coordinator, visit(), visit(内容="取り消すもの")))
    imported().filter(heard="買い物に困っている人がいる。").update(
        heard="直した", visited_on=date(2019, 1, 1)
    )
    imported().get(heard="取り消すもの").withdraw(by=coordinator, at=timezone.now(), because="二重")

    shown = read(as_coordinator, visit(), visit(内容="取り消すもの"))

    assert (shown.context["check"].new, shown.context["check"].unchanged) == (0, 2)


def test_a_second_press_takes_nothing_in_twice(as_coordinator):
    shown = read(as_coordinator, visit())

    take_in(as_coordinator, shown)
    take_in(as_coordinator, shown)

    assert imported().count() == 1


def test_two_books_with_the_same_visit_confirmed_after_each_other_make_it_once(as_coordinator):
    first, second = read(as_coordinator, visit()), read(as_coordinator, visit())
    take_in(as_coordinator, first)

    page = take_in(as_coordinator, second)

    assert "確認のあとで記録が変わったため、取り込みませんでした。" in page.content.decode()
    assert imported().count() == 1


def test_a_visit_that_looks_like_one_in_the_log_is_told_and_may_be_left_out(as_coordinator):
    there = Activity.objects.create(visited_on=date(2020, 6, 15), tier=2)
    there.organizations.add(Organization.objects.get(name="あおば台町会"))
    there.coordinators.add(Coordinator.objects.get(name__startswith="木下"))
    shown = read(as_coordinator, visit(), visit(日付="R2.6.16"))
    assert [(row, sentence[:27]) for row, _, sentence in warned(shown)] == [
        (2, "同じ日に同じ団体を同じ人が訪ねた記録が、もうあります。")
    ]
    assert shown.context["check"].new == 2, "told, not refused"

    again = read_again(as_coordinator, shown, similar="on")

    assert (again.context["check"].new, again.context["check"].unchanged) == (1, 1)
    take_in(as_coordinator, again)
    assert imported().get().visited_on == date(2020, 6, 16)


def test_a_day_that_has_not_come_is_told(as_coordinator):
    shown = read(as_coordinator, visit(日付="2150-06-15"))

    assert warned(shown) == [(2, "日付（A列）", "まだ来ていない日です。")]
    assert shown.context["check"].new == 1


def test_of_a_time_from_to_the_beginning_is_kept_and_said(as_coordinator):
    shown = read(as_coordinator, [*visit(), "13:30～15:00"], head=[*HEAD, "時間"])

    assert warned(shown) == [(2, "時間（I列）", "「13:30～15:00」の始まりだけを記録します。")]
    take_in(as_coordinator, shown)
    assert imported().get().started_at == time(13, 30)


# -- accepted months ---------------------------------------------------------


@pytest.fixture
def accepted_june(coordinator, staff):
    person = Coordinator.objects.get(user=coordinator)
    report = MonthlyReport.objects.create(contractor=person.employer, month=date(2020, 6, 1))
    report.submit(by=coordinator, at=timezone.now())

    def accept():
        report.accept(by=staff, at=timezone.now(), document={"visits": 0})
        return report

    return accept


def test_nothing_comes_into_an_accepted_month(as_coordinator, accepted_june):
    accepted_june()

    shown = read(as_coordinator, visit(), visit(日付="R2.7.1"))

    assert where(shown) == [
        (2, "日付（A列）", "令和2年6月の月報は受理されています。この行は取り込めません。行を消し、活動記録の画面で、訂正の理由を書いて記録してください。")
    ]  # fmt: skip
    take_in(as_coordinator, shown)
    assert not imported().exists()


def test_a_month_that_is_accepted_after_the_preview_stays_as_it_was(as_coordinator, accepted_june):
    shown = read(as_coordinator, visit())
    accepted_june()

    page = take_in(as_coordinator, shown)

    assert "令和2年6月の月報は受理されています。" in page.content.decode()
    assert not imported().exists()


def test_the_guard_of_the_database_becomes_a_sentence_and_takes_everything_back(
    as_coordinator, accepted_june, monkeypatch
):
    shown = read(as_coordinator, visit(日付="R2.7.1"), visit(訪問先="新しい会"))
    shown = read_again(as_coordinator, shown, organizations="on")
    accepted_june()
    monkeypatch.setattr("coordination.visit_books.registers.AcceptedMonths.hold", lambda *args: False)

    page = take_in(as_coordinator, shown)

    assert page.status_code == 200
    assert "確認のあとで記録が変わったため、取り込みませんでした。" in page.content.decode()
    assert not imported().exists() and not Organization.objects.filter(name="新しい会").exists()
    assert not Correction.objects.exists()


def test_what_was_taken_in_before_the_month_was_accepted_is_no_problem_afterwards(
    as_coordinator, accepted_june
):
    take_in(as_coordinator, read(as_coordinator, visit()))
    accepted_june()

    shown = read(as_coordinator, visit(), visit(日付="R2.7.1"))

    assert (where(shown), shown.context["check"].new) == ([], 1)


# -- all or nothing ----------------------------------------------------------


def test_one_bad_row_keeps_all_out(as_coordinator):
    shown = read(as_coordinator, visit(), visit(担当="山本"))
    assert where(shown) == [
        (3, "担当（E列）", "コーディネーター「山本」は登録されていません。先に登録するか、書き方を確かめてください。")
    ]  # fmt: skip

    take_in(as_coordinator, shown)

    assert not imported().exists()


def test_what_breaks_in_the_middle_leaves_nothing_behind(as_coordinator, monkeypatch):
    shown = read_again(as_coordinator, read(as_coordinator, visit(訪問先="新しい会")), organizations="on")

    def broken(*args):
        raise RuntimeError

    monkeypatch.setattr("coordination.visit_books.kind._link", broken)
    with pytest.raises(RuntimeError):
        take_in(as_coordinator, shown)

    assert not imported().exists() and not Organization.objects.filter(name="新しい会").exists()
    assert SheetImport.objects.get().taken_in_at is None


def test_an_organization_registered_meanwhile_is_not_registered_twice(as_coordinator):
    shown = read_again(as_coordinator, read(as_coordinator, visit(訪問先="新しい会")), organizations="on")
    some_organization(name="新しい会")

    page = take_in(as_coordinator, shown)

    assert "確認のあとで記録が変わったため" in page.content.decode() and not imported().exists()
    take_in(as_coordinator, page)
    assert imported().get().organizations.get().name == "新しい会"


def test_a_book_costs_as_many_statements_for_one_row_as_for_two_hundred(as_coordinator):
    def statements(rows):
        with CaptureQueriesContext(connection) as reading:
            shown = read(as_coordinator, *rows)
        with CaptureQueriesContext(connection) as taking:
            take_in(as_coordinator, shown)
        return len(reading), len(taking)

    statements([visit()])
    (read_one, took_one), (read_many, took_many) = (
        statements([visit(日付="R2.7.1")]),
        statements([visit(内容=f"話{i}") for i in range(200)]),
    )

    assert read_one == read_many
    assert took_many - took_one <= 200 // 40 + 1, "rows are written forty and more at a time"


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


@pytest.mark.parametrize("role", ["manager", "dispatcher"])
def test_others_may_not_and_are_not_offered_it(role):
    client = signed_in(role)

    assert client.get(reverse("import_upload", args=["activity"])).status_code == 403
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
