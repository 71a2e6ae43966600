from django.db.models import Value
from django.shortcuts import get_object_or_404
from django.urls import reverse

from coordination.models import Need
from coordination.pages.records import Column, RecordPage, record_page
from coordination.percent import percent
from surveys.cells import cell_or_404, group_or_404
from surveys.crosstab import Attributes, group_of, positions
from surveys.models import Question, Survey

# Neither age nor area: with them a single answer could be traced to a person.
COLUMNS = (
    Column("整理番号", lambda respondent: respondent.position + 1),
    Column("区分", lambda respondent: group_of(respondent).name),
)


def group_respondents(request, survey, group):
    """The respondents of one group: the base of its percentages."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=survey)
    group = group_or_404(group)
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
    cell = cell_or_404(question, code, group)
    survey, count = question.survey, len(cell.found)
    needs = Need.objects.visible_to(request.user).filter(
        survey_origin__question=question, survey_origin__code=code, survey_origin__group=group
    )
    return _respondents(
        request,
        survey,
        cell.found,
        title=f"問{question.number}　{cell.label}　{cell.group.name}",
        wording=f"「{question.text}」に「{cell.label}」と答えた人を数えます。",
        facts=[
            ("調査", survey.title),
            ("設問", str(question)),
            ("区分", cell.group.name),
            (
                "割合",
                f"{count:,}人÷{cell.base:,}人＝{percent(count, cell.base)}％"
                if cell.base
                else "回答者がいません。",
            ),
        ],
        needs=needs,
        note_down=reverse("survey_need_add", args=[question.pk, code, group]),
    )


def _respondents(request, survey, found, *, title, wording, facts, **further):
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
            further=further,
        ),
    )
