"""The groupings that a survey knows, by the keys that stand for them in addresses and saved tables.

sex_age, sex, age, area; q12 for the question with that number in the database; two of them with a dot between.
"""

from dataclasses import dataclass

import numpy as np

from surveys.answers import Answers
from surveys.attributes import OTHER_SEX, SEX_UNKNOWN, ages_of, sex_of
from surveys.coded import coded
from surveys.groups import (
    EVERYBODY,
    FIVE_YEARS,
    Group,
    Grouping,
    by_choices,
    by_sex_and_age,
    by_spans,
    crossed,
    overlapping,
)
from surveys.models import Question

SEX, AGE, AREA, OTHER, WEIGHT = Question.Attribute
NAMED = (SEX, AGE, AREA)
UNKNOWN_OF = {SEX: "性別が不明", AGE: "年齢が不明", AREA: "圏域が不明"}


@dataclass(frozen=True)
class Way:
    """A way to divide, before anything is counted. is_attribute: it asks who they are, not what they think."""

    key: str
    name: str
    is_attribute: bool
    overlaps: bool = False


def ways_of(answers: Answers) -> list[Way]:
    """What the respondents can be divided by, attributes first."""
    ways = [Way("sex_age", "性別・年齢", True)] if _sex_and_age_are_known(answers) else []
    for question in answers.questions:
        if question.answer_type == Question.AnswerType.TEXT or question.attribute == WEIGHT:
            continue
        overlaps = question.answer_type == Question.AnswerType.MULTIPLE
        ways.append(Way(key_of(question), name_of(question), bool(question.attribute), overlaps))
    return sorted(ways, key=lambda way: not way.is_attribute)


def key_of(question: Question) -> str:
    return question.attribute if question.attribute in NAMED else f"q{question.pk}"


def name_of(question: Question) -> str:
    if question.attribute in NAMED:
        return question.get_attribute_display()
    return question.text if question.attribute else str(question)


def grouping_of(answers: Answers, key: str) -> Grouping:
    """KeyError where the survey has no such way to divide, or two that cannot be crossed."""
    if key not in answers.groupings:
        answers.groupings[key] = _worked_out(answers, key)
    return answers.groupings[key]


def _worked_out(answers: Answers, key: str) -> Grouping:
    outer, dot, inner = key.partition(".")
    if not dot:
        return _single(answers, key)
    if "." in inner:  # three at once
        raise KeyError(key)
    one, two = grouping_of(answers, outer), grouping_of(answers, inner)
    if outer == inner or not (one.is_partition and two.is_partition):
        raise KeyError(key)
    return crossed(one, two)


def _single(answers: Answers, key: str) -> Grouping:
    if key == "sex_age":
        return sex_age(answers)
    question = next((one for one in answers.questions if key_of(one) == key), None)
    if question is None or key not in {way.key for way in ways_of(answers)}:
        raise KeyError(key)
    column, name = answers.column(question), name_of(question)
    unknown = UNKNOWN_OF.get(question.attribute, "無回答")
    if question.answer_type == Question.AnswerType.MULTIPLE:
        taken = [(code, label, column.taken(code)) for code, label in column.choices]
        return overlapping(key, name, taken, column.unanswered)
    if question.answer_type == Question.AnswerType.NUMBER and question.attribute == AGE:
        return by_spans(key, name, FIVE_YEARS, column.codes, unknown)
    column = coded(column)
    return by_choices(key, name, column.choices, column.codes, unknown)


def members_of(answers: Answers, group_key: str) -> tuple[Group, np.ndarray]:
    """The group that the key of a column stands for, and True for each of its respondents. KeyError if there is none."""
    if group_key == EVERYBODY.key:
        return EVERYBODY, np.ones(answers.size, dtype=bool)
    grouping = grouping_of(answers, way_of(group_key))
    group = next((one for one in grouping.groups if one.key == group_key), None)
    if group is None:
        raise KeyError(group_key)
    return group, grouping.members(group)


def way_of(group_key: str) -> str:
    """The key of the grouping that a group belongs to."""
    ways = (part.partition("-") for part in group_key.split("_"))
    return ".".join(way if dash else "sex_age" for way, dash, _ in ways)


# -- 性別・年齢 ------------------------------------------------------------------------------------


def _sex_and_age_are_known(answers: Answers) -> bool:
    return answers.attribute(SEX) is not None and answers.attribute(AGE) is not None


def sex_age(answers: Answers) -> Grouping:
    """KeyError where the survey does not ask both."""
    sex, age = answers.attribute(SEX), answers.attribute(AGE)
    if sex is None or age is None:
        raise KeyError("sex_age")
    answers.open([sex, age])
    first, last = _ages(answers, age)
    return by_sex_and_age(_sexes(answers, sex), first, last)


def _sexes(answers: Answers, question: Question) -> np.ndarray:
    codes = answers.column(question).codes
    signs = np.full(int(codes.max(initial=0)) + 1, OTHER_SEX, dtype=np.int8)
    signs[0] = SEX_UNKNOWN
    for choice in question.choices.all():
        if choice.code < len(signs):
            signs[choice.code] = sex_of(choice.label)
    return signs[codes]


def _ages(answers: Answers, question: Question) -> tuple[np.ndarray, np.ndarray]:
    """The first and last age that a respondent may have; -1 for 無回答, a band of no age at all for other words."""
    values = answers.column(question).codes
    if question.answer_type == Question.AnswerType.NUMBER:
        ages = np.where(np.isnan(values), -1, values)
        return ages, ages
    first = np.zeros(int(values.max(initial=0)) + 1)
    last = np.full(len(first), np.inf)
    first[0] = last[0] = -1
    for choice in question.choices.all():
        if choice.code < len(first) and (band := ages_of(choice.label)):
            first[choice.code], last[choice.code] = band
    return first[values], last[values]
