"""A survey's answers as the tests speak of them: who answered, and what changes when one answer changes."""

import numpy as np

from surveys.answers import Answers
from surveys.groupings import members_of
from surveys.models import AnswerColumn, Survey


def column(number: str) -> AnswerColumn:
    return AnswerColumn.objects.select_related("question").get(question__number=number)


def first(group: str, number: str, code: int) -> int:
    """The position of the first respondent of a group who took a choice."""
    _, members = members_of(Answers(Survey.objects.get()), group)
    return int(np.flatnonzero(members & column(number).taken(code))[0])


def set_age(position: int, age: float):
    ages = column("F2")
    values = ages.codes.copy()
    values[position] = age
    ages.codes = values
    ages.save()
