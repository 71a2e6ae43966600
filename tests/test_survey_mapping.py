"""A bare sheet of answers: what its columns seem to be, what the user says they are, and the same again by a saved name."""

import pytest
from django.urls import reverse

from coordination.models import User
from surveys.intake.guess import guessed
from surveys.intake.layout import number_in, number_of_path, path_in
from surveys.intake.mapping import Mapping, wrong_in
from surveys.intake.ministry import ministry_layouts
from surveys.intake.wording import attribute_in
from surveys.models import AnswerLayout, AnswerUpload, Survey
from tests.answer_books import BARE, answers_of, grids, looked, send, take_in
from tests.uploads import book_of, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sheets_parsed_here")]
MINISTRY = "厚生労働省ニーズ調査（必須項目とオプション項目）"


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


def answered_form(page, **changed):
    form = page.context["form"]
    return {name: "" if (value := form[name].value()) is None else value for name in form.fields} | changed


def test_a_bare_sheet_goes_through_its_columns_and_questions_to_the_answers(client):
    page = send(client, bare(*BARE))
    upload = page.context["upload"]
    assert page.redirect_chain[-1][0] == reverse("intake_columns", args=[upload.pk])

    page = client.post(page.redirect_chain[-1][0], answered_form(page, **{"number-3": "5"}), follow=True)
    page = client.post(
        page.redirect_chain[-1][0],
        answered_form(
            page,
            **{
                "text-0": "性別",
                "choices-0": "1 男性\n２．女性",
                "choices-2": "1：はい\n2：いいえ",
                "missing-1": "999",
            },
        ),
        follow=True,
    )
    done = take_in(client, page)

    assert "2人の個票を取り込みました" in done.content.decode()
    questions = {one.number: one for one in Survey.objects.get(title="試しの調査").questions.all()}
    assert set(questions) == {"性別", "年齢", "5", "2", "ご意見"}
    assert [(one.code, one.label) for one in questions["性別"].choices.all()] == [(1, "男性"), (2, "女性")]
    assert [(one.code, one.label) for one in questions["2"].choices.all()] == [(1, "1"), (2, "2")]


def test_what_is_wrong_with_columns_or_choices_is_said_beside_them_and_nothing_typed_is_lost(client):
    page = send(client, bare(*BARE))
    upload = page.context["upload"]

    wrong = client.post(
        reverse("intake_columns", args=[upload.pk]), answered_form(page, **{"number-3": "性別"})
    )
    page = client.get(reverse("intake_questions", args=[upload.pk]))
    odd = client.post(
        reverse("intake_questions", args=[upload.pk]), answered_form(page, **{"choices-0": "男性"})
    )

    assert wrong.status_code == odd.status_code == 422
    assert "この列の番号を変えるか" in wrong.content.decode() or "違う読み方で" in wrong.content.decode()
    assert (
        "「男性」を読み取れません。「1 はい」のように、番号と言葉を1行に一つずつ書いてください。"
        in odd.content.decode()
    )
    assert AnswerUpload.objects.get().mapping == upload.mapping


def test_another_row_of_heads_is_looked_at_again(client):
    page = send(client, bare(["x"] * 7, *BARE))

    page = client.post(page.redirect_chain[-1][0], answered_form(page, head_row=2), follow=True)

    assert [column.head for column, _ in page.context["form"].columns] == BARE[0]


def test_a_mapping_is_kept_under_a_name_and_used_for_the_next_file(client):
    page = send(client, bare(*BARE))
    client.post(reverse("intake_layout_save", args=[page.context["upload"].pk]), {"name": "市の調査"})
    layout = AnswerLayout.objects.get()
    heads = [BARE[0][at] for at in (3, 0, 1, 6)]

    page = send(client, bare(heads, [2, "B-1", 1, "坂"]), title="次の調査", layout=layout.pk)

    assert [(column.head, column.use) for column, _ in page.context["form"].columns] == [
        ("問1", "single"), ("票番号", "slip"), ("性別", "sex"), ("ご意見", "text"),
    ]  # fmt: skip
    assert (
        "同じ"
        in client.post(
            reverse("intake_layout_save", args=[page.context["upload"].pk]), {"name": "市の調査"}, follow=True
        ).content.decode()
    )
    client.post(reverse("intake_layout_delete", args=[layout.pk]))
    assert not AnswerLayout.objects.exists()


def test_the_ministrys_form_is_read_by_its_numbers_however_they_are_written():
    layout = ministry_layouts()[MINISTRY]
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


def test_every_question_of_the_ministrys_form_can_be_kept():
    for name, kept in ministry_layouts().items():
        for number, wording in Mapping.of_json(kept).wordings.items():
            assert len(number) <= 20 and wording.text, name
            assert all(len(label) <= 100 for _, label in wording.choices)


def test_a_mapping_that_knows_no_head_says_so(client):
    page = send(client, bare(["あ", "い"], [1, 2]), layout=MINISTRY)

    assert "この読み方にある見出しの列が、一つも見つかりません。" in page.content.decode()
