from django.shortcuts import get_object_or_404
from django.urls import reverse

from coordination.models import Need
from coordination.pages.records import Column, RecordPage, record_page
from coordination.percent import percent
from surveys.answers import Answers
from surveys.cells import cell_or_404, group_or_404
from surveys.models import Question, Survey

# Neither age nor area: with them a single answer could be traced to a person.
NUMBER = Column("票番号", lambda slip: slip.number)
GROUP = Column("区分", lambda slip: slip.group)


def group_respondents(request, survey, group):
    """The respondents of one group: the base of its percentages."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=survey)
    people = group_or_404(Answers(survey), group)
    return _respondents(
        request,
        people,
        people.members,
        title=f"回答者　{people.group.whole_name}",
        wording="この区分の回答者を、無回答も含めて数えます。",
        facts=[("調査", survey.title), ("区分", people.group.whole_name)],
    )


def answer_respondents(request, question, code, group):
    """The respondents behind one cell of a survey table."""
    answered = Question.objects.visible_to(request.user).filter(answers__isnull=False)
    question = get_object_or_404(answered.select_related("survey").prefetch_related("choices"), pk=question)
    cell = cell_or_404(question, code, group)
    needs = Need.objects.visible_to(request.user).filter(
        survey_origin__question=question, survey_origin__code=code, survey_origin__group=group
    )
    return _respondents(
        request,
        cell.people,
        cell.found,
        title=f"{question.label}　{cell.label}　{cell.group.whole_name}",
        wording=f"「{question.text}」に「{cell.label}」と答えた人を数えます。",
        facts=[
            ("調査", question.survey.title),
            ("設問", str(question)),
            ("区分", cell.group.whole_name),
            (
                "割合",
                f"{cell.count:,}人÷{cell.base:,}人＝{percent(cell.count, cell.base)}％"
                if cell.base
                else "回答者がいません。",
            ),
        ],
        needs=needs,
        note_down=reverse("survey_need_add", args=[question.pk, code, group]),
    )


def _respondents(request, people, found, *, title, wording, facts, **further):
    slips = people.slips(found)
    return record_page(
        request,
        RecordPage(
            title=title,
            number=f"{len(slips):,}人",
            wording=wording,
            facts=facts,
            columns=(NUMBER, GROUP) if people.names_their_group else (NUMBER,),
            records=slips,
            total=len(slips),
            unit="人",
            further=further,
        ),
    )
