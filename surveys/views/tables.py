"""クロス集計: a table of a survey with its chart, as chosen in the form above it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from coordination.pages.sheet_answer import asked_for, sheet_answer
from coordination.papers.answer import file_answer
from surveys.answers import Answers
from surveys.models import Question, SavedTable, Survey
from surveys.saying.in_table import with_words
from surveys.survey_chart import chart_of
from surveys.survey_numbers import numbers_of
from surveys.survey_table import survey_table as table_of
from surveys.table_form import TableForm, query_of
from surveys.table_sheet import sheet_of

PICTURES = {"svg": "image/svg+xml", "png": "image/png"}


def survey_table(request, pk):
    """`?format=xlsx` and `?format=csv` give the same table."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    form = TableForm(request.GET, answers=Answers(survey))
    context = {"survey": survey, "form": form}
    if form.is_valid():
        table = table_of(form.answers, form.spec)
        if extension := asked_for(request):
            return sheet_answer(sheet_of(table), extension, f"{survey.title}_{table.question.label}")
        context |= _shown(table) | _said(table, request.GET)
    return render(request, "surveys/table.html", context)


def _shown(table) -> dict:
    query = query_of(table.spec)
    is_text = table.question.answer_type == Question.AnswerType.TEXT
    return {
        "table": table,
        "numbers": numbers_of(table),
        "chart": chart_of(table) if table.counted.lines else None,
        "query": query,
        "picture": {
            extension: f"{reverse('survey_chart', args=[table.question.survey_id, extension])}?{query}"
            for extension in PICTURES
        },
        "written": table.address_of_texts() if is_text else "",
        "to_publish": "" if is_text or table.spec.is_weighted else _way_to_publish(table, query),
    }


def _way_to_publish(table, query: str) -> str:
    """Into a set that leaves the office go saved tables: one that is not gets its name first."""
    saved = SavedTable.objects.of(table.spec).first()
    if saved:
        return f"{reverse('publication_add')}?table={saved.pk}"
    return f"{reverse('saved_table_add', args=[table.question.survey_id])}?{query}&then=publication"


def _said(table, asked) -> dict:
    """The counts, with marks and errors beside them where the address asks for them."""
    shows = {f"shows_{name}": asked.get(name) == "yes" for name in ("marks", "limits")}
    block = table.block(caption=table.name, notes=(table.base_note,))
    return {"counts": with_words(block, table, **shows), **shows}


def survey_chart(request, pk, extension):
    """The chart of a table as a picture, with its title in it."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    form = TableForm(request.GET, answers=Answers(survey))
    if extension not in PICTURES or not form.is_valid():
        raise Http404("このグラフはありません。表をつくり、その下から保存してください。")
    # matplotlib takes a second to load: only where a chart is shown.
    from coordination.charts import chart_png, chart_svg

    chart = chart_of(table_of(form.answers, form.spec))
    content = {"svg": chart_svg, "png": chart_png}[extension](chart, has_title="save" in request.GET)
    name = f"{survey.title}_{chart.title}"[:80]
    return file_answer(content, PICTURES[extension], f"{name}.{extension}", is_download="save" in request.GET)
