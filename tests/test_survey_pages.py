"""The pages around a survey table: what cannot be made, what is kept under a name, and what is taken along."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from surveys.models import SavedTable, Survey
from surveys.table_spec import TableSpec
from tests.filled_forms import open_form
from tests.survey_made import AREA, ASKED, PEOPLE, SEX, question_of, survey_of, table_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def fujimi():
    return Survey.objects.get()


@pytest.fixture
def survey():
    return survey_of(ASKED, PEOPLE)


# -- what cannot be made --------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"question": "999999"}, "この調査にない設問です。"),
        ({"question": "x' OR 1=1"}, "この調査にない設問です。"),
        ({"by": "zzz"}, "この調査にない区分です。"),
        ({"by": "sex", "and": "sex"}, "「分ける」と同じ区分です。"),
        ({"by": "two", "and": "sex"}, "いくつでも選べる設問なので、ほかの区分と組み合わせられません。"),
        ({"by": "sex", "and": "two"}, "この調査にない区分です。"),
        ({"where": "sex-77"}, "この調査にない条件です。"),
        ({"where": "all"}, "この調査にない条件です。"),
        ({"where": ["\x00", "_", "-", "."]}, "この調査にない条件です。"),
        ({"decimals": "9"}, "この調査にない小数の表し方です。"),
        ({"base": "9"}, "この調査にない母数です。"),
    ],
)
def test_what_cannot_be_chosen_gets_a_sentence(as_manager, survey, chosen, sentence):
    two = f"q{question_of(survey, '2').pk}"
    chosen = {name: two if value == "two" else value for name, value in chosen.items()}

    page = table_at(as_manager, survey, **chosen)

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert "表をつくれませんでした" in page.content.decode()


def test_weights_that_a_survey_has_not_are_refused(as_manager, fujimi):
    page = table_at(as_manager, fujimi, weighted="yes")

    assert "この調査には、重み（ウェイト）がありません。" in page.content.decode()


def test_a_survey_without_answers_says_so(as_manager):
    empty = Survey.objects.create(title="まだ", closed_on="2025-01-31")

    assert "この調査には、まだ回答がありません。" in table_at(as_manager, empty).content.decode()
    assert as_manager.get(reverse("survey_chart", args=[empty.pk, "png"])).status_code == 404


def test_more_groups_than_anybody_can_read_are_refused(as_manager):
    labels = tuple(f"選択肢{at}" for at in range(25))
    survey = survey_of((("1", "single", "", labels), ("2", "single", "", labels)), [((1,), (1,))])
    one, two = (f"q{question_of(survey, number).pk}" for number in "12")

    page = table_at(as_manager, survey, by=one, **{"and": two})

    assert "組み合わせると区分が676個になります。" in page.content.decode()  # 26 × 26 with 無回答


# -- kept and taken along ---------------------------------------------------------


def test_a_table_is_saved_opened_renamed_and_deleted(as_staff, survey, staff):
    question = question_of(survey, "1")
    chosen = f"?question={question.pk}&by=area&and=sex&where=sex-1&base=answered&decimals=1"

    answer = as_staff.post(reverse("saved_table_add", args=[survey.pk]) + chosen, {"title": "男性の圏域別"})
    saved = SavedTable.objects.get()
    assert saved.spec == TableSpec(question.pk, "area.sex", ("sex-1",), True, False, 1)
    assert saved.saved_by == staff
    assert answer.url == saved.get_absolute_url()
    assert as_staff.get(answer.url).context["table"].spec == saved.spec
    assert "男性の圏域別" in as_staff.get(reverse("survey_detail", args=[survey.pk])).content.decode()

    address = reverse("saved_table_edit", args=[saved.pk])
    as_staff.post(address, open_form(as_staff, address) | {"title": "新しい名前"})
    saved.refresh_from_db()
    assert (saved.title, saved.spec.by) == ("新しい名前", "area.sex")

    as_staff.post(reverse("saved_table_delete", args=[saved.pk]))
    assert not SavedTable.objects.exists()


def test_two_tables_of_a_survey_do_not_have_one_name(as_staff, survey, staff):
    question = question_of(survey, "1")
    survey.saved_tables.create(title="表", question=question, saved_by=staff, saved_at=timezone.now())

    page = as_staff.post(
        reverse("saved_table_add", args=[survey.pk]) + f"?question={question.pk}", {"title": "表"}
    )

    assert page.status_code == 422
    assert "同じ名前の集計表が、この調査にあります。" in page.content.decode()


def test_excel_and_csv_have_the_numbers_of_the_page(as_manager, survey):
    chosen = {"question": question_of(survey, "1").pk, "by": "sex", "decimals": "1", "where": ["area-1"]}

    book = openpyxl.load_workbook(io.BytesIO(table_at(as_manager, survey, **chosen, format="xlsx").content))
    csv = table_at(as_manager, survey, **chosen, format="csv").content.decode("utf-8-sig").splitlines()

    # 東部: a man who says はい, two women of whom one does; 2 ÷ 3 = 66.7 %
    assert [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(max_row=2)] == [
        ["選択肢", "総計 人", "総計 ％", "男性 人", "男性 ％", "女性 人", "女性 ％"],
        ["はい", 2, 66.7, 1, 100, 1, 50],
    ]
    assert csv[1] == "はい,2,66.7,1,100.0,1,50.0"
    notes = [cell.value for row in book["条件"].iter_rows() for cell in row]
    assert any("圏域が東部の人だけを数えています（3人）。" in str(note) for note in notes)


@pytest.mark.slow
def test_the_chart_is_a_picture_with_the_tables_conditions(as_manager, survey):
    address = reverse("survey_chart", args=[survey.pk, "svg"])

    shown = as_manager.get(address, {"question": question_of(survey, "1").pk, "by": "sex"})
    saved = as_manager.get(address, {"question": question_of(survey, "1").pk, "by": "sex", "save": "yes"})

    assert shown["Content-Type"] == "image/svg+xml"
    assert shown["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"].startswith("attachment")
    assert as_manager.get(address, {"question": "0"}).status_code == 404


# -- the survey itself --------------------------------------------------------------


def test_the_page_of_a_survey_leads_from_each_question_to_its_table(as_manager, fujimi):
    page = as_manager.get(reverse("survey_detail", args=[fujimi.pk]))

    lines = page.context["page"].sections[1].lines
    assert [line.label for line in lines] == ["問6-3（○は1つ）", "問7-9（○はいくつでも）", "問7-11（○は1つ）"]
    assert all(as_manager.get(line.address).context["table"].grouping.key == "sex_age" for line in lines)


def test_a_population_smaller_than_its_respondents_is_asked_about(as_staff, fujimi):
    address = reverse("survey_edit", args=[fujimi.pk])
    data = open_form(as_staff, address) | {"population": "100"}

    page = as_staff.post(address, data)

    assert "対象者数（100人）が、回答者数（2,179人）より少なくなっています。" in page.content.decode()


@pytest.mark.parametrize("view", ["survey_detail", "survey_table"])
def test_many_questions_take_no_more_statements_than_few(as_manager, view):
    def statements(questions):
        asked = (SEX, AREA, *((str(at), "multiple", "", ("甲", "乙")) for at in range(questions)))
        survey = survey_of(asked, [((1,), (1,), *[(1,)] * questions)], title=f"{questions}問")
        as_manager.get(reverse(view, args=[survey.pk]), {"by": "area", "and": "sex"})
        with CaptureQueriesContext(connection) as captured:
            assert (
                as_manager.get(reverse(view, args=[survey.pk]), {"by": "area", "and": "sex"}).status_code
                == 200
            )
        return len(captured)

    assert statements(2) == statements(30)
