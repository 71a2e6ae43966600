"""Bad files of answers: each gets a sentence with place and remedy, and changes no row; and files that are merely awkward
give exactly the right answers, or are refused with the cell named: never a different number.

Here one by one and by the parser itself; test_survey_uploads_under_fire.py sends all bad ones as an office would, to the
process that reads uploads, and looks at what that costs.
"""

import pytest
from openpyxl.styles import Alignment

from coordination.models import User
from surveys.intake.guess import guessed
from surveys.models import AnswerUpload, Choice, Question, Survey
from tests.answer_books import ANSWER_HEADS, answers_of, book, grids, looked, problems, row, send
from tests.bad_answers import BY_CELL, NO_CHOICE, SHEET_2, WHOLE, in_answers, sheet, with_part
from tests.uploads import saved

pytestmark = pytest.mark.django_db

# -- refused as a whole: the sentence on the page of the upload -----------------------------------------------------


@pytest.fixture
def client(client):
    client.force_login(User.objects.get(role="admin"))
    return client


@pytest.fixture(autouse=True)
def nothing_is_changed(db):
    def counts():
        return [model.objects.count() for model in (Survey, Question, Choice)]

    before = counts()
    yield
    assert counts() == before


@pytest.mark.parametrize("what", WHOLE)
def test_a_file_in_doubt_is_refused_with_place_and_remedy(what, client, sheets_parsed_here):
    content, name, sentence = WHOLE[what]

    page = send(client, content, name)

    assert page.status_code == 422
    assert sentence in page.content.decode().replace("&quot;", '"')
    assert not AnswerUpload.objects.exists()


# -- refused by cells: sheet, row, column and sentence ---------------------------------------------------------------


@pytest.mark.parametrize("what", BY_CELL)
def test_a_cell_in_doubt_is_named_by_sheet_row_and_column(what):
    content, (title, number, column, sentence) = BY_CELL[what]

    found = problems(content)

    assert (title, number, column) in [one[:3] for one in found]
    assert any(one[:3] == (title, number, column) and one[3].startswith(sentence) for one in found), found


# -- awkward but honest -----------------------------------------------------------------------------------------------


def titled():
    whole = book(row(), row(slip="A-2", q1=2))
    answers = whole["回答"]
    answers.insert_rows(1, 2)
    answers["A1"] = "令和6年度　ニーズ調査　回答一覧"
    answers.merge_cells("A1:G1")
    answers["A1"].alignment = Alignment(horizontal="center")
    return saved(whole)


def hidden_sheet():
    whole = book(row(q1=2))
    old = whole.create_sheet("回答（古い）", 0)
    for one in (ANSWER_HEADS, row(q1=1), row(slip="B", q1=1), row(slip="C", q1=1)):
        old.append(one)
    old.sheet_state = "hidden"
    return saved(whole)


def formatted(number_format, value, place="D2"):
    whole = book(row())
    whole["回答"][place] = value
    whole["回答"][place].number_format = number_format
    return saved(whole)


def with_blanks():
    whole = book(row(), row(slip="A-2", q1=2))
    for place in ("A400", "J2", "D300"):
        whole["回答"][place].number_format = "0.00"
        whole["回答"][place] = ""
    return saved(whole)


def formula_with_result():
    return in_answers("D2", '><f>IF(A2="","",2)</f><v>2</v>')


def another_order():
    return saved(book([4, None, "2", 1, 70, 2, "A-1"], heads=["3", "4", "2", "1", "F2", "F1", "票番号"]))


