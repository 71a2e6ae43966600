"""集計表: tables that a report prints and nobody has the answers of."""

from django import forms
from django.contrib import messages
from django.core.validators import FileExtensionValidator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from coordination.pages.actions import Action
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.forms import speak_plainly
from coordination.pages.sheet_answer import asked_for, sheet_answer
from coordination.sheets.child import make_ready
from coordination.sheets.reading import Unreadable
from coordination.sheets.writing import Table
from coordination.templatetags.pages import moment_in_words
from surveys.models import PrintedIntake, PrintedTable, Survey
from surveys.printed import block_of, chart_of, notes_of
from surveys.printed_evidence import findings_of, look_at_printed, places_of
from surveys.printed_intake import Refusal, read, take_in
from surveys.printed_sheets import long_form, wide_form
from surveys.saying.evidence import in_a_population, largest_error
from surveys.saying.in_table import beside
from surveys.saying.on_page import shown
from surveys.table_sheet import sheet_of_printed

SHAPES = {
    "long": ("集計表のひな形（1行に1つの数）", long_form),
    "wide": ("集計表のひな形（報告書の形）", wide_form),
}
SHOWN = 200  # problems on the page


class UploadForm(forms.Form):
    source = forms.CharField(
        label="出典",
        max_length=100,
        help_text="表が載っている報告書の名前。例：高齢者等実態調査報告書（令和2年3月）",
        error_messages={"required": "表が載っている報告書の名前を書いてください。"},
    )
    sheet = forms.FileField(
        label="Excel か CSV のファイル",
        validators=[
            FileExtensionValidator(
                ["xlsx", "xls", "xlsm", "csv"], "Excel（.xlsx）か CSV のファイルを選んでください。"
            )
        ],
        error_messages={
            "empty": "ファイルの中身がありません。もとのファイルを確かめてください。",
        },
        help_text=".xlsx または .csv、12 MB まで。",
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
    )


