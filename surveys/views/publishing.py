"""公表: tables that leave the office together: chosen, made safe, looked at, released, and kept as they were."""

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from coordination.models import Municipality
from coordination.pages.actions import Action
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.pages.listing import ListFilter, ListPage, ListTable, list_page
from coordination.pages.sheet_answer import book_answer, sheet_answer
from coordination.papers.answer import pdf_answer
from coordination.progress import Told
from coordination.templatetags.pages import moment_in_words
from surveys.models import PublicationSet, Question, SavedTable
from surveys.publication_paper import chart_of, in_pieces, long_sheet, sheets_of, whole
from surveys.publishing import MOST_SECONDS, HasChanged, TakesTooLong, prepare, publish

LIST = Action("公表する表の組の一覧", "publication_list")


class PublicationTable(ListTable):
    title = tables.Column(linkify=True)
    state = tables.Column("状態", empty_values=(), orderable=False)
    published_at = tables.Column()

    class Meta(ListTable.Meta):
        model = PublicationSet
        fields = ("title", "state", "published_at", "threshold")

    def render_state(self, record):
        return state_of(record)

    def render_published_at(self, value):
        return moment_in_words(value)


class PublicationFilter(ListFilter):
    searched = ("title",)

    class Meta:
        model = PublicationSet
        fields = ("q",)


def state_of(publication: PublicationSet) -> str:
    if publication.is_published:
        return "公表した"
    if publication.refusal:
        return "公表できない"
    return "公表を待つ" if publication.shown else "伏せる数を決めていない"


def publication_list(request):
    return list_page(
        request,
        ListPage(
            title="公表する表",
            records=PublicationSet.objects.visible_to(request.user),
            table=PublicationTable,
            filter=PublicationFilter,
            actions=(Action("表の組をつくる", "publication_add", main=True),),
            empty="市の外に出す表を組にすると、少ない人数を伏せ、ほかの数から計算できないことを確かめます。",
            first_step=Action("はじめの組をつくる", "publication_add", main=True),
            help="survey-publishing",
        ),
    )


NO_TABLES = "保存した表が、まだありません。「調査」で調査を開き、クロス集計で表をつくって「名前をつけて保存」を押すと、ここで選べます。"


class TableChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, table):
        return f"{table.title}（{table.survey}）"


class PublicationForm(PageForm):
    groups = (Group("", ("title", "tables")), Group("伏せ方", ("threshold", "shows_zeros")))

    class Meta(PageForm.Meta):
        model = PublicationSet
        fields = ("title", "tables", "threshold", "shows_zeros")
        field_classes = {"tables": TableChoice}
        widgets = {"tables": forms.CheckboxSelectMultiple}
        help_texts = {
            "tables": "いっしょに、または続けて公表する表を、すべて選びます。表は、クロス集計で名前をつけて保存したものです。",
            "shows_zeros": "0人は、だれのことでもありません。外すと、0も伏せます。",
        }

    def __init__(self, *args, by=None, at=None, **kwargs):
        super().__init__(*args, **kwargs)
        if by:
            self.instance.made_by, self.instance.made_at = by, at
        self.fields["tables"].queryset = SavedTable.objects.select_related("survey", "question")
        self.fields["tables"].error_messages["required"] = "公表する表を選んでください。"
        if not self.fields["tables"].queryset.exists():
            self.fields["tables"].help_text = NO_TABLES

    def clean_tables(self):
        chosen = self.cleaned_data["tables"]
        for table in chosen:
            if table.is_weighted:
                raise ValidationError(
                    f"「{table}」は重みをつけた表です。重みをつけた数とつけない数をくらべると一人の回答がわかることが"
                    "あるため、公表する組には入れられません。重みをつけずに保存した表を選んでください。"
                )
            if table.question.answer_type == Question.AnswerType.TEXT:
                raise ValidationError(f"「{table}」は文章で答える設問の表です。この表を外してください。")
        return chosen

    def save(self, commit=True):
        publication = super().save(commit)
        if publication.prepared_at:
            publication.forget()
        return publication


