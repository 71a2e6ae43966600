"""A bare sheet of answers: what its columns seem to be, what the user says they are, and the same again by a saved name."""

import pytest

from coordination.models import User
from surveys.intake.guess import guessed
from surveys.intake.layout import number_in, number_of_path, path_in
from surveys.intake.mapping import Mapping, wrong_in
from surveys.intake.ministry import ministry_layouts
from surveys.intake.wording import attribute_in
from tests.answer_books import BARE, answers_of, grids, looked, send
from tests.uploads import book_of, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sheets_parsed_here")]
NINTH, TENTH = (
    f"厚生労働省ニーズ調査（{name}の手引き）" for name in ("第9期、令和4年8月", "第10期、令和7年8月")
)


@pytest.fixture
def client(client):
    client.force_login(User.objects.get(role="admin"))
    return client


def bare(*rows):
    return saved(book_of(*rows, title="データ"))


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("問1", "1"), ("問１(2)", "1-2"), ("問1（2）①", "1-2-1"), ("Q1_2_1", "1-2-1"), ("Q1-2", "1-2"), ("1-2", "1-2"), ("設問3", "3"),
        ("F1", "F1"), ("Ｆ２　年齢", "F2"), ("問1(1) 家族構成", "1-1"), ("No.5", "5"), ("性別", ""), ("ID", ""), ("", ""), ("問5①", "5-1"),
    ],
)  # fmt: skip
def test_the_head_of_a_column_counts_in_many_ways(head, number):
    letters, path, _ = path_in(head)

    assert (number_of_path(letters, path) if path else "") == number


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("問6-3", "6-3"),
        ("6-3", "6-3"),
        ("６－３", "6-3"),
        ("問６ー３", "6-3"),
        ("F1", "F1"),
        ("Q2", "2"),
        ("2_1", "2_1"),
    ],
)
def test_the_number_of_a_question_is_kept_without_its_word(head, number):
    assert number_in(head) == number


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("あなたの性別", "sex"), ("満年齢", "age"), ("年代", "age"), ("お住まいの地区", "area"), ("日常生活圏域", "area"), ("小学校区", "area"),
        ("ウェイト", "weight"), ("重み", "weight"), ("家族構成", "other"), ("地域づくり活動への参加", "other"), ("住居の種類", "other"),
    ],
)  # fmt: skip
def test_the_wording_tells_an_attribute(text, attribute):
    assert attribute_in(text) == attribute


def test_columns_are_guessed_from_heads_and_contents():
    mapping = guessed(grids(bare(*BARE)))

    assert [(one.use, one.number, one.code) for one in mapping.columns] == [
        ("slip", "", None), ("sex", "性別", None), ("age", "年齢", None), ("single", "1", None),
        ("flag", "2", 1), ("flag", "2", 2), ("text", "ご意見", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "use"),
    [
        ((1, 2, 3), "single"), (("4,6", "7", "1；2"), "codes"), ((1.5, 2.5), "number"), (("はい", "いいえ"), "single"),
        (tuple(range(100, 150)), "number"), (("とても長い自由な意見がここに書かれています。" * 2, "x"), "text"), ((), ""),
    ],
)  # fmt: skip
def test_a_column_is_guessed_from_what_stands_in_it(cells, use):
    rows = [["ID", "問9"], *([at, cell] for at, cell in enumerate(cells, 1)), [999, None]]

    assert guessed(grids(bare(*rows))).columns[1].use == use


def test_columns_that_hold_their_own_number_are_one_question():
    content = bare(
        ["ID", "問3_1", "問3_2", "問3_3"], [1, 1, None, 3], [2, None, 2, None], [3, None, None, None]
    )
    layout = guessed(grids(content)).as_json()

    assert {one["use"] for one in layout["columns"][1:]} == {"choice"}
    assert answers_of(content, "3", layout=layout) == [(1, 3), (2,), ()]


def test_the_first_second_and_third_answer_in_columns_of_their_own_are_one_question():
    content = bare(["ID", "A1", "A2", "A3"], [1, 5, 2, None], [2, 9, None, None])
    mapping = guessed(grids(content)).as_json()
    for column in mapping["columns"][1:]:
        column |= {"use": "choice", "number": "7"}

    assert answers_of(content, "7", layout=mapping, no_answer="9") == [(2, 5), ()]


def test_titles_above_the_heads_are_passed_over():
    content = bare(["令和6年度"], [], *BARE)

    assert guessed(grids(content)).head_row == 3
    assert answers_of(content, "1", layout=guessed(grids(content)).as_json()) == [2, 1]


def mapping(*columns):
    kept = {"sheet": "データ", "head_row": 1, "wordings": {}, "no_answer": ""}
    keys = ("at", "head", "use", "number", "code")
    return Mapping.of_json(kept | {"columns": [dict(zip(keys, one, strict=True)) for one in columns]})


