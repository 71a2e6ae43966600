"""文の点検: sentences about a table, held against its numbers. Nothing of them is kept."""

from django.shortcuts import get_object_or_404, render

from surveys.answers import Answers
from surveys.claim_form import ClaimForm
from surveys.models import Survey
from surveys.saying.evidence import look_at
from surveys.saying.figures import figures_of
from surveys.saying.sentences import check
from surveys.survey_table import survey_table
from surveys.table_form import TableForm, query_of


def survey_claims(request, pk):
    """The table is named in the address; the sentences are sent."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    chosen = TableForm(request.GET, answers=Answers(survey))
    context = {"survey": survey, "chosen": chosen}
    if not chosen.is_valid():
        return render(request, "surveys/claims.html", context)
    table = survey_table(chosen.answers, chosen.spec)
    form = ClaimForm(request.POST or None, table=table)
    context |= {"table": table, "form": form, "query": query_of(table.spec)}
    if request.method == "POST" and form.is_valid():
        context |= _checked(table, form)
    return render(request, "surveys/claims.html", context, status=422 if form.errors else 200)


def _checked(table, form) -> dict:
    groups = {group.key: group for group in table.counted.groups}
    figures = figures_of(
        look_at(table), form.sides, address=lambda code, group: table.address(groups[group], code)
    )
    text = form.cleaned_data["text"]
    claims = check(text, figures)
    return {"claims": claims, "pieces": list(_pieces(text, claims)), "is_checked": True}


def _pieces(text, claims):
    """The text in order: words, and claims with their verdicts."""
    at = 0
    for claim in claims:
        yield text[at : claim.start], None
        yield claim.text, claim
        at = claim.end
    yield text[at:], None
