"""Books of visits that come again, overlap, touch an accepted month or break in the middle: never twice, never by half."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.models import Activity, Coordinator, MonthlyReport, Organization, SheetImport, User
from coordination.models.monthly_report import Correction
from tests.books import (
    HEAD,
    read,
    read_again,
    some_organization,
    take_in,
    visit,
    warned,
    where,
)

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
