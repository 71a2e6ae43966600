"""A need read from a survey: the page of a cell of its tables, 「困りごととして書きとめる」."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from coordination.pages.form import FormPage, form_page
from coordination.views.needs import NeedForm
from surveys.cells import cell_or_404
from surveys.models import Question, SurveyNeed


class SurveyNeedForm(NeedForm):
    """A need that knows the cell it was read from."""

    class Meta(NeedForm.Meta):
        pass

    def __init__(self, *args, cell, **kwargs):
        super().__init__(*args, **kwargs)
        self.cell = cell

    def save(self, commit=True):
        need = super().save(commit)
        cell = self.cell
        SurveyNeed.objects.create(need=need, question=cell.question, code=cell.code, group=cell.group.key)
        return need


def survey_need_add(request, question, code, group):
    answered = Question.objects.visible_to(request.user).filter(answers__isnull=False)
    question = get_object_or_404(answered.select_related("survey"), pk=question)
    cell = cell_or_404(question, code, group)
    today = timezone.localdate()
    page = FormPage(
        title="アンケートからの困りごと",
        form=SurveyNeedForm,
        form_options={"today": today, "by": request.user, "cell": cell},
        initial={
            "title": cell.label,
            "words": f"{question.label}「{question.text}」に「{cell.label}」と答えた人：{cell.in_words}",
            "said_by": f"{question.survey.title}（{cell.group.whole_name}）",
            "heard_on": min(question.survey.closed_on, today),
        },
        intro=f"{question.survey.title}の結果から書きとめます。圏域は、その圏域の困りごととするときだけ選びます。",
        submit="困りごとを記録する",
        said="困りごと「{record}」を記録しました。",
        back=reverse("survey_answer", args=[question.pk, code, group]),
        help="from-voice",
    )
    return form_page(request, page)
