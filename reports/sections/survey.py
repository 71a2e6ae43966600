"""アンケート調査の結果: the survey's part of the review."""

from django.urls import reverse

from coordination.blocks import Column, Part, Row, Section, Table
from coordination.figures import Figure, State
from reports.models import Narrative
from reports.paper import Paper, month_of
from surveys.answers import Answers
from surveys.groupings import sex_age
from surveys.groups import EVERYBODY, Grouping
from surveys.survey_chart import chart_of
from surveys.survey_table import survey_table
from surveys.table_spec import TableSpec


def survey_findings(paper: Paper) -> Section | None:
    """アンケート調査: every question as table and chart, by sex and age, 総計 first."""
    survey = paper.review.survey
    if survey is None or survey.closed_on > paper.as_of:
        return None
    answers = Answers(survey)
    grouping = sex_age(answers)
    answers.open(answers.asked)
    parts = [Part("調査の概要", (_survey_outline(answers, grouping),))]
    known = [group for group in grouping.groups if not group.is_remainder]  # the outline tells of the others
    for question in answers.asked:
        table = survey_table(answers, TableSpec(question.pk, grouping.key)).only(known)
        parts.append(Part(str(question), (table.block(), chart_of(table))))
    prose = paper.prose(Narrative.Section.SURVEY)
    if prose:
        parts.append(Part("", prose))
    return Section("survey_findings", "アンケート調査の結果", tuple(parts))


def _survey_outline(answers: Answers, grouping: Grouping) -> Table:
    survey = answers.survey

    def people(group):
        count = answers.size if group == EVERYBODY else int(grouping.members(group).sum())
        return Figure(count, "人", State.ACTUAL, reverse("survey_group", args=[survey.pk, group.key]))

    known = [group for group in grouping.groups if not group.is_remainder]
    outside = [group for group in grouping.groups if group.is_remainder and people(group).value]
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
