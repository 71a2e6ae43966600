"""わかったこと: what a table says, in sentences whose numbers open their cells."""

from itertools import groupby

from django.shortcuts import get_object_or_404, render

from surveys.answers import Answers
from surveys.models import Survey
from surveys.saying.evidence import about_the_population, largest_error, look_at
from surveys.saying.findings import Table, Told, findings
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

    def pieces(finding):
        for piece in finding.pieces:
            if isinstance(piece, Told):
                yield piece.text, table.address(groups[piece.group], piece.code)
            else:
                yield piece, ""

    return {
        "table": table,
        "query": query_of(table.spec),
        "parts": [
            (heading, [(list(pieces(finding)), finding.behind) for finding in part])
            for heading, part in groupby(sorted(found, key=_order), key=lambda finding: finding.heading)
        ],
        "text": "\n".join(finding.text for finding in sorted(found, key=_order)),
        "notes": [largest_error(evidence), about_the_population(table.answers)],
    }


def _order(finding):
    return ("全体", "区分による差", "読むときの注意").index(finding.heading)
