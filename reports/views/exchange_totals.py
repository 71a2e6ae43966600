"""市から見た支え合い: totals of the groups, and willingness beside need."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from coordination.models import Area, Municipality
from reports import exchange_totals as papers
from reports.exchange_answers import day_in, in_its_form


def exchange_totals(request):
    """Every group as of a day, without names."""
    on = day_in(request.GET.get("on"), timezone.localdate())
    document = papers.totals(request.user, on, Municipality.current())
    areas = Area.objects.visible_to(request.user).filter(parent=None)
    context = {"document": document, "on": on, "areas": areas}
    return in_its_form(request, document) or render(request, "reports/exchange_totals.html", context)


def exchange_wishes(request, pk):
    """An area: what people could do, by a question of a survey, beside what is asked for and done."""
    area = get_object_or_404(Area.objects.visible_to(request.user), pk=pk)
    offered = papers.questions(request.user)
    chosen = papers.of_willingness(offered)
    if asked := request.GET.get("question"):
        chosen = next((one for one in offered if str(one.pk) == asked), None)
        if chosen is None:
            raise Http404("この設問はありません。設問を選びなおしてください。")
    document = papers.wishes(
        request.user, area, chosen, request.fiscal_year, timezone.localdate(), Municipality.current()
    )
    context = {
        "document": document,
        "area": area,
        "areas": Area.objects.visible_to(request.user).filter(parent=None),
        "offered": offered,
        "chosen": chosen,
        "shows_year": True,
    }
    return in_its_form(request, document) or render(request, "reports/exchange_wishes.html", context)