@pytest.mark.parametrize(
    ("columns", "at", "sentence"),
    [
        ([(0, "a", "slip", "", None), (1, "b", "slip", "", None), (2, "c", "single", "1", None)], 1, "票番号の列は一つだけ選んでください。"),
        ([(0, "a", "slip", "", None)], 0, "読む列がありません。設問か属性の列を選んでください。"),
        ([(0, "a", "single", "", None)], 0, "設問番号を書いてください。"),
        ([(0, "a", "single", "1", None), (1, "b", "single", "1", None)], 1, "設問番号「1」は A列にもあります。この列の番号を変えるか、「読まない」にしてください。"),
        ([(0, "a", "flag", "1", 1), (1, "b", "single", "1", None)], 1, "設問番号「1」を、A列と違う読み方で使っています。番号か読み方を直してください。"),
        ([(0, "a", "flag", "1", None)], 0, "この列が表す選択肢の番号を、1 から 64 までの数字で書いてください。"),
        ([(0, "a", "flag", "1", 2), (1, "b", "flag", "1", 2)], 1, "選択肢 2 の列は A列にもあります。番号を直してください。"),
        ([(0, "a", "sex", "F1", None), (1, "b", "sex", "F2", None)], 1, "性別は、一つの調査に一つです。ほかの列を「属性：そのほか」にしてください。"),
    ],
)  # fmt: skip
def test_columns_that_cannot_be_what_they_are_said_to_be_are_named(columns, at, sentence):
    assert wrong_in(mapping(*columns)) == [(at, sentence)]


def test_the_ministrys_form_is_read_by_its_numbers_however_they_are_written():
    layout = ministry_layouts()[NINTH]
    heads = [
        "整理番号",
        "性別",
        "年齢",
        "問1(1)",
        "問1_4",
        "Q6-1_1",
        "問6(1)②",
        "問6（2）",
        "問7(2)",
        "市の設問",
    ]
    content = bare(heads, [1, 2, 80, 3, 1, 1, 0, "1,5", 8, "x"], [2, 1, 66, None, 7, 0, 0, None, 10, None])

    opened, intake = looked(content, layout=layout)

    found = {one.asked.number: one for one in intake.answered}
    assert (opened.problems, intake.problems) == ((), ())
    assert set(found) == {"F1", "F2", "1-1", "1-4", "6-1", "6-2", "7-2"}
    assert found["1-1"].asked.choices[2] == (3, "夫婦２人暮らし（配偶者６４歳以下）")
    assert found["6-1"].answers.tolist() == [0b1, 0]
    assert found["6-2"].answers.tolist() == [0b10001, 0]
    assert found["7-2"].answers.tolist() == [8, 10]
    assert opened.notes == ("次の列は読みません：市の設問（J列）",)


def test_the_tenth_period_puts_work_before_help_health_and_dementia():
    """問6 就労 is new, and what was 問6 to 問8 counts one more; nothing else differs."""
    ninth, tenth = (Mapping.of_json(ministry_layouts()[name]).wordings for name in (NINTH, TENTH))
    earlier = {number: wording for number, wording in ninth.items() if number[0] in "678"}

    assert [number for number in tenth if number[0] == "6"] == ["6-1", "6-1-1", "6-1-2"]
    assert {f"{int(number[0]) + 1}{number[1:]}": wording for number, wording in earlier.items()} == {
        number: wording for number, wording in tenth.items() if number[0] in "789"
    }
    assert all(ninth[number] == tenth[number] for number in ninth if number not in earlier)


@pytest.mark.parametrize(("name", "asked"), [(NINTH, 72), (TENTH, 73)])
def test_every_question_is_found_by_its_number_as_the_form_prints_it(name, asked):
    """4+9+8+18+3+1+8+7+2 = 60 numbers from 問1 to 問9; one more for 身長 and 体重, seven for the eight groups of 問5(1),
    five for what only some are asked: 73, and 72 without 問6. F1-F5 are in no form; when they retired goes by words.
    """
    wordings = Mapping.of_json(ministry_layouts()[name]).wordings
    numbers = [one for one in wordings if not one.startswith(("F", "6-1-"))]
    printed = []
    for section, question, *part in (one.split("-") for one in numbers):
        printed.append(f"問{section}（{question}）" + "".join("⓪①②③④⑤⑥⑦⑧"[int(one)] for one in part))

    opened, _ = looked(
        bare(["管理番号", *printed], [1, *[None] * len(printed)]), layout=ministry_layouts()[name]
    )

    assert [one.number for one in opened.layout.asked] == numbers
    assert len(numbers) == asked


