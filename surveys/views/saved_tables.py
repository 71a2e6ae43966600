"""保存した表: tables of a survey under a name."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import PageForm
from surveys.answers import Answers
from surveys.models import SavedTable, Survey
from surveys.survey_table import survey_table
from surveys.table_form import TableForm, address_of


class SavedTableForm(PageForm):
    """table: what is saved, when it is new."""

    class Meta(PageForm.Meta):
        model = SavedTable
        fields = ("title",)

    def __init__(self, *args, table=None, by=None, at=None, **kwargs):
        super().__init__(*args, **kwargs)
        if table:
            self.instance.survey, self.instance.spec = table.answers.survey, table.spec
            self.instance.saved_by, self.instance.saved_at = by, at

    def clean_title(self):
        title = self.cleaned_data["title"]
        others = self.instance.survey.saved_tables.exclude(pk=self.instance.pk)
        if others.filter(title=title).exists():
            raise forms.ValidationError("同じ名前の集計表が、この調査にあります。別の名前を入れてください。")
        return title


def saved_table_list(request, pk):
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    tables = survey.saved_tables.select_related("question", "saved_by")
    return render(request, "surveys/saved_tables.html", {"survey": survey, "tables": tables})


def saved_table_add(request, pk):
    """The table of the address, under a name."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    chosen = TableForm(request.GET, answers=Answers(survey))
    if not chosen.is_valid():
        raise Http404("この表は、もうつくれません。「表をつくる」から、もう一度選んでください。")
    table = survey_table(chosen.answers, chosen.spec)
    page = FormPage(
        title="表に名前をつける",
        form=SavedTableForm,
        form_options={"table": table, "by": request.user, "at": timezone.now()},
        initial={"title": "　".join([table.name, *table.remarks])[:100]},
        intro=f"{survey.title}の表を保存します。数えなおすのは、開いたときです。",
        submit="表を保存する",
        said="「{record}」を保存しました。",
        back=address_of(pk, chosen.spec),
        help="survey-tables",
        then=_to_publication if request.GET.get("then") == "publication" else SavedTable.get_absolute_url,
    )
    return form_page(request, page)


def _to_publication(saved: SavedTable) -> str:
    return f"{reverse('publication_add')}?table={saved.pk}"


def saved_table_edit(request, pk):
    tables = SavedTable.objects.visible_to(request.user)
    table = get_object_or_404(tables.select_related("survey"), pk=pk)
    page = FormPage(
        title="表の名前を変える",
        form=SavedTableForm,
        submit="名前を保存する",
        said="「{record}」に変えました。",
        back=reverse("saved_table_list", args=[table.survey_id]),
        records=tables,
        then=lambda table: reverse("saved_table_list", args=[table.survey_id]),
    )
    return form_page(request, page, table)


def saved_table_delete(request, pk):
    table = get_object_or_404(SavedTable.objects.visible_to(request.user), pk=pk)
    page = ConfirmationPage(
        title=f"「{table}」を消す",
        consequences=(
            "保存した表の名前と選び方を消します。",
            "回答は消えません。同じ表は、いつでもつくれます。",
        ),
        submit="表を消す",
        act=table.delete,
        then=reverse("saved_table_list", args=[table.survey_id]),
        said=f"「{table}」を消しました。",
        back=reverse("saved_table_list", args=[table.survey_id]),
        grave=True,
    )
    return confirmation_page(request, page)
