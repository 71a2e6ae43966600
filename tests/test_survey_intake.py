"""個票の取り込み: what a workbook with 設問 and 回答 says comes in exactly, whole or not at all."""

import csv
from collections import defaultdict
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from coordination.models import Area, User
from coordination.percent import percent
from coordination.sheets.writing import Table, workbook
from surveys.answers import Answers
from surveys.crosstab import crosstab
from surveys.groupings import grouping_of
from surveys.intake.template import example, template
from surveys.models import AnswerSheet, AnswerUpload, Survey
from tests.answer_books import (
    ANSWER_HEADS,
    HEADS,
    QUESTIONS,
    answers_of,
    book,
    looked,
    problems,
    row,
    send,
    take_in,
)
from tests.uploads import saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sheets_parsed_here")]

PUBLISHED = Path(__file__).parent.parent / "reports/demo/fujimi/survey_tables.csv"


@pytest.fixture
def client(client):
    client.force_login(User.objects.get(role="admin"))
    return client


def demo_as_book(with_flags=False):
    """The answers of the demo in the shape of the template; with_flags: several answers as columns of 1 and 0."""
    answers = Answers(Survey.objects.get())
    kinds = {"single": "単数", "multiple": "複数", "number": "数値"}
    questions, heads, columns = [], ["票番号"], [answers.sheet.slip_numbers]
    for question in answers.questions:
        kind = "属性" if question.attribute else kinds[question.answer_type]
        choices = [(choice.code, choice.label) for choice in question.choices.all()]
        questions += [(question.number, question.text, kind, *choice) for choice in choices or [(None, None)]]
        column = answers.column(question)
        if question.answer_type != "multiple":
            heads.append(question.number)
            columns.append([None if not code or code != code else code for code in column.codes.tolist()])
        elif with_flags:
            heads += [f"{question.number}_{code}" for code, _ in choices]
            columns += [column.taken(code).astype(int).tolist() for code, _ in choices]
        else:
            heads.append(question.number)
            taken = [column.taken(code) for code, _ in choices]
            columns.append(
                [
                    ",".join(str(code) for (code, _), one in zip(choices, taken, strict=True) if one[at])
                    for at in range(answers.size)
                ]
            )
    return workbook(Table("設問", HEADS, questions), Table("回答", heads, list(zip(*columns, strict=True))))


@pytest.mark.slow
@pytest.mark.parametrize("with_flags", [False, True])
def test_the_three_published_tables_come_out_of_2179_imported_answers(with_flags, tmp_path):
    file = tmp_path / "個票.xlsx"
    file.write_bytes(demo_as_book(with_flags))

    call_command("survey_import", file, survey="もう一度", closed_on="2020-03-31", stdout=StringIO())

    answers = Answers(Survey.objects.get(title="もう一度"))
    printed = defaultdict(dict)
    for line in csv.DictReader(PUBLISHED.open(encoding="utf-8")):
        printed[line["question"]][line["choice"], line["group"]] = line["count"], line["printed_percent"]
    counted = {}
    for question in answers.asked:
        table = crosstab(answers.column(question), grouping_of(answers, "sex_age"))
        names = ["総計", *(group.name for group in table.groups[1:])]
        counted[question.number] = {
            (line.label, name): (str(count), str(percent(count, base)))
            for line in table.lines
            for name, count, base in zip(names, line.counts, table.bases, strict=True)
            if (line.label, name) in printed[question.number]
        }
    assert counted == printed
    assert sum(map(len, printed.values())) == 110
    assert answers.size == 2179
    assert {choice.area for choice in answers.attribute("area").choices.all()} == set(
        Area.objects.filter(parent=None)
    )


def test_the_example_is_a_file_that_can_be_taken_in_and_says_what_it_shows(client):
    shown = send(client, workbook(*example()))

    taken_in = take_in(client, shown)

    assert "3人の個票を取り込みました" in taken_in.content.decode()
    answers = Answers(Survey.objects.get(title="試しの調査"))
    found = {question.number: answers.column(question) for question in answers.questions}
    assert [(one.attribute, one.answer_type) for one in answers.attributes] == [
        ("sex", "single"),
        ("age", "number"),
        ("area", "single"),
    ]
    assert found["F2"].codes.tolist() == [72, 81, 68]
    assert found["2"].codes.tolist() == [0b101, 0b10, 0]
    assert found["3"].codes.tolist() == [0b101, 0b100, 0b11]
    assert np.isnan(found["4"].codes).tolist() == [False, False, True]
    assert found["5"].texts == ["坂が多く、買い物が大変です。", "", ""]
    assert answers.sheet.slip_numbers == ["A-001", "A-002", "A-003"]


