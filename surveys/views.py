from django.db.models import Value
from django.http import Http404
from django.shortcuts import get_object_or_404

from coordination.pages.records import Column, RecordPage, record_page
from coordination.percent import percent
from surveys.crosstab import GROUPS, NO_ANSWER, Attributes, group_of, positions
from surveys.models import Question, Survey

# Neither age nor area: with them a single answer could be traced to a person.
COLUMNS = (
    Column("整理番号", lambda respondent: respondent.position + 1),
    Column("区分", lambda respondent: group_of(respondent).name),
)


def group_respondents(request, survey, group):
    """The respondents of one group: the base of its percentages."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=survey)
    group = _group_or_404(group)
    return _respondents(
        request,
        survey,
        positions(None, None, group, Attributes.of(survey)),
        title=f"回答者　{group.name}",
        wording="この区分の回答者を、無回答も含めて数えます。",
        facts=[("調査", survey.title), ("区分", group.name)],
    )


def answer_respondents(request, question, code, group):
    """The respondents behind one cell of a survey table."""
    answered = (
        Question.objects.visible_to(request.user)
        .filter(answers__isnull=False)
        .select_related("survey", "answers")
    )
    question = get_object_or_404(answered.prefetch_related("choices"), pk=question)
    column = question.answers
    group = _group_or_404(group)
    labels = {choice.code: choice.label for choice in question.choices.all()}
    if question.tells_no_answer:
        labels[NO_ANSWER] = "無回答"
    if code not in labels:
        raise Http404("この選択肢はありません。計画評価書から数値をもう一度開いてください。")
    survey = question.survey
    attributes = Attributes.of(survey)
    found, base = positions(column, code, group, attributes), int(attributes.members(group).sum())
    return _respondents(
        request,
        survey,
        found,
        title=f"問{question.number}　{labels[code]}　{group.name}",
        wording=f"「{question.text}」に「{labels[code]}」と答えた人を数えます。",
        facts=[
            ("調査", survey.title),
            ("設問", str(question)),
            ("区分", group.name),
            (
                "割合",
                f"{len(found):,}人÷{base:,}人＝{percent(len(found), base)}％"
                if base
                else "回答者がいません。",
            ),
        ],
    )


def _respondents(request, survey, found, *, title, wording, facts):
    respondents = survey.respondents.filter(position__in=found.tolist())
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