def printed_list(request, pk):
    """The printed tables of a survey."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    tables = PrintedTable.objects.visible_to(request.user).filter(question__survey=survey)
    lines = [
        Fact(table.question.label, f"{table.question.text}（{table.in_words}）", table.get_absolute_url())
        for table in tables.select_related("question", "intake")
    ]
    page = DetailPage(
        title=f"印刷された集計表　{survey.title}",
        back=Action(survey.title, "survey_detail", (pk,)),
        actions=[Action("集計表を取り込む", "printed_upload", (pk,), main=True)],
        sections=[
            Section(
                "",
                lines=lines,
                empty="回答（個票）がなくても、報告書に印刷された集計表を取り込むと、表とグラフで見られます。",
            )
        ],
    )
    return detail_page(request, page)


def printed_form(request):
    """A filled example, to be written over; of the other shape with `?shape=long`."""
    shape = request.GET.get("shape", "wide")
    if shape not in SHAPES:
        raise Http404("このひな形はありません。取り込みの画面から選んでください。")
    title, form = SHAPES[shape]
    heads, rows = form()
    return sheet_answer(Table("集計表", heads, rows), "xlsx", title)


def printed_upload(request, pk):
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    form = UploadForm(request.POST or None, request.FILES or None)
    for field in form.fields.values():
        speak_plainly(field)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["sheet"]
        try:
            intake = read(
                survey,
                form.cleaned_data["source"],
                file.name,
                file.read(),
                by=request.user,
                at=timezone.now(),
            )
        except Unreadable as refusal:
            form.add_error("sheet", str(refusal))
        else:
            return redirect(intake)
    make_ready()
    return render(
        request,
        "surveys/printed_upload.html",
        {"survey": survey, "form": form},
        status=422 if form.errors else 200,
    )


def printed_intake(request, pk):
    """What has been read, with what is wrong with it and what does not agree in it."""
    intake = get_object_or_404(
        PrintedIntake.objects.visible_to(request.user).select_related("survey", "taken_in_by"), pk=pk
    )
    problems = [
        dict(zip(("row", "column", "sentence", "sheet"), one, strict=True)) for one in intake.problems
    ]
    drafts = [] if problems else [_draft(intake, table) for table in intake.tables]
    context = {
        "intake": intake,
        "problems": problems,
        "shown": SHOWN,
        "drafts": [(one, block_of(one, ""), notes_of(one)) for one in drafts],
        "made": intake.made.select_related("question", "intake"),
    }
    return render(request, "surveys/printed_intake.html", context)


def _draft(intake: PrintedIntake, table: dict) -> PrintedTable:
    """A table as it will be, not saved."""
    question = intake.survey.questions.model(
        survey=intake.survey, number=table["number"], text=table["text"], answer_type=table["answer_type"]
    )
    return PrintedTable(
        question=question, intake=intake, page=table["page"], groups=table["groups"], lines=table["lines"]
    )


def printed_confirm(request, pk):
    intake = get_object_or_404(PrintedIntake.objects.visible_to(request.user), pk=pk)
    try:
        take_in(intake, by=request.user, at=timezone.now())
    except Refusal:
        messages.warning(
            request,
            "確認のあとで調査の設問や表が変わったため、取り込みませんでした。もう一度ファイルを選んでください。",
        )
        return redirect("printed_upload", intake.survey_id)
    messages.success(request, f"集計表を{len(intake.tables)}枚取り込みました。")
    return redirect("printed_list", intake.survey_id)


def printed_detail(request, pk):
    """With marks and errors beside the percentages where the address asks for them (`?marks=yes&limits=yes`); as printed
    with `?format=xlsx` and `?format=csv`."""
    tables = PrintedTable.objects.visible_to(request.user)
    table = get_object_or_404(tables.select_related("question__survey", "intake__taken_in_by"), pk=pk)
    if extension := asked_for(request):
        sheet = sheet_of_printed(table, notes_of(table))
        return sheet_answer(sheet, extension, f"{table.intake.source}_{table.question.label}")
    page = DetailPage(
        title=str(table.question),
        back=Action("印刷された集計表の一覧", "printed_list", (table.question.survey_id,)),
        actions=[Action("この表を消す", "printed_delete", (pk,))],
        sections=[],
        template="surveys/printed.html",
        further={"chart": chart_of(table), "notes": notes_of(table), "source": _source(table)}
        | _said(table, request.GET),
    )
    return detail_page(request, page)


def _said(table, asked) -> dict:
    evidence = look_at_printed(table)
    population = in_a_population(table.question.survey.population, evidence.counted.bases[0] or 0)
    shows = {f"shows_{name}": asked.get(name) == "yes" for name in ("marks", "limits")}
    block = block_of(table, "#source")
    if any(shows.values()):
        block = beside(block, evidence, population, places=places_of(table, evidence), **shows)
    found = findings_of(table, evidence)
    about = [largest_error(evidence), population] if evidence.counted.bases[0] else []
    return {"table": block, "table_pk": table.pk, "about": about, **shows} | shown(
        found, lambda told: "#source"
    )


def _source(table):
    survey, intake = table.question.survey, table.intake
    taken_in = f"{moment_in_words(intake.taken_in_at)}　{intake.taken_in_by.name}"
    return Section(
        "",
        facts=[
            Fact("調査", survey.title, reverse("survey_detail", args=[survey.pk])),
            Fact("出典", intake.source),
            Fact("ページ", table.page),
            Fact("ファイル", intake.file_name),
            Fact("取り込み", taken_in),
        ],
    )


def printed_delete(request, pk):
    table = get_object_or_404(
        PrintedTable.objects.visible_to(request.user).select_related("question", "intake"), pk=pk
    )
    then = reverse("printed_list", args=[table.question.survey_id])
    page = ConfirmationPage(
        title=f"集計表「{table.question}」を消す",
        consequences=(
            "取り込んだ集計表を消します。設問と、ほかの表は消えません。",
            "同じファイルから、もう一度取り込めます。",
        ),
        submit="集計表を消す",
        act=table.delete,
        then=then,
        said="集計表を消しました。",
        back=table.get_absolute_url(),
        grave=True,
    )
    return confirmation_page(request, page)
