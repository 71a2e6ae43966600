"""クロス集計: answers to one question, by groups of respondents.

Base is every respondent of the group, 無回答 included. A `Crosstab` holds numbers only, so that it is the same
object whether it was counted from answers or taken from a printed table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveys.models import AnswerColumn, Respondent, Survey

NO_ANSWER = 0


@dataclass(frozen=True)
class Group:
    """A column of a cross-tab: the respondents of one sex and age band."""

    key: str
    name: str
    sex: str | None = None
    ages: tuple[int, int] | None = None  # first and last age, inclusive

    def members(self, attributes: "Attributes") -> np.ndarray:
        """True for each respondent of the group, in order of position."""
        inside = np.ones(len(attributes.sex), dtype=bool)
        if self.sex:
            inside &= attributes.sex == self.sex
        if self.ages:
            # 無回答 is -1 and so in no band.
            inside &= (attributes.age >= self.ages[0]) & (attributes.age <= self.ages[1])
        return inside


EVERYBODY = Group("all", "総計")
# The bands of the 介護予防・日常生活圏域ニーズ調査: the two kinds of 高齢者 of the long-term care insurance.
SEX_AGE_GROUPS = (
    Group("m65", "65～74歳男性", Respondent.Sex.MALE, (65, 74)),
    Group("m75", "75歳以上男性", Respondent.Sex.MALE, (75, 150)),
    Group("f65", "65～74歳女性", Respondent.Sex.FEMALE, (65, 74)),
    Group("f75", "75歳以上女性", Respondent.Sex.FEMALE, (75, 150)),
)
# What the four groups leave out of 総計. Nobody is lost between them.
UNKNOWN = Group("unknown", "性別または年齢が不明")
OTHER_AGES = Group("other", "そのほかの年齢")
GROUPS = {group.key: group for group in (EVERYBODY, *SEX_AGE_GROUPS, UNKNOWN, OTHER_AGES)}


@dataclass(frozen=True)
class Attributes:
    """Sex ("" for 無回答) and age (-1 for 無回答) of every respondent of a survey, in order of position."""

    sex: np.ndarray
    age: np.ndarray

    @classmethod
    def of(cls, survey: Survey) -> "Attributes":
        rows = list(survey.respondents.order_by("position").values_list("sex", "age"))
        sex, age = zip(*rows, strict=True) if rows else ((), ())
        return cls(
            sex=np.array([s or "" for s in sex], dtype=object),
            age=np.array([-1 if a is None else a for a in age], dtype=int),
        )

    def members(self, group: Group) -> np.ndarray:
        unknown = (self.sex == "") | (self.age < 0)
        if group == UNKNOWN:
            return unknown
        if group == OTHER_AGES:
            return ~np.logical_or.reduce([unknown, *(known.members(self) for known in SEX_AGE_GROUPS)])
        return group.members(self)


def group_of(respondent: Respondent) -> Group:
    """The one of the four groups that a respondent is in, or what the four leave out."""
    if respondent.sex is None or respondent.age is None:
        return UNKNOWN
    inside = (
        group
        for group in SEX_AGE_GROUPS
        if group.sex == respondent.sex and group.ages[0] <= respondent.age <= group.ages[1]
    )
    return next(inside, OTHER_AGES)


@dataclass(frozen=True)
class Line:
    """A row of a cross-tab: one choice (code 0 is 無回答) and its count in each group."""

    code: int
    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Crosstab:
    """bases: respondents of each group."""

    groups: tuple[Group, ...]
    bases: tuple[int, ...]
    lines: tuple[Line, ...]


def crosstab(column: AnswerColumn, groups: Sequence[Group], attributes: Attributes) -> Crosstab:
    """Counts every choice of the column's question in every group, without touching the database again.

    Needs `column.question` with its choices prefetched. 無回答 is a line only where the question tells it: not
    published is not 0.
    """
    question = column.question
    masks = [attributes.members(group) for group in groups]
    choices = [(choice.code, choice.label) for choice in question.choices.all()]
    if question.tells_no_answer:
        choices.append((NO_ANSWER, "無回答"))
    lines = []
    for code, label in choices:
        taken = column.taken(code)
        lines.append(Line(code, label, tuple(int(np.count_nonzero(taken & mask)) for mask in masks)))
    return Crosstab(tuple(groups), tuple(int(np.count_nonzero(mask)) for mask in masks), tuple(lines))


def positions(
    column: AnswerColumn | None, code: int | None, group: Group, attributes: Attributes
) -> np.ndarray:
    """The positions of the respondents behind one cell of a cross-tab; without a column, of the whole group."""
    inside = attributes.members(group)
    if column is not None:
        inside &= column.taken(code)
    return np.flatnonzero(inside)


def columns_of(survey: Survey):
    """The answered questions of a survey with what a cross-tab needs, in two statements."""
    return (
        AnswerColumn.objects.filter(question__survey=survey)
        .select_related("question")
        .prefetch_related("question__choices")
        .order_by("question__position")
    )
