"""A cell of a survey table: one choice of a question in one group of respondents."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.http import Http404

from coordination.percent import percent
from surveys.answers import Answers
from surveys.crosstab import NO_ANSWER
from surveys.groupings import members_of, sex_age
from surveys.groups import EVERYBODY, Group
from surveys.models import Question


@dataclass(frozen=True)
class Slip:
    """個票 as far as a table tells of it. amount: what it adds to the number."""

    number: str
    group: str
    amount: int = 1


@dataclass(frozen=True)
class GroupOfPeople:
    """A column of a survey table: a group, and who is in it."""

    answers: Answers
    group: Group
    members: np.ndarray  # True for each respondent of the group

    @cached_property
    def base(self) -> int:
        return int(self.members.sum())

    @property
    def names_their_group(self) -> bool:
        """Sex and age beside an area, or beside an attribute of another kind, would point to a person."""
        return self.group == EVERYBODY or not {"-", "_"} & set(self.group.key)

    def slips(self, people: np.ndarray) -> list[Slip]:
        """Of the respondents for whom `people` is True, in order of position."""
        numbers = self.answers.sheet.slip_numbers if self.answers.sheet else []
        try:
            grouping = sex_age(self.answers) if self.names_their_group else None
        except KeyError:
            grouping = None
        found = np.flatnonzero(people)
        if grouping is None:
            return [Slip(numbers[at], "") for at in found]
        return [Slip(numbers[at], grouping.groups[grouping.places[at]].name) for at in found]


@dataclass(frozen=True)
class Cell:
    question: Question
    code: int
    label: str
    people: GroupOfPeople

    @cached_property
    def found(self) -> np.ndarray:
        """True for each respondent of the group who gave the answer."""
        return self.people.members & self.people.answers.column(self.question).taken(self.code)

    @property
    def count(self) -> int:
        return int(self.found.sum())

    @property
    def group(self) -> Group:
        return self.people.group

    @property
    def base(self) -> int:
        return self.people.base

    @property
    def in_words(self) -> str:
        """470人（22％）: in whole percent of the group, as the tables print it."""
        share = f"（{percent(self.count, self.base)}％）" if self.base else ""
        return f"{self.count:,}人{share}"


def cell_or_404(question: Question, code: int, group: str) -> Cell:
    """Http404 with a sentence for a choice or a group that does not exist."""
    labels = {choice.code: choice.label for choice in question.choices.all()}
    if question.tells_no_answer:
        labels[NO_ANSWER] = "無回答"
    if code not in labels:
        raise Http404("この選択肢はありません。表から数値をもう一度開いてください。")
    return Cell(question, code, labels[code], group_or_404(Answers(question.survey), group))


def group_or_404(answers: Answers, key: str) -> GroupOfPeople:
    try:
        return GroupOfPeople(answers, *members_of(answers, key))
    except KeyError:
        raise Http404("この区分はありません。表から数値をもう一度開いてください。") from None