def test_the_empty_template_is_told_to_be_empty(client):
    assert "シート「設問」に設問がありません。" in send(client, workbook(*template())).content.decode()


@pytest.mark.parametrize("which", ["empty", "example"])
def test_the_templates_are_saved_as_workbooks(client, which):
    answer = client.get(reverse("intake_template", args=[which]))

    assert answer.content.startswith(b"PK")


# -- what a cell says ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("1,3", (1, 3)), ("１，３", (1, 3)), ("1;3", (1, 3)), ("1；3", (1, 3)), ("1、3", (1, 3)), ("1､3", (1, 3)),
        ("3、1", (1, 3)), ("1 3", (1, 3)), ("1,", (1,)), (2, (2,)), ("2", (2,)), ("２", (2,)), (2.0, (2,)), ("1,1", (1,)),
        ("ゴミ出し", (1,)), ("見守り、声かけ", (3,)), ("1．ゴミ出し", (1,)), ("ゴミ出し、買い物", (1, 2)), (None, ()), ("", ()),
        ("無回答", ()), (9, ()), ("9", ()), ("９", ()),
    ],
)  # fmt: skip
def test_several_answers_are_read_in_every_way_in_which_offices_write_them(cell, codes):
    assert answers_of(book(row(q2=cell)), "2", no_answer="9, 99") == [codes]


@pytest.mark.parametrize(
    ("cell", "code"),
    [(1, 1), ("1", 1), ("１", 1), (" 2 ", 2), ("2.0", 2), ("はい", 1), ("１．はい", 1), ("2 ", 2), (None, None), ("　", None), (99, None)],
)  # fmt: skip
def test_one_answer_is_read_by_its_code_or_its_words(cell, code):
    assert answers_of(book(row(q1=cell)), "1", no_answer="99") == [code]


@pytest.mark.parametrize(
    ("cell", "number"),
    [(4, 4), (4.5, 4.5), ("４", 4), ("1,200", 1200), ("１．５", 1.5), (0, 0), ("-2", -2), ("−2", -2), (None, None), (9, 9)],
)  # fmt: skip
def test_a_number_is_read_in_either_width_and_a_code_of_the_file_is_a_number_here(cell, number):
    assert answers_of(book(row(q3=cell)), "3", no_answer="9") == [number]


def test_a_code_for_no_answer_is_a_choice_where_the_question_has_it():
    questions = [("1", "問い", "単数", code, f"選択肢{code}") for code in range(1, 10)]

    assert answers_of(book(["A", 9], questions=questions, heads=["票番号", "1"]), "1", no_answer="9") == [9]


def test_a_choice_that_is_called_no_answer_is_none():
    questions = [("1", "問い", "単数", 1, "はい"), (None, None, None, 8, "無回答")]
    content = book(["A", 8], ["B", 1], questions=questions, heads=["票番号", "1"])

    assert answers_of(content, "1") == [None, 1]


def test_columns_of_one_and_nought_are_one_question():
    heads = ["票番号", "2_1", "2_2", "2_3"]
    content = book(
        ["A", 1, 0, "１"],
        ["B", None, None, None],
        ["C", "○", "", True],
        ["D", 0, 0, 0],
        questions=QUESTIONS[5:8],
        heads=heads,
    )

    assert answers_of(content, "2") == [(1, 3), (), (1, 3), ()]


def test_the_wording_of_an_attribute_says_what_it_is():
    questions = [
        ("F1", "あなたの性別", "属性", 1, "男"), ("F2", "年齢階級", "属性", 1, "65～69歳"), ("F3", "お住まいの地区", "属性", 1, "北"),
        ("F4", "家族構成", "属性", 1, "一人"), ("W", "ウェイト", "属性"), ("F5", "居住年数", "属性"),
    ]  # fmt: skip

    _, intake = looked(
        book(
            ["A", 1, 1, 1, 1, 1.5, 3],
            questions=questions,
            heads=["票番号", "F1", "F2", "F3", "F4", "W", "F5"],
        )
    )

    assert [(one.asked.attribute, one.asked.answer_type) for one in intake.answered] == [
        ("sex", "single"), ("age", "single"), ("area", "single"), ("other", "single"), ("weight", "number"), ("other", "number"),
    ]  # fmt: skip


