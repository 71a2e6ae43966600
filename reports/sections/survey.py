"""アンケート調査の結果: the survey's part of the review."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from math import ceil

from django.urls import reverse

from coordination.blocks import Chart, Column, Part, Prose, Row, Section, Table
from coordination.figures import Figure, State
from reports.models import Narrative, PlanReview, ReviewTable
from reports.paper import Paper, month_of
from surveys.answers import Answers
from surveys.groupings import sex_age
from surveys.groups import EVERYBODY, Group, Grouping
from surveys.survey_chart import chart_of
from surveys.survey_numbers import numbers_of
from surveys.survey_table import SurveyTable, survey_table
from surveys.table_spec import TableSpec

GONE = "この設問か区分は、調査にもうありません。「アンケートの表を選ぶ」で外して、選びなおしてください。"
MOST_BESIDE = 5  # groups of a table beside 総計: more are too narrow to read on A4


def survey_findings(paper: Paper) -> Section | None:
    """アンケート調査: the tables that were chosen for the review, else every question by sex and age, 総計 first."""
    survey = paper.review.survey
    if survey is None or survey.closed_on > paper.as_of:
        return None
    answers = Answers(survey)
    grouping = _sex_and_age(answers)
    chosen = list(paper.review.tables.select_related("question"))
    parts = [Part("調査の概要", (_survey_outline(answers, grouping),))]
    parts.extend(_chosen(answers, chosen) if chosen else _every_question(answers, grouping))
    prose = paper.prose(Narrative.Section.SURVEY)
    if prose:
        parts.append(Part("", prose))
    return Section("survey_findings", "アンケート調査の結果", tuple(parts))


def _sex_and_age(answers: Answers) -> Grouping | None:
    try:
        return sex_age(answers)
    except KeyError:  # a survey that does not ask both
        return None


def _every_question(answers: Answers, grouping: Grouping | None) -> Iterable[Part]:
    answers.open(answers.asked)
    # The outline tells of the others.
    known = [group for group in grouping.groups if not group.is_remainder] if grouping else []
    for question in answers.asked:
        table = survey_table(answers, TableSpec(question.pk, grouping.key if grouping else "")).only(known)
        yield Part(str(question), _blocks(table))


def _chosen(answers: Answers, chosen: list[ReviewTable]) -> Iterable[Part]:
    """A part a table; one of many groups goes on in further parts, such as one for each area."""
    answers.open(table.question for table in chosen)
    for one in chosen:
        try:
            whole = survey_table(answers, one.spec)
        except KeyError:  # the review is now of another survey, or a group has gone
            yield Part(str(one.question), (Prose("表をつくれません", (GONE,)),))
            continue
        for place, (name, groups) in enumerate(_pieces(whole.counted.groups[1:]), 1):
            table = replace(whole.only(groups), key=f"{whole.key}_{one.pk}_{place}")
            yield Part(
                "　".join(filter(None, [whole.name, name, *whole.remarks])), tuple(_told_apart(table, name))
            )


def survey_tables(review: PlanReview) -> Iterable[SurveyTable]:
    """The tables that the review prints, whole."""
    if review.survey is None or review.survey.closed_on > review.as_of:
        return
    answers = Answers(review.survey)
    grouping = _sex_and_age(answers)
    chosen = [one.spec for one in review.tables.select_related("question")]
    for spec in chosen or [TableSpec(one.pk, grouping.key if grouping else "") for one in answers.asked]:
        try:
            yield survey_table(answers, spec)
        except KeyError:  # as in _chosen
            continue


def _pieces(groups: tuple[Group, ...]) -> Iterable[tuple[str, tuple[Group, ...]]]:
    """The groups as they fit beside each other, with the name of the wider group that they belong to."""
    if not groups:
        yield "", ()
    for within, run in groupby(groups, key=lambda group: group.within):
        together = tuple(run)
        tables = ceil(len(together) / MOST_BESIDE)
        size = ceil(len(together) / tables)  # 6 are 3 and 3 rather than 5 and 1
        for at in range(0, len(together), size):
            yield within, together[at : at + size]


def _told_apart(table: SurveyTable, name: str) -> Iterable[Table | Chart]:
    """The same question may stand in several tables: each says by what it is divided, and whom it counts."""
    by = [table.by_name, name]
    for block in _blocks(table):
        if isinstance(block, Chart):  # its title has the conditions already
            yield replace(block, title="　".join(filter(None, [block.title, *by])))
        else:
            yield replace(block, caption="　".join(filter(None, [block.caption, *by, *table.remarks])))


def _blocks(table: SurveyTable) -> tuple[Table | Chart, ...]:
    return tuple(filter(None, (numbers_of(table), table.block(), chart_of(table))))


def _survey_outline(answers: Answers, grouping: Grouping | None) -> Table:
    survey, groups = answers.survey, grouping.groups if grouping else ()

    def people(group):
        count = answers.size if group == EVERYBODY else int(grouping.members(group).sum())
        return Figure(count, "人", State.ACTUAL, reverse("survey_group", args=[survey.pk, group.key]))

    known = [group for group in groups if not group.is_remainder]
    outside = [group for group in groups if group.is_remainder and people(group).value]
    return Table(
        key="survey_outline",
        caption="調査名と回答者数",
        label_heads=("項目",),
        columns=(Column("内容"),),
        rows=(
            Row(("調査名",), (survey.title,)),
            Row(("調査の時期",), (month_of(survey.closed_on),)),
            Row(("回答者",), (people(EVERYBODY),)),
            *(Row((f"うち{group.name}",), (people(group),)) for group in (*known, *outside)),
        ),
        notes=(
            "割合は、各区分の回答者数（無回答を含む）に対する人数の割合です。小数点以下を四捨五入しているため、"
            "割合の合計が100％にならないことがあります。",
            *(
                f"{group.name}の{people(group).text}人は総計に含み、四つの区分には含みません。"
                for group in outside
            ),
        ),
        shows_units=True,
    )
