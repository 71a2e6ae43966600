"""What the numbers of each group come to: a block beside the table of their bands."""

from decimal import Decimal

from coordination.blocks import Column, Row, Table
from coordination.figures import Figure, State
from surveys.groups import EVERYBODY
from surveys.models import Question
from surveys.numbers import Summary, summary_of
from surveys.survey_table import SurveyTable
from surveys.table_spec import people_where

COLUMNS = (Column("回答した人", "人"), *(Column(name) for name in ("平均", "中央値", "最小", "最大")))


def numbers_of(table: SurveyTable) -> Table | None:
    """A row a group; None where the question is not answered with a number."""
    if table.question.answer_type != Question.AnswerType.NUMBER:
        return None
    return Table(
        key=f"numbers_{table.question.number}",
        caption=f"{table.question.label} 平均と中央値",
        label_heads=("区分",),
        columns=COLUMNS,
        rows=tuple(
            Row((group.whole_name,), tuple(_cells(table, group, summary)), is_total=group == EVERYBODY)
            for group, summary in _summaries(table)
        ),
        notes=(
            "平均は、小数第2位を四捨五入しています。中央値は、小さい順に並べたときの真ん中の値です（二つあるときは、その平均）。",
            *(["平均と中央値は、重みをつけて計算しています。"] if table.spec.is_weighted else []),
        ),
    )


def _summaries(table):
    answers = table.answers
    column = answers.column(table.question)
    counted = ~column.unanswered
    kept = people_where(answers, table.spec.where)
    if kept is not None:
        counted = counted & kept
    for group in table.counted.groups:
        members = counted if group == EVERYBODY else counted & table.grouping.members(group)
        weights = answers.weights[members] if table.spec.is_weighted else None
        yield group, summary_of(column.codes[members], weights)


def _cells(table, group, summary: Summary):
    address = table.address(group, answered=True)
    yield Figure(summary.answered, "人", State.ACTUAL, address)
    for number in (summary.mean, summary.median, summary.lowest, summary.highest):
        yield _figure(number)


def _figure(number: Decimal | None) -> Figure:
    if number is None:
        return Figure(None, "", State.NOT_APPLICABLE)
    decimals = max(0, -number.as_tuple().exponent)
    return Figure(int(number.scaleb(decimals)), "", decimals=decimals)
