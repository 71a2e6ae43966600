"""個票の入れ替え: what a survey has already is replaced where that was chosen and nothing rests on what would be gone."""

import pytest

from coordination.models import Need, User
from surveys.answers import Answers
from surveys.models import Choice, Question, SavedTable, Survey, SurveyNeed
from tests.answer_books import ANSWER_HEADS, QUESTIONS, book, row, send, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sheets_parsed_here")]


@pytest.fixture
def client(client):
    client.force_login(User.objects.get(role="admin"))
    return client


def test_answers_are_replaced_only_where_that_was_chosen(client):
    take_in(client, send(client, book(row())))
    survey = Survey.objects.get(title="試しの調査")
    content = book(row(q1=2), row(slip="A-2"))

    refused = send(client, content, survey=survey.pk)
    taken_in = take_in(client, send(client, content, survey=survey.pk, replaces="on"))

    assert refused.status_code == 422
    assert "この調査には、もう個票があります。" in refused.content.decode()
    assert "2人の個票を取り込みました" in taken_in.content.decode()
    answers = Answers(survey)
    assert answers.column(answers.asked[0]).codes.tolist() == [2, 1]


def without(code):
    """The questions without a choice of question 2."""
    return [
        one
        for one in QUESTIONS
        if one[3:4] != [code] or one[4] not in ("ゴミ出し", "買い物", "見守り、声かけ")
    ]


def replaced(client, questions):
    survey = Survey.objects.get(title="試しの調査")
    shown = send(client, book(row(q2=1), questions=questions), survey=survey.pk, replaces="on")
    return shown, take_in(client, shown).content.decode()


def first_taken_in(client):
    take_in(client, send(client, book(row())))
    return Question.objects.get(survey__title="試しの調査", number="2")


def test_a_choice_that_a_need_rests_on_does_not_vanish(client):
    question = first_taken_in(client)
    SurveyNeed.objects.create(need=Need.objects.first(), question=question, code=3, group="all")

    shown, _ = replaced(client, without(3))

    assert shown.context["looked"].reasons == (
        f"困りごと「{Need.objects.first()}」が、取り込む個票にない問2の選択肢 3を使っています。"
        "設問番号・種別・選択肢の番号をいまの調査に合わせるか、その困りごとを先に直すか消してください。",
    )
    assert question.choices.count() == 3


@pytest.mark.parametrize("of", [{"by": "q{}"}, {"where": ["q{}-3"]}, {}])
def test_a_choice_that_a_saved_table_rests_on_does_not_vanish(client, of):
    question = first_taken_in(client)
    other = Question.objects.get(survey=question.survey, number="1")
    of = {
        name: [value[0].format(question.pk)] if name == "where" else value.format(question.pk)
        for name, value in of.items()
    }
    SavedTable.objects.create(
        survey=question.survey, title="表", question=other if of else question, saved_by=User.objects.first(), saved_at="2025-01-01T00:00Z", **of
    )  # fmt: skip

    shown, _ = replaced(client, without(3))

    assert (
        "保存した集計表「表」が、取り込む個票にない問2の選択肢 3を使っています。"
        in shown.context["looked"].reasons[0]
    )


def test_a_review_rests_on_every_question_of_its_survey(client):
    survey = Survey.objects.exclude(title="試しの調査").get()

    shown = send(client, book(row()), survey=survey.pk, replaces="on")

    assert "計画評価書" in shown.context["looked"].reasons[0]
    assert take_in(client, shown).status_code == 200
    assert Answers(survey).size == 2179


def test_choices_that_nothing_rests_on_may_vanish_and_words_may_change(client):
    question = first_taken_in(client)

    _, page = replaced(client, [*without(3), ["5", "新しい設問", "自由"]][:-1])

    assert "1人の個票を取り込みました" in page
    assert set(Choice.objects.filter(question=question).values_list("code", flat=True)) == {1, 2}


def other_words():
    """The questions with other words, one choice gone, one new, and one question another."""
    texts = {"外出していますか": "週に1回は外出していますか", "いいえ": "いいえ（出ない）"}
    questions = [[texts.get(cell, cell) for cell in one] for one in without(3)]
    questions[-1:] = [["5", "別の設問", "自由"]]
    return [*questions[:5], [None, None, None, 3, "わからない"], *questions[5:]]


def test_what_the_questions_would_say_instead_is_shown_before_answers_are_replaced(client):
    first_taken_in(client)
    survey = Survey.objects.get(title="試しの調査")
    heads = [*ANSWER_HEADS[:-1], "5"]

    shown = send(
        client, book(row(q2=1), questions=other_words(), heads=heads), survey=survey.pk, replaces="on"
    )

    assert shown.context["looked"].rewording == (
        "設問がなくなります：問4「困りごと」",
        "設問文が変わります：問1「外出していますか」→「週に1回は外出していますか」",
        "選択肢のことばが変わります：問1 2番「いいえ」→「いいえ（出ない）」",
        "選択肢が増えます：問1 3番「わからない」",
        "選択肢がなくなります：問2 3番「見守り、声かけ」",
        "設問が増えます：問5「別の設問」",
    )
    assert (
        "<li>選択肢のことばが変わります：問1 2番「いいえ」→「いいえ（出ない）」</li>"
        in shown.content.decode()
    )
    Choice.objects.filter(question__survey=survey, label="いいえ").update(label="出ない")
    assert "読み方が変わったため、取り込みませんでした" in take_in(client, shown).content.decode()


def test_the_same_questions_again_change_nothing(client):
    first_taken_in(client)

    shown, _ = replaced(client, QUESTIONS)

    assert shown.context["looked"].rewording == ()
    assert "いまの調査から変わること" not in shown.content.decode()