def publication_add(request):
    page = FormPage(
        title="公表する表の組をつくる",
        form=PublicationForm,
        form_options={"by": request.user, "at": timezone.now()},
        initial={"tables": request.GET.getlist("table")},
        submit="組を保存する",
        said="「{record}」を保存しました。次に、伏せる数を決めます。",
        back=reverse("publication_list"),
        help="survey-publishing",
    )
    return form_page(request, page)


def publication_edit(request, pk):
    sets = PublicationSet.objects.visible_to(request.user).open()
    page = FormPage(
        title="公表する表の組を直す",
        form=PublicationForm,
        submit="組を保存する",
        said="「{record}」を保存しました。次に、伏せる数を決めます。",
        back=reverse("publication_detail", args=[pk]),
        records=sets,
        help="survey-publishing",
    )
    return form_page(request, page, get_object_or_404(sets, pk=pk))


def publication_detail(request, pk):
    publication = get_object_or_404(PublicationSet.objects.visible_to(request.user), pk=pk)
    shown = publication.shown
    page = DetailPage(
        title=publication.title,
        back=LIST,
        notice=_notice(publication),
        actions=_actions(publication),
        sections=[Section("", facts=_facts(publication)), _chosen(publication)],
        template="surveys/publication.html",
        further={
            "publication": publication,
            "tables": [(whole(one, at), chart_of(one, at)) for at, one in enumerate(shown["tables"], 1)]
            if shown
            else [],
        },
    )
    return detail_page(request, page)


def _notice(publication):
    if publication.is_published and not publication.is_as_published:
        return "公表したときの内容と違っています。データベースが書きかえられたおそれがあります。管理者に知らせてください。"
    if publication.is_published:
        return ""
    if publication.refusal:
        return f"公表できません。{publication.refusal}"
    if publication.shown:
        return (
            "まだ公表していません。下の表を確かめ、管理職か管理者が「公表する」を押すと、このまま残ります。"
        )
    return (
        "伏せる数を、まだ決めていません。市職員か管理者が「伏せる数を決める」を押すと、伏せる数が決まります。"
    )


def _actions(publication):
    pk = publication.pk
    if publication.is_published:
        return [
            Action("Excel で保存", "publication_file", (pk, "xlsx")),
            Action("CSV で保存", "publication_file", (pk, "csv")),
            Action("PDF を開く", "publication_file", (pk, "pdf"), main=True),
        ]
    first = (
        [Action("公表する", "publication_publish", (pk,), main=True)]
        if publication.shown
        else [Action("伏せる数を決める", "publication_prepare", (pk,), main=True)]
    )
    return [*first, Action("直す", "publication_edit", (pk,)), Action("消す", "publication_delete", (pk,))]


def _facts(publication):
    facts = [
        Fact("状態", state_of(publication)),
        Fact(
            "伏せる人数", f"{publication.threshold}人未満{'' if publication.shows_zeros else '（0も伏せる）'}"
        ),
    ]
    if publication.shown:
        facts.append(Fact("自己点検", _checked(publication)))
    if publication.is_published:
        when = moment_in_words(publication.published_at)
        facts.append(Fact("公表", f"{when}　{publication.published_by.name}"))
    return facts


def _checked(publication):
    shown = publication.shown
    if not shown["protected"] and not shown["hidden"]:
        return f"{publication.threshold}人未満の数はありません。伏せた数もありません。"
    if not shown["protected"]:
        return f"{shown['hidden']:,}か所を伏せました。差し引きで{publication.threshold}人未満の人数がわからないようにするためです。"
    text = (
        f"{shown['hidden']:,}か所を伏せました。{publication.threshold}人未満の{shown['protected']:,}個の数は、載せる数を"
        f"すべて使っても、どれも{publication.threshold}人の幅より狭くは絞り込めません。"
    )
    if shown["given_away"]:
        text += f"\n前に公表した表からすでにわかる少ない数が{shown['given_away']:,}個あります。これは、いま伏せても戻りません。"
    return text


def _chosen(publication):
    if publication.is_published:
        return Section("")
    chosen = publication.tables.select_related("survey")
    return Section(
        "選んだ表", lines=[Fact(one.survey.title, one.title, one.get_absolute_url()) for one in chosen]
    )


