"""A number of a survey table: the people behind it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from coordination.percent import percent
from coordination.personal import RESPONDENTS
from surveys.answers import Answers
from surveys.coded import coded
from surveys.crosstab import NO_ANSWER
from surveys.groupings import members_of, sex_age
from surveys.groups import EVERYBODY, Group
from surveys.models import Question
from surveys.table_spec import people_where, where_in_words

GONE = "この{what}はありません。表から数値をもう一度開いてください。"


@dataclass(frozen=True)
class Slip:
    """個票 as far as a table tells of it. amount: what it adds to the number. text: what was written, for those who may
    read it. survey: whose it is."""

    number: str
    group: str
    survey: int
    text: str = ""
    amount: int = 1

    @property
    def person(self) -> tuple[str, str]:
        return RESPONDENTS, f"{self.survey}-{self.number}"

    def get_absolute_url(self):
        return f"{reverse('survey_slip', args=[self.survey])}?{urlencode({'number': self.number})}"


@dataclass(frozen=True)
class GroupOfPeople:
    """A column of a survey table: a group, who of it is counted, and the conditions that they meet."""

    answers: Answers
    group: Group
    members: np.ndarray  # True for each respondent that is counted
    where: tuple[str, ...] = ()
    answered: Question | None = None  # only those who gave an answer to it
    is_weighted: bool = False  # in the table that the number stands in

    @cached_property
    def base(self) -> int:
        return int(self.members.sum())

    @property
    def names_their_group(self) -> bool:
        """Sex and age beside an area, or beside an attribute of another kind, would point to a person."""
        keys = self.where if self.group == EVERYBODY else (self.group.key, *self.where)
        return not any({"-", "_"} & set(key) for key in keys)

    @property
    def is_whole(self) -> bool:
        """Whether no condition leaves anybody of the group out."""
        return not self.where and self.answered is None

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the table's conditions were, in words."""
        facts = [("区分", self.group.whole_name)]
        if self.where:
            facts.append(("条件", where_in_words(self.answers, self.where)))
        if self.answered:
            facts.append(("無回答", f"{self.answered.label}に答えなかった人を除いています。"))
        if self.is_weighted:
            facts.append(("重み", "表の数は重みつきです。ここに並ぶのは、重みをつける前の人です。"))
        return facts

    def slips(
        self, people: np.ndarray, *, with_group: bool = True, texts: list[str] | None = None
    ) -> list[Slip]:
        """Of the respondents for whom `people` is True, in order of position."""
        survey, numbers = (
            self.answers.survey.pk,
            self.answers.sheet.slip_numbers if self.answers.sheet else [],
        )
        try:
            grouping = sex_age(self.answers) if with_group and self.names_their_group else None
        except KeyError:
            grouping = None

        def group(at):
            return grouping.groups[grouping.places[at]].name if grouping else ""

        return [
            Slip(numbers[at], group(at), survey, texts[at] if texts else "") for at in np.flatnonzero(people)
        ]


@dataclass(frozen=True)
class Cell:
    question: Question
    code: int
    label: str
    people: GroupOfPeople
    bounds: str = ""  # of the bands of numbers

    @cached_property
    def found(self) -> np.ndarray:
        """True for each respondent of the group who gave the answer."""
        column = coded(self.people.answers.column(self.question), self.bounds)
        return self.people.members & column.taken(self.code)

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


def cell_or_404(question: Question, code: int, group: str, asked: QueryDict | None = None) -> Cell:
    """Http404 with a sentence for a choice, a group or a condition that does not exist."""
    answers, bounds = Answers(question.survey), asked.get("bounds", "") if asked else ""
    try:
        labels = dict(coded(answers.column(question), bounds).choices)
    except ValueError:
        raise Http404(GONE.format(what="階級")) from None
    if question.tells_no_answer:
        labels[NO_ANSWER] = "無回答"
    if code not in labels:
        raise Http404(GONE.format(what="選択肢"))
    return Cell(question, code, labels[code], group_or_404(answers, group, asked), bounds)


def group_or_404(answers: Answers, key: str, asked: QueryDict | None = None) -> GroupOfPeople:
    """asked: the conditions of the table, as `SurveyTable.address` writes them."""
    asked = asked or QueryDict()
    where = tuple(filter(None, asked.getlist("where")))
    try:
        group, members = members_of(answers, key)
        kept = people_where(answers, where)
    except KeyError:
        raise Http404(GONE.format(what="区分")) from None
    members = members if kept is None else members & kept
    answered = _answered_or_404(answers, asked.get("answered", ""))
    if answered:
        members = members & ~answers.column(answered).unanswered
    return GroupOfPeople(answers, group, members, where, answered, "weighted" in asked)


def _answered_or_404(answers, key) -> Question | None:
    if not key:
        return None
    question = next((one for one in answers.questions if str(one.pk) == key), None)
    if question is None:
        raise Http404(GONE.format(what="設問"))
    return question
