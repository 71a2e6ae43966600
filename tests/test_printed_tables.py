"""集計表: tables of a report, taken in as printed, checked, and never repaired."""

import csv
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coordination.percent import percent
from surveys.groups import EVERYBODY
from surveys.models import Choice, PrintedIntake, PrintedTable, Question, Survey
from surveys.printed import crosstab_of, notes_of
from surveys.printed_sheets import long_form, read_tables, wide_form
from tests.uploads import book_of, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sheets_parsed_here")]

PUBLISHED = Path("reports/demo/fujimi/survey_tables.csv")
HEADS = ["設問番号", "設問文", "種別", "選択肢", "区分", "人数", "割合", "回答者数"]
ABOUT = ["1", "参加したいか", "単数"]


@pytest.fixture
def survey(db):
    """One of which nobody has the answers."""
    return Survey.objects.create(title="報告書だけの調査", closed_on="2020-03-31")


def send(client, survey, content, name="集計表.xlsx", source="報告書"):
    file = SimpleUploadedFile(name, content)
    address = reverse("printed_upload", args=[survey.pk])
    return client.post(address, {"source": source, "sheet": file}, follow=True)


def book(*rows, heads=HEADS):
    return saved(book_of(heads, *rows))


def take_in(client, survey, content, **how):
    shown = send(client, survey, content, **how)
    assert shown.context["problems"] == []
    return client.post(reverse("printed_confirm", args=[shown.context["intake"].pk]), follow=True)


def places(shown):
    return [(one["row"], one["column"], one["sentence"]) for one in shown.context["problems"]]


def small(*cells, groups=(("総計", 10), ("男性", 4), ("女性", 5)), kind="single"):
    """A printed table; cells: a row a choice, pairs of count and percentage."""
    question = Question(number="1", text="参加したいか", answer_type=kind, survey=Survey(title="調査"))
    lines = [
        {"code": code, "label": f"選択肢{code}", "cells": [list(cell) for cell in row]}
        for code, row in enumerate(cells, 1)
    ]
    intake = PrintedIntake(source="報告書")
    groups = [{"name": name, "base": base} for name, base in groups]
    return PrintedTable(question=question, intake=intake, groups=groups, lines=lines)


def test_the_three_published_tables_come_out_with_all_110_counts_and_percentages(as_staff, survey):
    take_in(as_staff, survey, PUBLISHED.read_bytes(), name="survey_tables.csv")

    expected = list(csv.DictReader(PUBLISHED.open()))
    printed = PrintedTable.objects.filter(question__survey=survey).select_related("question")
    found = []
    for table in printed:
        counted = crosstab_of(table)
        for line, percentages in zip(counted.lines, table.percentages, strict=True):
            for at, group in enumerate(table.groups):
                cell = table.question.number, line.label, group["name"]
                found.append((*cell, line.counts[at], percentages[at], counted.bases[at]))
    assert len(printed) == 3 and len(found) == 110
    assert found == [
        (
            *(row["question"], row["choice"], row["group"], int(row["count"])),
            *(row["printed_percent"], int(row["group_total"])),
        )
        for row in expected
    ]
    assert all(percent(count, base) == int(printed_percent) for *_, count, printed_percent, base in found)


def test_a_printed_table_has_its_total_first_and_no_answer_as_code_0(as_staff, survey):
    take_in(as_staff, survey, PUBLISHED.read_bytes(), name="survey_tables.csv")

    table = PrintedTable.objects.get(question__survey=survey, question__number="6-3").crosstab

    assert table.groups[0] == EVERYBODY
    assert [line.code for line in table.lines] == [1, 2, 3, 4, 0]
    assert table.bases == (2179, 453, 470, 581, 605)


def test_both_shapes_of_the_template_hold_the_same_table():
    def tables(heads, rows):
        from coordination.sheets.reading import Row, Sheet

        cells = [tuple(None if cell == "" else cell for cell in row) for row in (heads, *rows)]
        return read_tables([Sheet("表", tuple(Row(at, row) for at, row in enumerate(cells, 1)))])

    (long, wrong), (wide, also_wrong) = tables(*long_form()), tables(*wide_form())

    assert wrong == also_wrong == []
    assert [one["lines"] for one in long] == [one["lines"] for one in wide]
    assert [one["groups"] for one in long] == [one["groups"] for one in wide]
    assert wide[0]["groups"] == [{"name": "総計", "base": 2179}, {"name": "65～74歳男性", "base": 453}]


