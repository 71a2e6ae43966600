"""Which table of a survey: what is asked, of whom, divided by what. The one shape in which a table is named in addresses,
saved, put into a review, published and asked for by command."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from surveys.answers import Answers
from surveys.coded import coded
from surveys.crosstab import Crosstab, crosstab
from surveys.groupings import grouping_of, members_of, way_of
from surveys.models import Question


@dataclass(frozen=True)
class TableSpec:
    """question: its primary key. by: the key of a grouping (surveys/groupings.py), "" for 総計 alone. where: keys of
    groups; those of one attribute are alternatives, of several attributes all must hold. decimals: of percentages.
    bounds: of the bands in which numbers are counted, as surveys/numbers.py keeps them (18.5,25), "" for the usual ones.
    """

    question: int
    by: str = ""
    where: tuple[str, ...] = ()
    excludes_no_answer: bool = False
    is_weighted: bool = False
    decimals: int = 0
    bounds: str = ""

    def question_in(self, answers: Answers) -> Question:
        """KeyError where the survey has no such question with answers."""
        question = answers.question(self.question)
        if question is None:
            raise KeyError(self.question)
        return question

    def count(self, answers: Answers) -> Crosstab:
        """KeyError where the survey does not know the question, the grouping or a condition."""
        return crosstab(
            coded(answers.column(self.question_in(answers)), self.bounds),
            grouping_of(answers, self.by) if self.by else None,
            keep=people_where(answers, self.where),
            weights=answers.weights if self.is_weighted else None,
            excludes_no_answer=self.excludes_no_answer,
        )


def where_in_words(answers: Answers, where: tuple[str, ...]) -> str:
    """圏域が東部か西部、性別が女性: the conditions as a note tells them; "" where there are none."""
    told = []
    for way, keys in groupby(sorted(where, key=way_of), key=way_of):
        grouping, chosen = grouping_of(answers, way), set(keys)
        names = "か".join(group.whole_name for group in grouping.groups if group.key in chosen)
        told.append(f"{grouping.name}が{names}")
    return "、".join(told)


def people_where(answers: Answers, where: tuple[str, ...]) -> np.ndarray | None:
    """True for each respondent who meets the conditions; None where there are none."""
    kept = None
    for _, keys in groupby(sorted(where, key=way_of), key=way_of):
        either = np.logical_or.reduce([members_of(answers, key)[1] for key in keys])
        kept = either if kept is None else kept & either
    return kept