def publication_prepare(request, pk):
    """Finds out what may be shown; takes some seconds, and tells how far it is."""
    publication = get_object_or_404(PublicationSet.objects.visible_to(request.user).open(), pk=pk)
    page = ConfirmationPage(
        title=f"「{publication}」の伏せる数を決める",
        consequences=(
            f"{publication.threshold}人未満の数と、それがわかってしまう数を伏せます。",
            "載せる数をすべて使って計算しても、伏せた数がわからないことを確かめます。",
            f"まだ公表はしません。表が多いと時間がかかります。{MOST_SECONDS}秒を過ぎるとやめ、何も変えません。",
        ),
        submit="伏せる数を決める",
        act=_telling(
            publication,
            lambda told: prepare(publication, at=timezone.now(), told=told),
            "計算しているあいだに、組か回答が変わりました。もう一度「伏せる数を決める」を押してください。",
        ),
        then=publication.get_absolute_url(),
        said="計算しました。",
        back=publication.get_absolute_url(),
        progress=reverse("publication_progress", args=[pk]),
        doing="伏せる数を決め、確かめています。",
    )
    return confirmation_page(request, page)


def _telling(publication, act, changed: str):
    """The act, telling how far it is. changed: why nothing was done, where something has changed meanwhile."""

    def work():
        told = Told(f"publication-{publication.pk}")
        try:
            act(lambda done, of: told.say(done / of, f"確かめました　{done} / {of} 段階", at_once=True))
        except HasChanged:
            raise ValidationError(changed) from None
        except TakesTooLong as refusal:
            raise ValidationError(str(refusal)) from None
        finally:
            told.forget()

    return work


def publication_progress(request, pk):
    """How far it is, for the page that waits."""
    publication = get_object_or_404(PublicationSet.objects.visible_to(request.user).only("pk"), pk=pk)
    return JsonResponse(Told(f"publication-{publication.pk}").so_far())


def publication_publish(request, pk):
    publication = get_object_or_404(PublicationSet.objects.visible_to(request.user).open(), pk=pk)
    if not publication.shown:
        messages.warning(request, "先に「伏せる数を決める」を押し、載せる内容を確かめてください。")
        return redirect(publication)
    page = ConfirmationPage(
        title=f"「{publication}」を公表する",
        consequences=(
            "いま表示されている表が、そのまま残ります。あとから直したり消したりできません。",
            "次に公表する表では、この表の数が知られているものとして、伏せる数を決めます。",
            "Excel、CSV、PDF で保存できるようになります。",
        ),
        submit="公表する",
        act=_telling(
            publication,
            lambda told: publish(publication, by=request.user, at=timezone.now(), told=told),
            "確かめたあとで載せられる内容が変わったため、公表しませんでした。下の表を、もう一度確かめてください。",
        ),
        then=publication.get_absolute_url(),
        said="公表しました。",
        back=publication.get_absolute_url(),
        progress=reverse("publication_progress", args=[pk]),
        doing="もう一度確かめて、公表しています。",
    )
    return confirmation_page(request, page)


def publication_delete(request, pk):
    publication = get_object_or_404(PublicationSet.objects.visible_to(request.user).open(), pk=pk)
    page = ConfirmationPage(
        title=f"「{publication}」を消す",
        consequences=("公表していない組を消します。保存した表と回答は消えません。",),
        submit="組を消す",
        act=publication.delete,
        then=reverse("publication_list"),
        said=f"「{publication}」を消しました。",
        back=publication.get_absolute_url(),
        grave=True,
    )
    return confirmation_page(request, page)


def publication_file(request, pk, extension):
    """The published tables as a file, made of what is shown alone."""
    publication = get_object_or_404(PublicationSet.objects.visible_to(request.user).published(), pk=pk)
    shown, name = publication.shown, publication.title
    if extension == "xlsx":
        return book_answer(sheets_of(shown), name)
    if extension == "csv":
        return sheet_answer(long_sheet(shown), "csv", name)
    if extension != "pdf":
        raise Http404("この形式のファイルはありません。Excel、CSV、PDF から選んでください。")
    tables = [(one, in_pieces(one, at), chart_of(one, at)) for at, one in enumerate(shown["tables"], 1)]
    city = Municipality.of(request)
    context = {"publication": publication, "shown": shown, "tables": tables, "municipality": city}
    return pdf_answer("surveys/publication_print.html", context, name)
