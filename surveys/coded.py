"""Answers that are no choices, made countable by codes: numbers in bands, texts as written or not."""

from dataclasses import dataclass

import numpy as np

from surveys.groups import FIVE_YEARS, by_spans
from surveys.models import AnswerColumn, Question
from surveys.numbers import bands_between, bands_of, bounds_in, codes_of

WRITTEN = 1


@dataclass(frozen=True, eq=False)
class CodedColumn:
    """Stands where a column of answers to a ○は1つ would. codes: one a respondent, 0 for 無回答."""

    codes: np.ndarray
    choices: list[tuple[int, str]]
    tells_no_answer: bool
    is_single = True

    @property
    def unanswered(self) -> np.ndarray:
        return self.codes == 0

    def taken(self, code: int) -> np.ndarray:
        return self.codes == code


def coded(column: AnswerColumn, bounds: str = "") -> AnswerColumn | CodedColumn:
    """The column itself where its question has choices. bounds: of the bands of numbers (18.5,25), "" for usual ones."""
    question = column.question
    if question.has_choices:
        return column
    if question.answer_type == Question.AnswerType.TEXT:
        codes = (~column.unanswered).astype(np.uint16)
        return CodedColumn(codes, [(WRITTEN, "記入あり")], question.tells_no_answer)
    if question.attribute == Question.Attribute.AGE and not bounds:
        choices, codes = _ages(column)
    else:
        choices, codes = _bands(column, bounds_in(bounds))
    return CodedColumn(codes, choices, question.tells_no_answer)


def _bands(column, bounds):
    values = column.codes[~column.unanswered]
    bands = bands_between(bounds, values) if bounds else bands_of(values)
    return [(code, band.label) for code, band in enumerate(bands, 1)], codes_of(column.codes, bands)


def _ages(column):
    """In the bands that they divide a table by; other ages are a line only where there are any."""
    grouping = by_spans("age", "年齢", FIVE_YEARS, column.codes, "")
    *choices, _ = ((code, group.name) for code, group in enumerate(grouping.groups, 1))
    if len(FIVE_YEARS) not in grouping.places:
        choices.pop()
    return choices, ((grouping.places + 1) % len(grouping.groups)).astype(np.uint16)
