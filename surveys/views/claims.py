"""文の点検: sentences about a table or a 経年比較, held against its numbers. Nothing of them is kept."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from coordination.wareki import format_year
from surveys.answers import Answers
from surveys.claim_form import ClaimForm, TextForm
from surveys.models import PrintedTable, Question, Survey, WaveLink
from surveys.printed_evidence import look_at_printed
from surveys.saying.evidence import look_at
from surveys.saying.figures import figures_of
from surveys.saying.sentences import check
from surveys.survey_table import survey_table
from surveys.table_form import TableForm, query_of
from surveys.wave_figures import figures_of_waves, names_of
from surveys.waves import side_by_side, waves_of, ways_in_common


def survey_claims(request, pk):
    """The table is named in the address; the sentences are sent."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    chosen = TableForm(request.GET, answers=Answers(survey))
    context = {"survey": survey, "chosen": chosen}
    if not chosen.is_valid():
        return render(request, "surveys/claims.html", context)
    table = survey_table(chosen.answers, chosen.spec)
    form = ClaimForm(request.POST or None, counted=table.counted, is_single=table.is_single)
    context |= {"table": table, "form": form, "query": query_of(table.spec)}
    if request.method == "POST" and form.is_valid():
        context |= _checked(table, form)
    return render(request, "surveys/claims.html", context, status=422 if form.errors else 200)


def _checked(table, form) -> dict:
    groups = {group.key: group for group in table.counted.groups}
    figures = figures_of(
        look_at(table), form.sides, address=lambda code, group: table.address(groups[group], code)
    )
    return _told(form.cleaned_data["text"], figures)


def printed_claims(request, pk):
    tables = PrintedTable.objects.visible_to(request.user)
    table = get_object_or_404(tables.select_related("question__survey", "intake"), pk=pk)
    evidence = look_at_printed(table)
    is_single = table.question.answer_type != Question.AnswerType.MULTIPLE
    form = ClaimForm(request.POST or None, counted=evidence.counted, is_single=is_single)
    context = {"table": table, "form": form}
    if request.method == "POST" and form.is_valid():
        figures = figures_of(evidence, form.sides, lambda code, group: f"{table.get_absolute_url()}#source")
        context |= _told(form.cleaned_data["text"], figures)
    return render(request, "surveys/printed_claims.html", context, status=422 if form.errors else 200)


def wave_claims(request, pk):
    """`?by=` as on the page of the waves; the sentences are sent."""
    link = get_object_or_404(WaveLink.objects.visible_to(request.user), pk=pk)
    waves, by = waves_of(link), request.GET.get("by", "")
    ways = {"": ""} | ways_in_common(waves)
    if by not in ways:
        raise Http404("この区分では、並べられません。経年比較の画面から選びなおしてください。")
    form = TextForm(request.POST or None)
    years = dict.fromkeys(format_year(wave.answers.survey.closed_on) for wave in waves)
    context = {"link": link, "by": by, "by_name": ways[by], "waves": waves, "years": years, "form": form}
    if request.method == "POST" and form.is_valid():
        figures = figures_of_waves(waves, side_by_side(waves, by))
        context |= _told(form.cleaned_data["text"], figures, names_of(waves))
    return render(request, "surveys/wave_claims.html", context, status=422 if form.errors else 200)


def _told(text, figures, waves=None) -> dict:
    claims = check(text, figures, waves)
    return {"claims": claims, "pieces": list(_pieces(text, claims)), "is_checked": True}


def _pieces(text, claims):
    """The text in order: words, and claims with their verdicts."""
    at = 0
    for claim in claims:
        yield text[at : claim.start], None
        yield claim.text, claim
        at = claim.end
    yield text[at:], None
