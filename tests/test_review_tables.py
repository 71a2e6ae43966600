"""The tables of a survey that a review prints: chosen, in their order, and as papers have room for them."""

import pytest

from coordination.blocks import Chart, Prose, Table
from reports.document import plan_review
from reports.formats import FORMATS
from reports.kept import as_kept, of_kept
from reports.models import ReviewTable
from surveys.models import Question, Survey
from surveys.table_spec import TableSpec

pytestmark = pytest.mark.django_db

TABLES = "/plans/7/review/tables/"


@pytest.fixture
def question():
    return Question.objects.get(number="7-11")


def parts_of(review):
    """Those of the tables, without the outline."""
    section = next(one for one in plan_review(review).sections if one.key == "survey_findings")
    return section.parts[1:]


def chosen(review, *specs):
    return [review.print_table(spec) for spec in specs]


def test_a_review_without_a_choice_prints_every_question_by_sex_and_age(review):
    parts = parts_of(review)

    assert [part.title.split()[0] for part in parts[:3]] == ["問6-3", "問7-9", "問7-11"]
    assert len(parts[0].blocks[0].columns) == 10  # 総計 and four groups × (人, ％)


def test_a_review_prints_the_tables_that_were_chosen_in_their_order(review, question):
    first = Question.objects.get(number="6-3")
    chosen(review, TableSpec(question.pk, "sex"), TableSpec(first.pk, ""))

    sex, alone = parts_of(review)[:2]

    assert sex.title == f"{question}（性別）"
    assert [type(block) for block in sex.blocks] == [Table, Chart]
    assert [column.group for column in sex.blocks[0].columns[::2]] == ["総計", "男性", "女性", "性別が不明"]
    assert alone.title == str(first)
    assert [row.cells[0].text for row in alone.blocks[0].rows] == [
        "40",
        "669",
        "1,214",
        "113",
        "143",
        "2,179",
    ]


def test_two_attributes_at_once_are_a_table_for_each_wider_group(review, question):
    chosen(review, TableSpec(question.pk, "area.sex_age"))

    parts = [part for part in parts_of(review) if part.title.startswith("問7-11")]

    areas = list(dict.fromkeys(part.title.split("　")[-1] for part in parts))
    assert areas[:5] == ["第1圏域", "第2圏域", "第3圏域", "第4圏域", "第5圏域"]
    assert all(len(part.blocks[0].columns) <= 12 for part in parts)
    assert {part.blocks[0].columns[0].group for part in parts} == {"総計"}
    assert len({part.blocks[0].key for part in parts}) == len(parts)


def test_tables_of_one_question_say_what_sets_them_apart(review, question):
    chosen(review, TableSpec(question.pk, "area.sex_age"), TableSpec(question.pk, "sex", ("area-1",)))

    blocks = [block for part in parts_of(review) for block in part.blocks if not isinstance(block, Prose)]

    names = [block.caption if isinstance(block, Table) else block.title for block in blocks]
    assert len(set(names)) == len(names)
    assert names[-2:] == [
        "問7-11 回答した人数と割合（○は1つ）　性別　圏域が第1圏域",
        f"{question}　（圏域が第1圏域）　性別",
    ]


def test_a_table_that_is_printed_already_is_not_printed_twice(review, question):
    one, other, again = chosen(review, *(TableSpec(question.pk, by) for by in ("sex", "area", "sex")))

    assert again == one
    assert list(review.tables.all()) == [one, other]


def test_the_base_that_leaves_no_answer_out_is_told_below_the_table(review, question):
    chosen(review, TableSpec(question.pk, "sex", ("area-1",), excludes_no_answer=True))

    table = parts_of(review)[0].blocks[0]

    assert table.notes[0].startswith("圏域が第1圏域の人だけを数えています（")
    assert table.notes[1].endswith("を、母数から除いています。")


def test_a_chosen_table_is_kept_and_leaves_as_excel_and_json(review, question):
    chosen(review, TableSpec(question.pk, "area.sex", decimals=1))
    document = plan_review(review)

    assert of_kept(as_kept(document)) == document
    assert FORMATS["xlsx"].render(document)
    assert b'"value": 12.3' in FORMATS["json"].render(document) or b'"unit": "' in FORMATS["json"].render(
        document
    )


def test_a_table_of_what_the_survey_no_longer_knows_says_so(review, question):
    chosen(review, TableSpec(question.pk, "q999999"))

    (block,) = parts_of(review)[0].blocks

    assert isinstance(block, Prose)
    assert block.paragraphs[0].endswith("選びなおしてください。")


def test_tables_are_added_moved_and_taken_out_on_the_page_of_the_review(as_staff, review, question):
    for by in ("sex", "area", "age"):
        as_staff.post(TABLES, {"question": question.pk, "by": by})
    assert list(review.tables.values_list("by", "position")) == [("sex", 1), ("area", 2), ("age", 3)]

    sex, area, age = review.tables.all()
    as_staff.post(f"/plans/tables/{age.pk}/move/", {"to": "up"})
    as_staff.post(f"/plans/tables/{sex.pk}/move/", {"to": "up"})  # it is the first already
    as_staff.post(f"/plans/tables/{area.pk}/remove/")

    assert list(review.tables.values_list("by", flat=True)) == ["sex", "age"]
    assert "問7-11" in as_staff.get(TABLES).content.decode()


def test_a_table_that_cannot_be_made_is_not_put_into_the_review(as_staff, review, question):
    page = as_staff.post(TABLES, {"question": question.pk, "by": "sex", "and": "sex"})

    assert page.status_code == 422
    assert "「分ける」と同じ区分です。" in page.content.decode()
    assert not ReviewTable.objects.exists()


def test_a_table_that_was_made_on_the_screen_is_put_into_the_review_with_its_conditions(
    as_staff, review, question
):
    survey = Survey.objects.get()
    address = (
        f"/surveys/{survey.pk}/review/?question={question.pk}&by=sex&where=area-1&base=answered&decimals=1"
    )

    answer = as_staff.post(address, {"review": review.pk})

    assert answer.url == TABLES
    assert review.tables.get().spec == TableSpec(question.pk, "sex", ("area-1",), True, False, 1)


def test_a_survey_without_a_review_says_where_it_is_chosen(as_staff, question):
    survey = Survey.objects.get()
    survey.planreview_set.update(survey=None)

    page = as_staff.get(f"/surveys/{survey.pk}/review/?question={question.pk}", follow=True)

    assert "を使う作成中の計画評価書がありません。" in page.content.decode()