def test_areas_are_known_by_their_names_or_numbers():
    one, two = Area.objects.filter(parent=None).order_by("number")[:2]
    questions = [("F3", "圏域", "属性", 7, one.name)]
    by_number = [("F3", "圏域", "属性")]

    _, named = looked(book(["A", 7], questions=questions, heads=["票番号", "F3"]))
    _, numbered = looked(book(["A", two.number], questions=by_number, heads=["票番号", "F3"]))

    assert named.areas == {("F3", 7): one}
    assert numbered.areas == {("F3", two.number): two}
    assert numbered.answered[0].asked.choices == ((two.number, two.name),)


def test_rows_without_an_answer_are_told_and_left_out_but_a_slip_without_answers_is_somebody():
    content = book(
        row(),
        [None] * 7 + ["メモ"],
        row(slip="A-2", F1=None, F2=None, q1=None, q2=None, q3=None, q4=None),
        heads=[*ANSWER_HEADS, "備考"],
    )

    opened, intake = looked(content)

    assert intake.size == 2
    assert opened.notes == ("次の列は読みません：備考（H列）",)
    assert intake.notes == ("読む列がすべて空の行が 1 行あります。その行は取り込みません。",)


# -- what is kept, and what is refused ------------------------------------------------------------------


def test_nothing_is_stored_before_it_is_confirmed_and_then_once(client):
    shown = send(client, book(row(), row(slip="A-2")))

    assert not Survey.objects.filter(title="試しの調査").exists()
    first, second = take_in(client, shown), take_in(client, shown)
    assert [first.status_code, second.status_code] == [200, 200]
    sheet = AnswerSheet.objects.get(survey__title="試しの調査")
    assert (sheet.size, sheet.taken_in_by.role, sheet.file_name) == (2, "admin", "個票.xlsx")
    assert bytes(AnswerUpload.objects.get().packed) == b""


def test_what_was_not_shown_is_not_stored(client):
    shown = send(client, book(row()))

    page = client.post(
        reverse("intake_confirm", args=[shown.context["upload"].pk]), {"confirmed": "x"}, follow=True
    )

    assert "読み方が変わったため、取り込みませんでした" in page.content.decode()
    assert not Survey.objects.filter(title="試しの調査").exists()


def test_a_file_with_a_problem_offers_nothing_to_confirm_and_brings_nothing(client):
    shown = send(client, book(row(), row(slip="A-2", q1=7)))

    assert "取り込む</button>" not in shown.content.decode()
    assert "シート「回答」 3行目" in shown.content.decode() and "問1（D列）" in shown.content.decode()
    take_in(client, shown)
    assert not Survey.objects.filter(title="試しの調査").exists()


def test_the_same_file_is_noticed_and_the_database_refuses_it_as_well(client):
    content = saved(book(row()))
    take_in(client, send(client, content))

    again = send(client, content, title="別の調査")

    assert "同じファイルを、すでに「試しの調査」に取り込んでいます。" in again.content.decode()
    other = Survey.objects.create(title="別の調査", closed_on="2025-01-31")
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerSheet.objects.create(
            survey=other, size=0, digest=AnswerSheet.objects.get(survey__title="試しの調査").digest
        )


@pytest.mark.parametrize("role", ["staff", "coordinator", "manager", "dispatcher"])
def test_only_administrators_see_single_answers_waiting(client, role):
    upload = send(client, book(row())).context["upload"]
    client.force_login(User.objects.get(role=role))

    assert client.get(upload.get_absolute_url()).status_code == 403


def test_problems_come_as_a_sheet(client):
    shown = send(client, book(row(q1=7)))

    answer = client.get(reverse("intake_problems", args=[shown.context["upload"].pk]))

    assert answer.content.startswith(b"PK")
    assert problems(book(row(q1=7)))[0][:3] == ("シート「回答」", 2, "問1（D列）")


def test_a_waiting_file_can_be_thrown_away(client):
    upload = send(client, book(row())).context["upload"]

    client.post(reverse("intake_discard", args=[upload.pk]))

    assert not AnswerUpload.objects.exists()
