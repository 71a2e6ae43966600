"""Counted tables for tests of what may be said of them."""

from surveys.answers import Answers
from surveys.crosstab import Crosstab, Line
from surveys.groups import EVERYBODY, Group
from surveys.models import Survey
from surveys.saying.evidence import look_at
from surveys.survey_table import survey_table
from surveys.table_spec import TableSpec


def counted(choices, bases, remainders=()):
    """choices: label and the counts of each group. bases: of each group. 総計 is their sum, with the remainders."""
    groups = [Group(f"g-{at}", f"第{at}") for at in range(1, len(bases) + 1)]
    groups += [Group("g-0", "不明", is_remainder=True)] if remainders else []
    lines = tuple(
        Line(code, label, (sum(counts), *counts)) for code, (label, counts) in enumerate(choices.items(), 1)
    )
    bases = (*bases, *remainders)
    return Crosstab((EVERYBODY, *groups), (sum(bases), *bases), lines, (sum(bases), *bases))


def demo_answers():
    return Answers(Survey.objects.get(title__contains="ニーズ調査"))


def of_demo(number, by):
    """A table of the demo's survey, with what it rests on."""
    answers = demo_answers()
    question = next(one for one in answers.asked if one.number == number)
    return look_at(survey_table(answers, TableSpec(question.pk, by)))
