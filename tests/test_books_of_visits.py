"""The coordinators' old books: matched by name, confirmed by the user, taken in whole, and never twice."""

from datetime import date

import pytest

from coordination.models import Activity, Coordinator, Organization, SheetImport, User
from tests.books import (
    HEAD,
    book,
    read,
    read_again,
    send,
    some_organization,
    take_in,
    visit,
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