def test_a_sheet_of_the_tenth_period_is_read_with_the_columns_of_its_sample_before_the_answers():
    heads = [
        "管理番号",
        "地区",
        "性別",
        "年齢",
        "認定状況",
        "問1(3)",
        "身長",
        "体重",
        "問6(1)_1",
        "問6(1)_2",
        "引退元号",
        "引退年",
    ]
    heads += ["問7(1)", "問7(5)", "問8(2)", "問8(7)_1", "問8(7)_19", "問9(2)"]
    content = bare(
        heads,
        ["K-1", 1, 2, 81, 1, 3, 148, 51.5, 0, 1, 2, 25, "1,8", "5", 10, 0, 1, 2],
        ["K-2", 2, 1, 70, 2, 5, None, None, 1, 0, None, None, None, 7, 0, 1, 0, None],
    )

    opened, intake = looked(content, layout=ministry_layouts()[TENTH])

    found = {one.asked.number: one for one in intake.answered}
    assert (opened.problems, opened.notes, intake.problems) == ((), (), ())
    assert found["6-1"].answers.tolist() == [0b10, 0b1]
    assert found["6-1-1"].answers.tolist() == [2, 0]
    assert found["6-1-2"].answers.tolist()[0] == 25
    assert found["7-1"].answers.tolist() == [0b10000001, 0]
    assert found["7-5"].asked.choices[6] == (7, "そのような人はいない")
    assert found["3-1-2"].answers.tolist()[0] == 51.5
    assert found["8-2"].answers.tolist() == [10, 0]
    assert found["8-7"].answers.tolist() == [1 << 18, 1]
    assert found["9-2"].asked.text == "認知症に関する相談窓口を知っているか"


def test_the_columns_of_a_published_layout_are_read_with_words_for_the_attributes():
    """管理番号, the attributes in words, and N_問7_1_c1 for choice 1 of 問7(1); a blank is 無回答."""
    heads = ["管理番号", "地区", "年齢階級", "性別", "認定状況", "N_問1_1", "N_問1_2_1_c1", "N_問1_2_1_c15"]
    heads += ["N_問3_1_身長", "N_問4_17", "N_問5_1_8", "N_問7_1_c8", "N_問8_7_c19"]
    content = bare(
        heads,
        ["ニ1", "北山", "65〜74歳", "男性", "認定なし", 1, 0, 1, 161, 1, 6, 1, 0],
        ["ニ2", "大塩", "85歳以上", "女性", "要支援1・2", None, 0, 0, None, 2, 6, 0, 1],
    )

    opened, intake = looked(content, layout=ministry_layouts()[TENTH])

    found = {one.asked.number: one for one in intake.answered}
    assert (opened.problems, opened.notes, intake.problems) == ((), (), ())
    assert found["F1"].answers.tolist() == [1, 2]
    assert [label for _, label in found["F5"].asked.choices] == ["65〜74歳", "85歳以上"]
    assert found["1-1"].answers.tolist() == [1, 0]
    assert found["1-2-1"].answers.tolist() == [1 << 14, 0]
    assert found["5-1-8"].answers.tolist() == [6, 6]
    assert (found["7-1"].answers.tolist(), found["8-7"].answers.tolist()) == ([1 << 7, 0], [0, 1 << 18])


@pytest.mark.parametrize(
    ("heads", "cells", "column"),
    [
        (["問6(1)①", "問6(1)②"], [2, 1], "問6-1（B列）"),  # no 0 or 1
        (["問6(1)", "問6(1)①"], ["2", 1], "C列"),  # read in two ways
        (["問6(1)_1", "問6(1)①"], [0, 1], "C列"),  # choice 1 twice
    ],
)
def test_when_they_retired_is_never_taken_in_silence_for_a_kind_of_work(heads, cells, column):
    """問6(1)① is how choice 1 of 問6(1) is headed, and the question when they retired as well."""
    content = bare(["管理番号", *heads], [1, *cells])

    opened, intake = looked(content, layout=ministry_layouts()[TENTH])

    assert [one.column for one in (opened.problems or intake.problems)] == [column]


def test_a_form_of_the_next_period_is_not_read_to_its_end():
    """問9 of the 10th period stands in no form of the 9th: the wrong period shows on the page."""
    opened, _ = looked(bare(["管理番号", "問1(1)", "問9(1)"], [1, 2, 1]), layout=ministry_layouts()[NINTH])

    assert opened.notes == ("次の列は読みません：問9(1)（C列）",)


def test_every_question_of_the_ministrys_form_can_be_kept():
    for name, kept in ministry_layouts().items():
        for number, wording in Mapping.of_json(kept).wordings.items():
            assert len(number) <= 20 and wording.text, name
            assert all(len(label) <= 100 for _, label in wording.choices)


def test_a_mapping_that_knows_no_head_says_so(client):
    page = send(client, bare(["あ", "い"], [1, 2]), layout=TENTH)

    assert "この読み方にある見出しの列が、一つも見つかりません。" in page.content.decode()
