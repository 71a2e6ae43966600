"""個票: the answers of a survey, opened to be counted, and how they are kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
import pandas as pd
from django.db.models import Prefetch

from surveys.crosstab import WEIGHT_SCALE
from surveys.groups import Grouping
from surveys.models import AnswerColumn, AnswerSheet, Choice, Question, Survey

SINGLE, MULTIPLE, NUMBER, TEXT = Question.AnswerType
AT_ONCE = 20  # columns stored in one statement


class Answers:
    """One survey, opened: its questions with their choices, and each column of answers when it is first asked for."""

    def __init__(self, survey: Survey):
        self.survey = survey
        self._columns: dict[int, AnswerColumn] = {}
        self.groupings: dict[str, Grouping] = {}  # those worked out so far, by their keys

    @cached_property
    def sheet(self) -> AnswerSheet | None:
        return AnswerSheet.objects.defer("slips").filter(pk=self.survey.pk).first()

    @cached_property
    def size(self) -> int:
        """Respondents; 0 where the survey has no 個票."""
        return self.sheet.size if self.sheet else 0

    @cached_property
    def questions(self) -> list[Question]:
        """Attributes and questions that have answers, in the order of the paper."""
        choices = Prefetch("choices", Choice.objects.select_related("area"))
        found = self.survey.questions.filter(answers__isnull=False).defer("answers__data")
        return list(found.prefetch_related(choices).order_by("position", "pk"))

    @property
    def asked(self) -> list[Question]:
        """The questions without the attributes."""
        return [question for question in self.questions if not question.attribute]

    @property
    def attributes(self) -> list[Question]:
        return [question for question in self.questions if question.attribute]

    def attribute(self, which: str) -> Question | None:
        """The question that asks for sex, age, area or weight."""
        return next((question for question in self.questions if question.attribute == which), None)

    def question(self, pk: int) -> Question | None:
        return next((question for question in self.questions if question.pk == pk), None)

    def open(self, questions: Iterable[Question]):
        """Reads the columns of several questions in one statement."""
        wanted = {question.pk: question for question in questions if question.pk not in self._columns}
        if wanted:
            for column in AnswerColumn.objects.filter(pk__in=wanted):
                column.question = wanted[column.pk]
                self._columns[column.pk] = column

    def column(self, question: Question) -> AnswerColumn:
        self.open([question])
        return self._columns[question.pk]

    @cached_property
    def weights(self) -> np.ndarray | None:
        """Whole millionths, one a respondent; who has none is not weighted. None where the sample has no weights."""
        question = self.attribute(Question.Attribute.WEIGHT)
        if question is None:
            return None
        weights = np.nan_to_num(self.column(question).codes, nan=1.0)
        return np.rint(weights * WEIGHT_SCALE).astype(np.int64)


def keep_answers(
    survey: Survey,
    columns: Mapping[Question, np.ndarray | Sequence[str]],
    size: int,
    slips=(),
    progress: Callable[[int], object] = lambda done: None,
    **origin,
) -> AnswerSheet:
    """Stores the answers of a survey that has none yet. Call inside a transaction.

    columns: as `AnswerColumn` says, all of `size` respondents. slips: 票番号 in order. progress: told the number of columns
    stored. origin: file_name, digest, taken_in_at, taken_in_by.
    """
    sheet = AnswerSheet(survey=survey, size=size, **origin)
    if slips:
        sheet.slip_numbers = slips
    sheet.save(force_insert=True)
    made = []
    for question, answers in columns.items():
        column = AnswerColumn(question=question)
        if question.answer_type == TEXT:
            column.texts = answers
        else:
            column.codes = answers
        made.append(column)
    for first in range(0, len(made), AT_ONCE):
        AnswerColumn.objects.bulk_create(made[first : first + AT_ONCE])
        progress(min(first + AT_ONCE, len(made)))
    return sheet


def store_answers(survey: Survey, frame: pd.DataFrame, slips: Sequence[str] = ()) -> AnswerSheet:
    """Stores a table of answers, one row a respondent and one column a question, named by its number.

    Cells: a tuple of the codes taken, () for 無回答, where the question has choices; a number or a missing value; a text.
    ValueError where the table has a code that the question does not know, or two answers to a ○は1つ.
    """
    columns = {
        question: _values(question, frame[question.number])
        for question in survey.questions.prefetch_related("choices")
    }
    return keep_answers(survey, columns, len(frame), slips)


def _values(question: Question, answers: pd.Series):
    if question.answer_type == TEXT:
        return ["" if pd.isna(text) else str(text) for text in answers]
    if question.answer_type == NUMBER:
        return pd.to_numeric(answers).to_numpy(dtype=float)
    known = {choice.code for choice in question.choices.all()}
    for row, codes in enumerate(answers, 1):
        _refuse_odd_answer(question, row, codes, known)
    if question.answer_type == SINGLE:
        return np.array([codes[0] if codes else 0 for codes in answers], dtype="<u2")
    return np.array([sum(1 << (code - 1) for code in set(codes)) for codes in answers], dtype="<u8")


def _refuse_odd_answer(question, row, codes, known):
    if not known.issuperset(codes):
        unknown = "、".join(str(code) for code in sorted(set(codes) - known))
        raise ValueError(f"{row}人目の{question.label}に、選択肢にないコード {unknown} があります。")
    if question.answer_type == SINGLE and len(codes) > 1:
        raise ValueError(f"{row}人目の{question.label}は○は1つの設問ですが、{len(codes)}つ選ばれています。")
