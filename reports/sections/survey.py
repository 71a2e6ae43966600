"""アンケート調査の結果: the survey's part of the review."""

from django.urls import reverse

from coordination.blocks import Chart, Column, Part, Row, Section, Series, Table
from coordination.figures import Figure, State
from coordination.percent import percent
from reports.models import Narrative
from reports.paper import Paper, month_of
from surveys.answers import Answers
from surveys.crosstab import NO_ANSWER, Crosstab, crosstab
from surveys.groupings import sex_age
from surveys.groups import EVERYBODY, Grouping
from surveys.models import Question


def survey_findings(paper: Paper) -> Section | None:
    """アンケート調査: every question as table and chart, by sex and age, 総計 first."""
    survey = paper.review.survey
    if survey is None or survey.closed_on > paper.as_of:
        return None
    answers = Answers(survey)
    grouping = sex_age(answers)
    answers.open(answers.asked)
    parts = [Part("調査の概要", (_survey_outline(answers, grouping),))]
    for question in answers.asked:
        counted = _known_groups(crosstab(answers.column(question), grouping))
        parts.append(
            Part(str(question), (_survey_table(question, counted), _survey_chart(question, counted)))
        )
    prose = paper.prose(Narrative.Section.SURVEY)
    if prose:
        parts.append(Part("", prose))
    return Section("survey_findings", "アンケート調査の結果", tuple(parts))


def _known_groups(counted: Crosstab) -> Crosstab:
    """総計 and the groups that the attribute places somebody in; the outline tells of the others."""
    return counted.without(*(at for at, group in enumerate(counted.groups) if group.is_remainder))


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


def _survey_table(question: Question, counted: Crosstab) -> Table:
    def pair(group, code: int | None, count: int, base: int):
        if code is None:
            address = reverse("survey_group", args=[question.survey_id, group.key])
        else:
            address = reverse("survey_answer", args=[question.pk, code, group.key])
        share = percent(count, base)
        return (
            Figure(count, "人", State.ACTUAL, address),
            Figure(share, "％", State.NOT_APPLICABLE if share is None else State.ACTUAL, address),
        )

    def row(label, code, counts, is_total=False):
        cells = (
            cell
            for group, count, base in zip(counted.groups, counts, counted.bases, strict=True)
            for cell in pair(group, code, count, base)
        )
        return Row((label,), tuple(cells), is_total=is_total)

    is_single = question.answer_type == Question.AnswerType.SINGLE
    notes = []
    if not is_single:
        notes.append("いくつでも選べる設問のため、人数の合計は回答者数と一致しません。")
    if not question.tells_no_answer:
        notes.append("無回答の人数は公表されていません（0ではありません）。")
    return Table(
        key=f"question_{question.number}",
        caption=f"{question.label} 回答した人数と割合（{question.get_answer_type_display()}）",
        label_heads=("選択肢",),
        columns=tuple(Column(label, group=group.name) for group in counted.groups for label in ("人", "％")),
        rows=(
            *(row(line.label, line.code, line.counts) for line in counted.lines),
            row("合計" if is_single else "回答者数", None, counted.bases, is_total=True),
        ),
        notes=tuple(notes),
    )


def _survey_chart(question: Question, counted: Crosstab) -> Chart:
    """100 % bars by group where everybody gave one answer, a panel of bars a group where they gave several."""
    title = str(question)
    groups = tuple(
        f"{group.name}（n={base:,}）" for group, base in zip(counted.groups, counted.bases, strict=True)
    )
    shares = [
        tuple(percent(count, base) for count, base in zip(line.counts, counted.bases, strict=True))
        for line in counted.lines
    ]
    everybody = "、".join(
        f"{line.label} {share[0]}％" for line, share in zip(counted.lines, shares, strict=True)
    )
    description = f"総計では、{everybody}。"
    labels = tuple(line.label for line in counted.lines)
    if question.answer_type == Question.AnswerType.SINGLE:
        series = tuple(
            Series(line.label, share, is_no_answer=line.code == NO_ANSWER)
            for line, share in zip(counted.lines, shares, strict=True)
        )
        return Chart(f"question_{question.number}", "shares", title, "％", groups, series, description)
    by_group = tuple(
        Series(group, values) for group, values in zip(groups, zip(*shares, strict=True), strict=True)
    )
    return Chart(f"question_{question.number}", "panels", title, "％", labels, by_group, description)
