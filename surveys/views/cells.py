"""The people behind a number of a survey table, and what one of them answered."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from coordination.models import Need, User
from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.records import Column, RecordPage, record_page
from coordination.percent import percent
from coordination.personal import RESPONDENTS, also_shown
from surveys.answers import Answers
from surveys.cells import cell_or_404, group_or_404
from surveys.models import Question, Survey
from surveys.slips import answers_of

# Neither age nor area: with them a single answer could be traced to a person.
GROUP = Column("区分", lambda slip: slip.group)
TEXT = Column("書かれた言葉", lambda slip: slip.text)


def group_respondents(request, survey, group):
    """The respondents of one group: the base of its percentages."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=survey)
    people = group_or_404(Answers(survey), group, request.GET)
    return _respondents(
        request,
        people,
        people.members,
        title=f"回答者　{people.group.whole_name}",
        wording="この区分の回答者を、無回答を除いて数えます。"
        if people.answered
        else "この区分の回答者を、無回答も含めて数えます。",
        facts=[("調査", survey.title), *people.facts],
        with_group=not (people.answered and people.answered.attribute),
    )


def answer_respondents(request, question, code, group):
    """The respondents behind one cell of a survey table."""
    question = _question_or_404(request, question)
    cell = cell_or_404(question, code, group, request.GET)
    needs = Need.objects.visible_to(request.user).filter(
        survey_origin__question=question, survey_origin__code=code, survey_origin__group=group
    )
    share = f"{cell.count:,}人÷{cell.base:,}人＝{percent(cell.count, cell.base)}％"
    further = {"needs": needs, "note_down": reverse("survey_need_add", args=[question.pk, code, group])}
    return _respondents(
        request,
        cell.people,
        cell.found,
        title=f"{question.label}　{cell.label}　{cell.group.whole_name}",
        wording=f"「{question.text}」に「{cell.label}」と答えた人を数えます。",
        facts=[
            ("調査", question.survey.title),
            ("設問", str(question)),
            *cell.people.facts,
            ("割合", share if cell.base else "回答者がいません。"),
        ],
        with_group=not question.attribute,
        # A need that is noted down knows the choice and the group, not the conditions of a table.
        **(further if cell.people.is_whole and question.has_choices else {}),
    )


def written_answers(request, question, group):
    """What the people of a group wrote in answer to a 自由記述."""
    question = _question_or_404(request, question)
    if question.answer_type != Question.AnswerType.TEXT:
        raise Http404("この設問は自由記述ではありません。")
    cell = cell_or_404(question, 1, group, request.GET)
    texts = cell.people.answers.column(question).texts
    return _respondents(
        request,
        cell.people,
        cell.found,
        title=f"{question.label}　書かれた言葉　{cell.group.whole_name}",
        wording=f"「{question.text}」に何か書いた人を数えます。人の名前などが書かれていることがあります。取扱いに気をつけてください。",
        facts=[("調査", question.survey.title), ("設問", str(question)), *cell.people.facts],
        with_group=False,
        texts=texts,
    )


def slip(request, pk):
    """個票: all that one respondent answered, found by the number on the sheet."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    number = request.GET.get("number", "")
    answers = Answers(survey)
    found = answers_of(answers, number)
    if found is None:
        raise Http404(
            f"票番号「{number[:50]}」の個票は、この調査にありません。表から数値を開いて選んでください。"
        )
    also_shown(RESPONDENTS, [f"{survey.pk}-{number}"])
    page = DetailPage(
        title=f"個票　{number}",
        back=Action(survey.title, "survey_detail", (survey.pk,)),
        notice="一人の回答です。だれの回答かをさぐったり、ほかの資料と照らし合わせたりしないでください。",
        sections=[Section("回答", facts=[Fact(str(question), text) for question, text in found])],
    )
    return detail_page(request, page)


def _question_or_404(request, pk) -> Question:
    answered = Question.objects.visible_to(request.user).filter(answers__isnull=False)
    return get_object_or_404(answered.select_related("survey").prefetch_related("choices"), pk=pk)


def _respondents(request, people, found, *, title, wording, facts, with_group, texts=None, **further):
    slips = people.slips(found, with_group=with_group, texts=texts)
    number = Column("票番号", lambda slip: slip.number, leads=request.user.role == User.Role.ADMIN)
    columns = [number]
    if with_group and people.names_their_group:
        columns.append(GROUP)
    if texts:
        columns.append(TEXT)
    return record_page(
        request,
        RecordPage(
            title=title,
            number=f"{len(slips):,}人",
            wording=wording,
            facts=facts,
            columns=columns,
            records=slips,
            total=len(slips),
            unit="人",
            further=further,
        ),
    )
