"""An edition on the screen, and the page behind each of its numbers: what it was and what it had counted when it was approved, and what it is now."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from coordination.blocks import Document
from coordination.figures import Figure
from coordination.trail import latest
from coordination.wareki import format_date
from reports.behind import Behind, behind
from reports.editions import document_of
from reports.models import Edition
from reports.places import Place, printed
from reports.views.editions import MOST_TOLD, edition_or_404, told_of


def edition_detail(request, pk):
    edition = edition_or_404(request.user, pk)
    context = {
        "edition": edition,
        "document": opened_then(edition),
        "approved_on": format_date(timezone.localtime(edition.approved_at).date()),
        "others": edition.review.editions.exclude(pk=pk),
    }
    return render(request, "reports/edition.html", context)


def opened_then(edition: Edition) -> Document:
    """The edition's paper, each of its numbers leading to what it was then."""
    page = reverse("edition_figure", args=[edition.pk])

    def then(figure: Figure) -> Figure:
        return (
            replace(figure, address=f"{page}?{urlencode({'of': figure.address})}")
            if figure.address
            else figure
        )

    return _changed(document_of(edition), then)


def _changed(block, change: Callable[[Figure], Figure]):
    """The same block with each of its figures changed."""
    if isinstance(block, Figure):
        return change(block)
    if isinstance(block, tuple):
        return tuple(_changed(one, change) for one in block)
    if not is_dataclass(block):
        return block
    found = {one.name: getattr(block, one.name) for one in fields(block)}
    return replace(
        block, **{name: _changed(one, change) for name, one in found.items() if isinstance(one, tuple)}
    )


def edition_figure(request, pk):
    """One number: the places that printed it, its records of then by name, and how it would be counted now."""
    edition = edition_or_404(request.user, pk)
    address = request.GET.get("of", "")
    places = _places(edition, address)
    if not places:
        raise Http404("この版に、この数字はありません。版の画面から、もう一度開いてください。")
    figure = places[0][1]
    kept = edition.records.get(address)
    then = Behind.of_json(kept) if kept else None
    now = behind([figure]).get(address)
    context = {
        "edition": edition,
        "approved_on": format_date(timezone.localtime(edition.approved_at).date()),
        "figure": figure,
        "places": [place for place, _ in places],
        "then": then,
        "records": _records(request.user, then, edition.approved_at),
        "more": max(0, len(then.amounts) - MOST_TOLD) if then else 0,
        "now": now,
        "differs": bool(then and now and then.amounts != now.amounts),
    }
    return render(request, "reports/edition_figure.html", context)


def _places(edition, address) -> list[tuple[Place, Figure]]:
    """Where a number with this address is printed. It is one of the edition's own, or nothing is looked up."""
    return [
        (place, figure)
        for place, what in printed(document_of(edition)).items()
        for figure in what.figures
        if address and figure.address == address
    ]


def _records(user, then: Behind | None, since):
    if then is None:
        return []
    model, keys = then.measure.source().model, sorted(then.amounts)[:MOST_TOLD]
    entries = latest(model, keys, since)
    return [(told_of(user, "", model, pk, entries), then.amounts[pk]) for pk in keys]
