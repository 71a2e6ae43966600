"""Bad books of visits: each is refused in a Japanese sentence with its place, and nothing is changed."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from coordination.models import Activity, Organization, SheetImport, User
from tests.books import HEAD, book, read, read_again, send, take_in, visit, where, year_book
from tests.uploads import book_of, cell, saved, workbook

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.usefixtures("open_months", "sheets_parsed_here"),
]

COMPUTED = "の式に計算結果が入っていません。Excel で開いて保存しなおしてください。"


@pytest.fixture
def client(client):
    client.force_login(User.objects.get(role=User.Role.COORDINATOR))
    return client


@pytest.fixture(autouse=True)
def nothing_is_changed(db):
    before = Activity.with_withdrawn.count(), Organization.objects.count()
    yield
    assert (Activity.with_withdrawn.count(), Organization.objects.count()) == before


def changed(how):
    """A good book with something done to its one sheet."""
    whole = book_of(HEAD, visit(), visit(日付="R2.6.16"))
    how(whole.active)
    return saved(whole)


def written(value, at="A3"):
    return changed(lambda sheet: sheet.__setitem__(at, value))


def merged_head(sheet):
    sheet.insert_rows(1)
    sheet["A1"] = "訪問記録"
    sheet.merge_cells("A1:H1")


REFUSED = {
    "a merged title": (changed(merged_head), "シート「団体」のセル A1:H1 が結合されています。"),
    "a merged column of months": (changed(lambda sheet: sheet.merge_cells("A2:A3")), "シート「団体」のセル A2:A3 が結合されています。"),
    "a formula that was never computed": (written("=TODAY()"), f"シート「団体」のセル A3 {COMPUTED}"),
    "an error in a cell": (workbook(cell("<v>#REF!</v>", ' t="e"')), "シート「団体」のセル B3 がエラー値（#REF!）です。"),
    "a number beyond all numbers": (workbook(cell("<v>1e400</v>")), "の数は 15 けたを超えていて、正しい値を確かめられません。"),
    "an underscore in a number": (workbook(cell("<v>1_000</v>")), "シート「団体」のセル B3 の値「1_000」を数として読み取れません。"),
    "Arabic digits as a number": (workbook(cell("<v>١٢</v>")), "シート「団体」のセル B3 の値「١٢」を数として読み取れません。"),
    "an invisible sign": (workbook(cell("<is><t>a_x0000_b</t></is>", ' t="inlineStr"')), "シート「団体」のセル B3 に、目に見えない制御文字が含まれています。"),
    "a text longer than Excel's": (workbook(cell(f"<is><t>{'あ' * 32_768}</t></is>", ' t="inlineStr"')), "シート「団体」のセル B3 の文字が 32,767 字を超えています。"),
    "heads alone": (book(), "シート「団体」には見出しだけで、行がありません。"),
    "nothing at all": (saved(book_of()), "シートに何も書かれていません。"),
    "more rows than are taken at once": (book(*(["R2.6.15", 2] for _ in range(5001))), "行が 5,001 行あります。一度に取り込めるのは 5,000 行までです。"),
    "too many sheets": (saved(year_book([(f"{i}", [visit()]) for i in range(21)])), "シートが 20 枚を超えています。"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_book_in_doubt_is_refused_as_a_whole_by(what, client):
    content, sentence = REFUSED[what]

    page = send(client, content)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not SheetImport.objects.exists()


def only(*cells):
    return [visit(), visit(**dict([cells]))]


BY_ROW = {
    "a negative number of people": (only("参加人数", -5), (3, "参加人数（H列）", "「-5」は0より小さい数です。人数を書いてください。")),
    "about so many people": (only("参加人数", "約10人"), (3, "参加人数（H列）", "「約10人」は、数がはっきりしません。数だけを書くか、数えていないときは空欄にしてください。")),
    "an underscore": (only("参加人数", "1_000"), (3, "参加人数（H列）", "「1_000」ではなく、数字だけを入力してください。")),
    "a small raised 2": (only("参加人数", "²"), (3, "参加人数（H列）", "「²」ではなく、数字だけを入力してください。")),
    "Arabic digits": (only("参加人数", "١٢"), (3, "参加人数（H列）", "「١٢」ではなく、数字だけを入力してください。")),
    "half a person": (only("参加人数", 2.5), (3, "参加人数（H列）", "「2.5」ではなく、数字だけを入力してください。")),
    "more people than there are": (only("参加人数", 40_000), (3, "参加人数（H列）", "人数は 32,767 人までです。")),
    "no day": (only("日付", None), (3, "日付（A列）", "活動日を書いてください。")),
    "a number that may be a day": (only("日付", 43997), (3, "日付（A列）", "「43997」を日付として読み取れません。令和2年6月15日、R2.6.15、2020-06-15 のように書いてください。")),
    "a day that does not exist": (only("日付", "R2.2.30"), (3, "日付（A列）", "「R2.2.30」という日はありません。")),
    "a day outside its era": (only("日付", "H31.6.15"), (3, "日付（A列）", "「H31.6.15」は平成の日付ではありません。正しくは令和元年6月15日です。")),
    "the wrong weekday": (only("日付", "R2.6.15(火)"), (3, "日付（A列）", "「R2.6.15(火)」の曜日が違います。令和2年6月15日（月）です。日付か曜日を直してください。")),
    "both tiers": (only("層", "第1層・第2層"), (3, "層（B列）", "層「第1層・第2層」を読み取れません。第1層か第2層の、どちらか一つを書いてください。")),
    "an area that is not there": (only("圏域", "９"), (3, "圏域（C列）", "圏域「９」は登録されていません。圏域の名前か番号を一つ書くか、市全域のときは空欄にしてください。")),
    "two areas": (only("圏域", "1、2"), (3, "圏域（C列）", "圏域「1、2」は登録されていません。圏域の名前か番号を一つ書くか、市全域のときは空欄にしてください。")),
    "a purpose that is not there": (only("目的", "雑談"), (3, "目的（F列）", "活動目的「雑談」は登録されていません。先に登録するか、書き方を確かめてください。")),
    "a whole story as an organization": (only("訪問先", "話" * 32_000), (3, "訪問先（D列）", f"団体「{'話' * 20}…」の名前が 100 字を超えています。文章は、聞いたことの列に書いてください。")),
    "a total below": ([visit(), ["合計", *[None] * 6, 45]], (3, "", "合計の行のようです。この行を消してから、もう一度読み取ってください。")),
    "a total in a column that is not used": ([visit(), [None, *[None] * 6, 45, "小　計"]], (3, "", "合計の行のようです。この行を消してから、もう一度読み取ってください。")),
}  # fmt: skip


@pytest.mark.parametrize("what", BY_ROW)
def test_a_cell_in_doubt_is_named_by_row_and_column(what, client):
    rows, problem = BY_ROW[what]

    shown = read(client, *rows)

    assert where(shown) == [problem]
    assert "件を取り込む</button>" not in shown.content.decode()
    take_in(client, shown)


def test_heads_in_two_rows_are_pointed_out_row_by_row(client):
    shown = read(client, ["（和暦）", None, "（番号）", "（団体）"], visit())

    assert {(row, column) for row, column, _ in where(shown)} == {
        (2, "日付（A列）"), (2, "層（B列）"), (2, "圏域（C列）"), (2, "訪問先（D列）"),
    }  # fmt: skip


def test_a_title_above_the_heads_and_blank_lines_do_not_matter(client):
    content = saved(book_of(["令和2年度　訪問記録"], [], ["生活支援コーディネーター"], HEAD, [], visit()))

    shown = send(client, content)

    (change,) = shown.context["check"].changes
    assert change.row == 6


def test_a_hidden_sheet_is_not_read(client):
    whole = year_book([("4月", [visit()]), ("控え", [visit(内容="古い")])])
    whole["控え"].sheet_state = "hidden"

    assert send(client, saved(whole)).context["check"].new == 1


def test_days_counted_from_1904_are_the_days_that_were_typed(client):
    whole = book_of(
        HEAD, visit(日付=date(2020, 6, 15)), visit(日付=datetime.fromisoformat("2020-06-15 09:30"))
    )
    whole.epoch = CALENDAR_MAC_1904

    changes = send(client, saved(whole)).context["check"].changes

    assert [change.name for change in changes] == ["令和2年6月15日（月）"] * 2
    assert ("開始時刻", "", "09:30") in changes[1].cells


def test_twelve_months_of_a_year_are_one_book(client):
    months = [*range(4, 13), 1, 2, 3]
    whole = year_book(
        [(f"{month}月", [visit(日付=date(2019 if month > 3 else 2020, month, 3))]) for month in months]
    )

    check = send(client, saved(whole)).context["check"]

    assert (check.new, check.counts) == (12, (("令和元年度", 12, "?fy=2019"),))


def test_rows_that_hold_nothing_to_read_are_counted_and_not_taken(client):
    numbered = [[None] * 8 + [i] for i in range(3)]

    check = read(client, visit(), *numbered, head=[*HEAD, "No."]).context["check"]

    assert check.new == 1
    assert [one.sentence for one in check.warnings] == [
        "読む列がすべて空の行が 3 行あります。その行は取り込みません。"
    ]


def test_a_formula_typed_as_text_stays_text(client):
    shown = read(client, visit(内容="'=1+1"), visit(内容="<script>alert(1)</script>"))

    assert "<script>alert" not in shown.content.decode()
    assert [change.cells[-1][2] for change in shown.context["check"].changes] == [
        "'=1+1",
        "<script>alert(1)</script>",
    ]


def test_the_rows_to_mend_come_back_with_every_reason(client):
    shown = read(client, visit(), visit(層="3", 参加人数="約5人"))

    out = client.get(f"/imports/sheet/{shown.context['sheet'].pk}/problems.xlsx").content

    head, row = openpyxl.load_workbook(io.BytesIO(out)).worksheets[0].iter_rows(values_only=True)
    assert head == ("もとの行", *HEAD, "理由") and row[0] == 3
    assert "層（B列）：層「3」を読み取れません。" in row[-1] and "参加人数（H列）：「約5人」は" in row[-1]


@pytest.mark.parametrize(
    "data",
    [{"column-visited_on": "999"}, {"column-visited_on": "x"}, {"answer-tier": "9"}, {"column-heard": "-1"}],
)
def test_a_choice_that_was_not_offered_is_refused(data, client):
    shown = read(client, visit(層=""))
    sheet = shown.context["sheet"]

    answer = client.post(f"/imports/sheet/{sheet.pk}/columns/", data)

    assert answer.status_code == 422
    sheet.refresh_from_db()
    assert sheet.columns["visited_on"] == 0


def test_every_column_left_out_is_said_and_no_500(client):
    shown = read(client, visit())
    nothing = {field: "" for field in shown.context["sheet"].columns}

    again = read_again(client, shown, nothing)

    assert where(again) == [(1, "活動日", "「活動日」の列がありません。見出しを1行目に足してください。")]
    assert take_in(client, again).status_code == 200
