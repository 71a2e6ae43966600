"""わかったこと: what a table says, in sentences whose numbers open their cells."""

from django.shortcuts import get_object_or_404, render

from surveys.answers import Answers
from surveys.models import Survey
from surveys.saying.evidence import about_the_population, largest_error, look_at
from surveys.saying.findings import Table, findings
from surveys.saying.on_page import shown
from surveys.survey_table import survey_table
from surveys.table_form import TableForm, query_of


def survey_findings(request, pk):
    """The table is named in the address as that of the table itself."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    form = TableForm(request.GET, answers=Answers(survey))
    context = {"survey": survey, "form": form}
    if form.is_valid():
        context |= _found(survey_table(form.answers, form.spec))
    return render(request, "surveys/findings.html", context)


def _found(table) -> dict:
    evidence = look_at(table)
    by = table.grouping.name if table.grouping else ""
    found = findings(Table(evidence, table.is_single, by, table.spec.decimals))
    groups = {group.key: group for group in table.counted.groups}
    return {
        "table": table,
        "query": query_of(table.spec),
        "notes": [largest_error(evidence), about_the_population(table.answers)],
    } | shown(found, lambda told: table.address(groups[told.group], told.code))