def test_the_templates_can_be_taken_in_as_they_are(as_staff, survey):
    for shape in ("long", "wide"):
        template = as_staff.get(f"{reverse('printed_form')}?shape={shape}").content
        take_in(as_staff, survey, template, name="ひな形.xlsx", source=shape)

    assert PrintedTable.objects.filter(question__survey=survey).count() == 2


def test_what_is_not_printed_is_not_0(as_staff, survey):
    rows = [[*ABOUT, "はい", "総計", 0, "－", 10], [*ABOUT, "いいえ", "総計", None, "100", 10]]

    take_in(as_staff, survey, book(*rows))

    table = PrintedTable.objects.get(question__survey=survey)
    assert [line["cells"] for line in table.lines] == [[[0, ""]], [[None, "100"]]]
    assert [line.counts for line in table.crosstab.lines] == [(0,), (None,)]


def test_nothing_is_made_before_the_tables_are_confirmed(as_staff, survey):
    shown = send(as_staff, survey, book([*ABOUT, "はい", "総計", 10, "100", 10]))

    assert "取り込む" in shown.text
    assert not PrintedTable.objects.exists() and not survey.questions.exists()


def test_new_questions_come_with_their_choices(as_staff, survey):
    take_in(
        as_staff, survey, book([*ABOUT, "はい", "総計", 9, "90", 10], [*ABOUT, "無回答", "総計", 1, "10", 10])
    )

    question = survey.questions.get()
    assert (question.number, question.answer_type, question.tells_no_answer) == ("1", "single", True)
    assert list(Choice.objects.filter(question=question).values_list("code", "label")) == [(1, "はい")]


def test_a_table_of_a_question_that_has_answers_takes_its_codes(as_staff):
    survey = Survey.objects.get()  # the demo's, with 2,179 answers

    take_in(as_staff, survey, PUBLISHED.read_bytes(), name="survey_tables.csv")

    printed = PrintedTable.objects.get(question__number="7-9")
    assert {line.code: line.label for line in printed.crosstab.lines} == {
        choice.code: choice.label for choice in printed.question.choices.all()
    } | {line.code: line.label for line in printed.crosstab.lines if line.code == 0}


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ([*ABOUT, "はい", "総計", "約10", "9", 10], (2, "人数（F列）")),
        ([*ABOUT, "はい", "総計", 9.5, "9", 10], (2, "人数（F列）")),
        ([*ABOUT, "はい", "総計", -9, "9", 10], (2, "人数（F列）")),
        ([*ABOUT, "はい", "総計", 9, "九割", 10], (2, "割合（G列）")),
        ([*ABOUT, "はい", "総計", 9, 0.9, 10], (2, "割合（G列）")),
        (["1", "参加したいか", "択一", "はい", "総計", 9, "90", 10], (2, "種別（C列）")),
        ([*ABOUT, None, "総計", 9, "90", 10], (2, "選択肢（D列）")),
        ([*ABOUT, "はい", None, 9, "90", 10], (2, "区分（E列）")),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_by_row_and_column(as_staff, survey, row, place):
    shown = send(as_staff, survey, book(row))

    assert places(shown)[0][:2] == place
    assert not PrintedTable.objects.exists()


def test_a_number_that_stands_there_twice_is_a_problem(as_staff, survey):
    row = [*ABOUT, "はい", "総計", 9, "90", 10]

    assert "二度" in places(send(as_staff, survey, book(row, row)))[0][2]


def test_two_bases_of_one_group_are_a_problem(as_staff, survey):
    rows = [[*ABOUT, "はい", "総計", 9, "90", 10], [*ABOUT, "いいえ", "総計", 1, "10", 11]]

    assert places(send(as_staff, survey, book(*rows)))[0][:2] == (3, "回答者数")


def test_a_choice_that_the_question_does_not_have_is_a_problem(as_staff):
    survey = Survey.objects.get()
    about = ["6-3", "参加したいか", "単数"]

    shown = send(as_staff, survey, book([*about, "ぜひとも", "総計", 9, "90", 10]))

    assert "この調査の問6-3にありません" in places(shown)[0][2]


def test_the_same_file_is_noticed_and_the_same_table_is_not_taken_in_twice(as_staff, survey):
    content = book([*ABOUT, "はい", "総計", 10, "100", 10])
    take_in(as_staff, survey, content)

    assert "もう取り込んであります" in places(send(as_staff, survey, content))[0][2]
    assert "同じファイルを" in send(as_staff, survey, content, source="別の報告書").text


