"""アンケート: the list of surveys, and the page of each with its questions and saved tables."""

import django_tables2 as tables
from django.db.models import Count, F, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import PageForm, warnings_of_day
from coordination.pages.listing import NUMBER, DayColumn, ListFilter, ListPage, ListTable, list_page
from coordination.wareki import format_date
from surveys.answers import Answers
from surveys.groupings import ways_of
from surveys.models import PrintedTable, Question, Survey
from surveys.table_form import address_of
from surveys.table_spec import TableSpec

LIST = Action("アンケートの一覧", "survey_list")


class SurveyTable(ListTable):
    title = tables.Column(linkify=("survey_detail", {"pk": tables.A("pk")}))
    closed_on = DayColumn()
    size = tables.Column("回答者数", attrs=NUMBER)
    asked = tables.Column("設問の数", attrs=NUMBER)

    class Meta(ListTable.Meta):
        model = Survey
        fields = ("title", "closed_on", "size", "asked")

    def render_size(self, value):
        return f"{value:,}"


class SurveyFilter(ListFilter):
    searched = ("title", "note")

    class Meta:
        model = Survey
        fields = ("q",)


def survey_list(request):
    surveys = Survey.objects.visible_to(request.user)
    return list_page(
        request,
        ListPage(
            title="アンケート",
            records=surveys.annotate(
                size=F("answer_sheet__size"), asked=Count("questions", filter=Q(questions__attribute=""))
            ),
            table=SurveyTable,
            filter=SurveyFilter,
            actions=(
                Action("個票を取り込む", "intake_start", main=True),
                Action("調査を登録する", "survey_add"),
            ),
            empty="回答（個票）を取り込むか、調査を登録して報告書の集計表を取り込むと、表とグラフをつくれます。",
            help="survey-tables",
        ),
    )


def survey_detail(request, pk):
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    answers = Answers(survey)
    page = DetailPage(
        title=survey.title,
        back=LIST,
        actions=[
            *(
                [Action("表をつくる", "survey_table", (pk,), main=True)]
                if answers.size
                else [Action("個票を取り込む", "intake_start", query=f"survey={pk}", main=True)]
            ),
            Action("直す", "survey_edit", (pk,)),
        ],
        sections=[
            Section("調査", facts=_facts(survey, answers)),
            Section("設問", lines=_questions(answers), empty="回答（個票）は、まだありません。"),
            Section("属性", lines=_attributes(answers), empty="性別、年齢、圏域などの属性がありません。"),
            Section(
                "保存した表",
                lines=[
                    Fact(table.question.label, table.title, table.get_absolute_url())
                    for table in survey.saved_tables.select_related("question")
                ],
                empty="表をつくって名前をつけると、ここからいつでも開けます。",
                actions=[
                    Action("名前を変える・消す", "saved_table_list", (pk,)),
                    Action("公表する", "publication_list"),
                ],
            ),
            Section(
                "印刷された集計表",
                lines=[
                    Fact(table.question.label, table.question.text, table.get_absolute_url())
                    for table in printed_tables_of(survey)
                ],
                empty="報告書に印刷された集計表を取り込めます。",
                actions=[Action("一覧・取り込み", "printed_list", (pk,))],
            ),
        ],
    )
    return detail_page(request, page)


def printed_tables_of(survey):
    return PrintedTable.objects.filter(question__survey=survey).select_related("question")


def _facts(survey, answers):
    population = f"{survey.population:,}人" if survey.population else ""
    everybody = reverse("survey_group", args=[survey.pk, "all"]) if answers.size else ""
    return [
        Fact("調査の終わり", format_date(survey.closed_on)),
        Fact("回答者", f"{answers.size:,}人" if answers.sheet else "", everybody),
        Fact("調査の対象者数（母集団）", population),
        *([Fact("備考", survey.note)] if survey.note else []),
    ]


def _questions(answers):
    """Each leads to its table by the first way to divide."""
    by = next((way.key for way in ways_of(answers)), "")
    return [
        Fact(
            f"{question.label}（{question.get_answer_type_display()}）",
            question.text,
            address_of(answers.survey.pk, TableSpec(question.pk, by)),
        )
        for question in answers.asked
    ]


def _attributes(answers):
    counted = [one for one in answers.attributes if one.attribute != Question.Attribute.WEIGHT]
    lines = [Fact(one.label, one.text, address_of(answers.survey.pk, TableSpec(one.pk))) for one in counted]
    if len(counted) < len(answers.attributes):
        lines.append(Fact("", "重み（ウェイト）があります。表に重みをつけられます。"))
    return lines


class SurveyForm(PageForm):
    class Meta(PageForm.Meta):
        model = Survey
        fields = ("title", "closed_on", "population", "note")

    def warnings(self):
        survey = self.instance
        warnings = warnings_of_day("調査の終わり", survey.closed_on, timezone.localdate())
        sheet = getattr(survey, "answer_sheet", None)
        if survey.population and sheet and survey.population < sheet.size:
            warnings.append(
                f"対象者数（{survey.population:,}人）が、回答者数（{sheet.size:,}人）より少なくなっています。"
            )
        return warnings


def survey_add(request):
    """A survey of which no answers are at hand, or not yet: its printed tables can be taken in."""
    page = FormPage(
        title="調査を登録する",
        form=SurveyForm,
        submit="調査を登録する",
        said="「{record}」を登録しました。個票か、印刷された集計表を取り込めます。",
        back=reverse("survey_list"),
        help="survey-tables",
        then=lambda survey: reverse("survey_detail", args=[survey.pk]),
    )
    return form_page(request, page)


def survey_edit(request, pk):
    surveys = Survey.objects.visible_to(request.user)
    survey = get_object_or_404(surveys, pk=pk)
    page = FormPage(
        title=f"{survey.title}を直す",
        form=SurveyForm,
        submit="調査を保存する",
        said="「{record}」を保存しました。",
        back=reverse("survey_detail", args=[pk]),
        records=surveys,
        help="survey-tables",
        then=lambda survey: reverse("survey_detail", args=[survey.pk]),
    )
    return form_page(request, page, survey)
