"""Answers are stored whole or not at all, as a new survey or in the place of those that a survey has."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from coordination.models import User
from surveys.answers import keep_answers
from surveys.intake import resting
from surveys.intake.check import Intake
from surveys.intake.layout import Asked
from surveys.models import AnswerColumn, AnswerSheet, Choice, Question, Survey

TAKEN_IN_BEFORE = "同じファイルを、すでに「{survey}」に取り込んでいます。ファイルを確かめてください。"
HAS_ANSWERS = "「{survey}」には、もう個票があります（{size:,}人）。入れ替えるときは「いまの個票と入れ替える」を選んでください。"


class Refused(ValueError):
    """sentences: why the answers are not stored."""

    def __init__(self, sentences: list[str]):
        super().__init__("".join(sentences))
        self.sentences = sentences


def earlier(digest: str) -> AnswerSheet | None:
    """The answers that came from the same file."""
    return (
        AnswerSheet.objects.select_related("survey")
        .defer("slips")
        .filter(digest=digest)
        .exclude(digest="")
        .first()
    )


def reasons_against(survey: Survey | None, digest: str, asked: list[Asked], *, replaces: bool) -> list[str]:
    """Why answers cannot be stored in a survey, or in a new one (None)."""
    found = []
    same = earlier(digest)
    if same and same.survey != survey:
        found.append(TAKEN_IN_BEFORE.format(survey=same.survey))
    if survey is None:
        return found
    sheet = AnswerSheet.objects.defer("slips").filter(survey=survey).first()
    if sheet and not replaces:
        found.append(HAS_ANSWERS.format(survey=survey, size=sheet.size))
    return found + resting.sentences(survey, asked)


def store(
    intake: Intake,
    survey: Survey,
    *,
    digest: str,
    file_name: str,
    replaces: bool = False,
    by: User | None = None,
    at: datetime | None = None,
    progress: Callable[[int], object] = lambda done: None,
) -> AnswerSheet:
    """Stores the answers with their questions and choices; a new survey (without a key) as well. progress: told the
    number of questions stored.

    Refused where the survey has answers that are not to be replaced, where something rests on what would be gone, or
    where the same file has been taken in.
    """
    if intake.problems:
        raise Refused([problem.sentence for problem in intake.problems])
    with transaction.atomic():
        asked = [one.asked for one in intake.answered]
        known = None
        if survey.pk:
            known = Survey.objects.select_for_update().get(pk=survey.pk)
        if reasons := reasons_against(known, digest, asked, replaces=replaces):
            raise Refused(reasons)
        if known is None:
            survey.save(force_insert=True)
        else:
            _clear(survey, asked)
        questions = _questions(survey, intake, is_new=known is None)
        columns = {question: one.answers for question, one in zip(questions, intake.answered, strict=True)}
        return keep_answers(
            survey,
            columns,
            intake.size,
            intake.slips,
            progress,
            file_name=file_name[-255:],
            digest=digest,
            taken_in_by=by,
            taken_in_at=at if by else None,
        )


def _clear(survey: Survey, asked: list[Asked]):
    """Takes away the answers, and the questions and choices that the new ones do not have."""
    gone = resting.vanishing(survey, asked)
    AnswerColumn.objects.filter(question__survey=survey).delete()
    AnswerSheet.objects.filter(survey=survey).delete()
    numbers = {one.number for one in asked}
    for pk, one in gone.items():
        if one.question.number not in numbers:
            one.question.delete()
        else:
            Choice.objects.filter(question=pk, code__in=one.codes).delete()


def _questions(survey: Survey, intake: Intake, *, is_new: bool) -> list[Question]:
    """The survey's questions in the order of the sheet, with their choices as the sheet has them."""
    known = {} if is_new else {question.number: question for question in survey.questions.all()}
    made, changed = [], []
    for position, one in enumerate(intake.answered):
        asked = one.asked
        question = known.get(asked.number) or Question(survey=survey, number=asked.number)
        question.text, question.position = asked.text[:300], position
        question.answer_type, question.attribute = asked.answer_type, asked.attribute
        (changed if question.pk else made).append(question)
    # Two attributes of a survey may change places: neither may stand twice on the way.
    if changed:
        Question.objects.filter(pk__in=[question.pk for question in changed]).update(attribute="")
        Question.objects.bulk_update(changed, ["text", "position", "answer_type", "attribute"])
    Question.objects.bulk_create(made)
    by_number = {question.number: question for question in (*made, *changed)}
    questions = [by_number[one.asked.number] for one in intake.answered]
    _choices(questions, intake, changed)
    return questions


def _choices(questions: list[Question], intake: Intake, not_new: list[Question]):
    of_these = Choice.objects.filter(question__in=not_new) if not_new else ()
    known = {(choice.question_id, choice.code): choice for choice in of_these}
    made, changed = [], []
    for question, one in zip(questions, intake.answered, strict=True):
        for code, label in one.asked.choices:
            choice = known.get((question.pk, code)) or Choice(question=question, code=code)
            choice.label, choice.area = label[:100], intake.areas.get((question.number, code))
            (changed if choice.pk else made).append(choice)
    Choice.objects.bulk_create(made)
    if changed:
        Choice.objects.bulk_update(changed, ["label", "area"], batch_size=500)
