"""A cell of a survey table: one choice of a question in one group of respondents."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.http import Http404

from coordination.percent import percent
from surveys.crosstab import GROUPS, NO_ANSWER, Attributes, Group, positions
from surveys.models import Question


@dataclass(frozen=True)
class Cell:
    question: Question
    code: int
    label: str
    group: Group

    @cached_property
    def _attributes(self) -> Attributes:
        return Attributes.of(self.question.survey)

    @cached_property
    def found(self) -> np.ndarray:
        """The positions of those who gave the answer."""
        return positions(self.question.answers, self.code, self.group, self._attributes)

    @cached_property
    def base(self) -> int:
        return int(self._attributes.members(self.group).sum())

    @property
    def in_words(self) -> str:
        """470人（22％）: in whole percent of the group, as the tables print it."""
        share = f"（{percent(len(self.found), self.base)}％）" if self.base else ""
        return f"{len(self.found):,}人{share}"


def cell_or_404(question: Question, code: int, group: str) -> Cell:
    """Http404 with a sentence for a choice or a group that does not exist."""
    labels = {choice.code: choice.label for choice in question.choices.all()}
    if question.tells_no_answer:
        labels[NO_ANSWER] = "無回答"
    if code not in labels:
        raise Http404("この選択肢はありません。計画評価書から数値をもう一度開いてください。")
    return Cell(question, code, labels[code], group_or_404(group))


def group_or_404(key: str) -> Group:
    if key not in GROUPS:
        raise Http404("この区分はありません。計画評価書から数値をもう一度開いてください。")
    return GROUPS[key]