HONEST = {
    "a formula with its result": (formula_with_result(), "1", [2]),
    "numbers as texts": (sheet(q1="2"), "1", [2]),
    "full-width digits": (sheet(q1="２", q2="１；３"), "2", [(1, 3)]),
    "1.0": (in_answers("D2", '><v>1.0</v>'), "1", [1]),
    "1.0E+0": (in_answers("D2", '><v>1.0E+0</v>'), "1", [1]),
    "a merged title above the heads": (titled(), "1", [1, 2]),
    "a hidden sheet with old answers": (hidden_sheet(), "1", [2]),
    "trailing blanks with formats": (with_blanks(), "1", [1, 2]),
    "columns in another order": (another_order(), "1", [1]),
    "heads with 問": (saved(book(row(), heads=["票番号", "F1", "F2", "問１", "問2", "問３", "問４"])), "1", [1]),
    "words for codes": (sheet(q1="いいえ"), "1", [2]),
    "a choice whose words hold a comma": (sheet(q2="見守り、声かけ"), "2", [(3,)]),
    "a code in a format with a unit": (formatted('0"番"', 2), "1", [2]),
    "a code as an amount of money": (formatted('"¥"#,##0', 2), "1", [2]),
    "text with line breaks and signs": (sheet(q4="髙﨑①㈱～\n=1+1 <b>"), "4", ["髙﨑①㈱～\n=1+1 <b>"]),
    "a number with a fraction": (sheet(q3=0.1), "3", [0.1]),
    "questions with merged cells": (saved(book(row(q2="2"))), "2", [(2,)]),
    "a sheet that says it is as large as it can be": (with_part(SHEET_2, lambda part: part.replace(b'ref="A1:G2"', b'ref="A1:XFD1048576"')), "1", [1]),
    "signs without width in heads": (saved(book(row(), heads=["票番号", "F1", "F\u200b2", "\u202e1", "2\ufeff", "3\u200f", "\u00ad4"])), "2", [(1, 3)]),
    "a sign without width behind a code": (sheet(q1="\u200e2\u200b"), "1", [2]),
    "a command in a formula with its result": (in_answers("D2", ' t="str"><f>cmd|\'/c calc\'!A0</f><v>2</v>'), "1", [2]),
    "a command as a text": (in_answers("G2", ' t="inlineStr"><is><t>=cmd|\'/c calc\'!A0</t></is>'), "4", ["=cmd|'/c calc'!A0"]),
}  # fmt: skip


@pytest.mark.parametrize("what", HONEST)
def test_an_awkward_but_honest_file_gives_exactly_what_was_written(what):
    content, number, answers = HONEST[what]

    assert answers_of(content, number) == answers


NAMED = {
    "a code in a format of days": (formatted("yyyy/m/d", 43922), (2, "問1（D列）", "日付（2020/04/01）になっています。")),
    "a code that is no day in a format of days": (formatted("yyyy/m/d", 2), (2, "問1（D列）", "このセルは日付の書式ですが、値「2」は日付として読み取れません。")),
    "a share": (formatted("0%", 0.45, "F2"), (2, "問3（F列）", "「45%」は数ではありません。")),
    "a code as a share": (formatted("0%", 1), (2, "問1（D列）", "「100%」" + NO_CHOICE)),
    "a time": (formatted("h:mm", 0.5, "F2"), (2, "問3（F列）", "「12:00」は数ではありません。")),
    "a text of a day": (sheet(q2="1/3"), (2, "問2（E列）", "「1/3」" + NO_CHOICE)),
}  # fmt: skip


@pytest.mark.parametrize("what", NAMED)
def test_what_could_be_meant_in_two_ways_is_refused_with_the_cell_named(what):
    content, (number, column, sentence) = NAMED[what]

    ((_, found_row, found_column, found),) = problems(content)

    assert (found_row, found_column) == (number, column)
    assert found.startswith(sentence)


@pytest.mark.parametrize(
    ("encoding", "newline"),
    [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("cp932", "\r\n"), ("cp932", "\r"), ("utf-16", "\n")],
)
def test_a_csv_is_read_in_every_encoding_in_which_offices_save_it(encoding, newline):
    text = newline.join(
        [
            "票番号,性別,問1,ご意見",
            "A-1,1,2,髙橋①さん～に、買い物のときの荷物を持ってほしい。",
            'A-2,2,"1",',
            "",
        ]
    )

    layout = guessed(grids(text.encode(encoding), "csv")).as_json()

    assert answers_of(text.encode(encoding), "1", kind="csv", layout=layout) == [2, 1]
    assert looked(text.encode(encoding), "csv", layout=layout)[1].answered[-1].answers == [
        "髙橋①さん～に、買い物のときの荷物を持ってほしい。",
        "",
    ]


def test_sheets_that_are_not_read_are_named():
    whole = book(row())
    whole.create_sheet("メモ").append(["回収は3月まで"])
    whole.create_sheet("空")

    assert looked(whole)[0].notes == ("次のシートは読みません：メモ",)