def test_a_book_of_something_else_is_refused_with_a_sentence(as_staff, survey):
    shown = send(as_staff, survey, saved(book_of(["名前", "電話"], ["山田", "0"])))

    assert "「設問番号」の列がありません" in places(shown)[0][2]


def test_a_wide_table_without_units_is_a_problem_with_its_place(as_staff, survey):
    rows = (["種別", "単数"], ["設問文", "文"], ["選択肢", "総計"], ["", ""], ["はい", 9], ["回答者数", 10])

    shown = send(as_staff, survey, saved(book_of(["設問番号", "1"], *rows)))

    assert any(column == "B列" and "「人」か「％」" in sentence for _, column, sentence in places(shown))


# -- what does not agree ---------------------------------------------------------------------------


def test_a_table_that_agrees_has_no_notes_but_the_remainder():
    # 10 − (4 + 5) = 1 person is in neither group.
    table = small([(6, "60"), (3, "75"), (3, "60")], [(4, "40"), (1, "25"), (2, "40")])

    assert notes_of(table) == ["総計10人のうち1人は、どの区分にも入っていません（10－9＝1）。"]


def test_the_published_tables_leave_70_people_out(as_staff, survey):
    take_in(as_staff, survey, PUBLISHED.read_bytes(), name="survey_tables.csv")

    for table in PrintedTable.objects.filter(question__survey=survey):
        notes = notes_of(table)
        assert notes == [
            "総計2,179人のうち70人は、どの区分にも入っていません（2,179－2,109＝70）。"
        ]  # 453 + 470 + 581 + 605 = 2,109


def test_single_answers_that_do_not_add_up_are_told():
    table = small([(6, "60")], [(5, "50")], groups=(("総計", 10),))

    assert "「総計」の人数の合計は11人で、回答者数の10人と1人違います。" in notes_of(table)


def test_a_count_above_its_base_is_told_where_several_may_be_taken():
    table = small([(11, "110")], groups=(("総計", 10),), kind="multiple")

    assert "「総計」の「選択肢1」の11人が、回答者数の10人より多くなっています。" in notes_of(table)


def test_groups_that_are_more_than_the_total_are_told():
    table = small([(6, "60"), (4, "100"), (4, "80")], [(4, "40"), (0, "0"), (1, "20")])

    assert "「選択肢1」は、区分の合計が総計の6人より2人多くなっています。" in notes_of(table)


def test_a_percentage_that_is_not_its_count_is_told_with_the_arithmetic():
    # 143 ÷ 2,179 = 6.56…: 7 when rounded
    table = small([(143, "8")], groups=(("総計", 2179),), kind="multiple")

    assert notes_of(table) == [
        "「総計」の「選択肢1」は8％と印刷されていますが、143÷2,179を四捨五入すると7％です。"
    ]


def test_a_half_is_rounded_up_in_one_step():
    # 5 ÷ 8 = 62.5: 63; 22,445 ÷ 100,000 = 22.445: 22.4, though 22.45 would be 22.5
    table = small([(5, "63")], groups=(("総計", 8),), kind="multiple")
    fine = small([(22445, "22.4")], groups=(("総計", 100000),), kind="multiple")

    assert notes_of(table) == notes_of(fine) == []


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("66", "33", "切り捨て"),  # 66.67, 33.33
        ("67", "34", "切り上げ"),
    ],
)
def test_a_paper_that_rounds_otherwise_is_told_once(first, second, name):
    table = small([(2, first)], [(1, second)], groups=(("総計", 3),))

    (note,) = notes_of(table)
    assert f"四捨五入ではなく、{name}で印刷されているようです（1か所" in note


def test_a_paper_that_rounds_twice_is_told():
    # 22,445 ÷ 100,000: 22.45 first, then 22.5
    table = small([(22445, "22.5")], groups=(("総計", 100000),), kind="multiple")

    assert "二段階の四捨五入" in notes_of(table)[0] or "切り上げ" in notes_of(table)[0]


def test_the_page_leads_from_numbers_to_the_source(as_staff, survey):
    take_in(as_staff, survey, PUBLISHED.read_bytes(), name="survey_tables.csv", source="実態調査報告書")
    table = PrintedTable.objects.filter(question__survey=survey).first()

    page = as_staff.get(table.get_absolute_url()).text

    assert 'href="#source"' in page and "実態調査報告書" in page and "70人は" in page
    assert "respondents" not in page
