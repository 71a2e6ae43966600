from django.db.models import Value
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from coordination.record_page import Column, RecordPage, record_page
from surveys.crosstab import GROUPS, NO_ANSWER, Attributes, positions
from surveys.models import AnswerColumn, Survey

COLUMNS = (
    Column("整理番号", lambda respondent: respondent.position + 1),
    Column("性別", lambda respondent: respondent.get_sex_display() or "無回答"),
    Column("年齢", lambda respondent: "無回答" if respondent.age is None else f"{respondent.age}歳"),
    Column("圏域", lambda respondent: respondent.area or "無回答"),
)


@require_safe
def group_respondents(request, survey, group):
    """The respondents of one group: the base of its percentages."""
    survey = get_object_or_404(Survey, pk=survey)
    group = _group_or_404(group)
    return _respondents(
        request,
        survey,
        positions(None, None, group, Attributes.of(survey)),
        title=f"回答者　{group.name}",
        wording="この区分の回答者を、無回答も含めて数えます。",
        facts=[("調査", survey.title), ("区分", group.name)],
    )


@require_safe
def answer_respondents(request, question, code, group):
    """The respondents behind one cell of a survey table."""
    columns = AnswerColumn.objects.select_related("question__survey").prefetch_related("question__choices")
    column = get_object_or_404(columns, question=question)
    group = _group_or_404(group)
    labels = {choice.code: choice.label for choice in column.question.choices.all()} | {NO_ANSWER: "無回答"}
    if code not in labels:
        raise Http404("この選択肢はありません。計画評価書から数値をもう一度開いてください。")
    survey = column.question.survey
    return _respondents(
        request,
        survey,
        positions(column, code, group, Attributes.of(survey)),
        title=f"問{column.question.number}　{labels[code]}　{group.name}",
        wording=f"「{column.question.text}」に「{labels[code]}」と答えた人を数えます。",
        facts=[("調査", survey.title), ("設問", str(column.question)), ("区分", group.name)],
    )


def _respondents(request, survey, found, *, title, wording, facts):
    respondents = survey.respondents.filter(position__in=found.tolist()).select_related("area")
    return record_page(
        request,
        RecordPage(
            title=title,
            number=f"{len(found):,}人",
            wording=wording,
            facts=facts,
            columns=COLUMNS,
            records=respondents.order_by("position").annotate(amount=Value(1)),
            total=len(found),
            unit="人",
            further={},
        ),
    )


def _group_or_404(key):
    if key not in GROUPS:
        raise Http404("この区分はありません。計画評価書から数値をもう一度開いてください。")
    return GROUPS[key]
