"""個票: the answers of one respondent, in words."""

import numpy as np

from surveys.answers import Answers
from surveys.models import AnswerColumn, Question
from surveys.numbers import exact

UNANSWERED = "（無回答）"


def answers_of(answers: Answers, number: str) -> list[tuple[Question, str]] | None:
    """Each question, the attributes too, with what the respondent of this 票番号 answered; None where there is none."""
    numbers = answers.sheet.slip_numbers if answers.sheet else []
    if number not in numbers:
        return None
    position = numbers.index(number)
    answers.open(answers.questions)
    return [(question, answer_in_words(answers.column(question), position)) for question in answers.questions]


def answer_in_words(column: AnswerColumn, position: int) -> str:
    """One respondent's answer: the labels of the choices taken, in order; the number; the text."""
    answer_type = column.question.answer_type
    if answer_type == Question.AnswerType.TEXT:
        return column.texts[position] or UNANSWERED
    value = column.codes[position]
    if answer_type == Question.AnswerType.NUMBER:
        return UNANSWERED if np.isnan(value) else f"{exact(value):,f}"
    labels = [
        label
        for code, label in column.choices
        if (value == code if column.is_single else int(value) >> (code - 1) & 1)
    ]
    return "\n".join(labels) or UNANSWERED
