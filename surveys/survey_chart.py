"""The chart of a survey table."""

from coordination.blocks import Chart, Series
from coordination.percent import in_percent
from surveys.crosstab import NO_ANSWER
from surveys.models import Question
from surveys.survey_table import SurveyTable


def chart_of(table: SurveyTable) -> Chart:
    """100 % bars by group where everybody gave one answer; a panel of bars a group where they gave several, or a number
    that is counted in bands."""
    labels = tuple(line.label for line in table.counted.lines)
    groups = tuple(
        f"{group.whole_name}（n={people:,}）"
        for group, people in zip(table.counted.groups, table.counted.people, strict=True)
    )
    shares = [tuple(table.share(line, at) for at in range(len(groups))) for line in table.counted.lines]
    if table.question.answer_type == Question.AnswerType.SINGLE:
        series = tuple(
            Series(line.label, share, is_no_answer=line.code == NO_ANSWER)
            for line, share in zip(table.counted.lines, shares, strict=True)
        )
        return _chart(table, "shares", groups, series)
    by_group = (tuple(share[at] for share in shares) for at in range(len(groups)))
    return _chart(table, "panels", labels, tuple(map(Series, groups, by_group)))


def _chart(table, kind, categories, series):
    return Chart(
        key=table.key,
        kind=kind,
        title="　".join([str(table.question), *(f"（{remark}）" for remark in table.remarks)]),
        unit="％",
        categories=categories,
        series=series,
        description=_in_words(table),
        decimals=table.spec.decimals,
    )


def _in_words(table) -> str:
    """総計 in full: the groups stand in the table beside the chart."""
    if not table.counted.bases[0]:
        return "総計では、答えた人がいません。"
    told = (
        f"{line.label} {in_percent(table.share(line, 0), table.spec.decimals)}"
        for line in table.counted.lines
    )
    return f"総計では、{'、'.join(told)}。"
