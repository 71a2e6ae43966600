"""数字でさがす: from a number, a word or the reference of a printed table to what is in it."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from coordination.figures import Figure
from reports.behind import behind
from reports.document import draft_review
from reports.editions import document_of
from reports.models import Edition, Plan, PlanReview
from reports.number_search import Found, asked, places_of
from reports.references import read_reference, with_references

MOST_SHOWN = 60  # places; a word alone may stand in hundreds
MOST_SIGNS = 100
NOT_THERE = (
    "参照番号「{reference}」の表は見つかりません。紙に印刷された番号を、つなぎの「-」も入れて書いてください。"
)


@dataclass(frozen=True)
class Shown:
    """found: where the number stands. leads: to its place in the paper. address: of what is in it. records: how many."""

    found: Found
    leads: str
    address: str = ""
    records: int | None = None


def number_find(request):
    """Looks in the latest review of a plan, or in the edition that it has become."""
    text = request.GET.get("q", "")[:MOST_SIGNS].strip()
    if reference := read_reference(text):
        if address := _of_reference(request.user, *reference):
            return redirect(address)
        messages.error(request, NOT_THERE.format(reference=reference[2]))
    reviews = _latest(request.user)
    review = next((one for one in reviews if str(one.plan.number) == request.GET.get("plan")), None)
    review = review or (reviews[0] if reviews else None)
    edition = review.editions.last() if review and review.is_approved else None
    found = [] if reference or not (review and text) else _found(review, edition, text)
    context = {
        "q": text,
        "reviews": reviews,
        "review": review,
        "edition": edition,
        "shown": _shown(found[:MOST_SHOWN], edition or review.plan, edition) if found else [],
        "count": len(found),
        "more": max(0, len(found) - MOST_SHOWN),
        "is_asked": bool(text) and not reference,
    }
    return render(request, "reports/number_find.html", context)


def _latest(user) -> list[PlanReview]:
    """Of each plan the latest review, the newest first."""
    reviews = PlanReview.objects.visible_to(user).select_related("plan").order_by("-as_of", "-pk")
    latest = {}
    for one in reviews:
        latest.setdefault(one.plan_id, one)
    return list(latest.values())


def _found(review, edition, text) -> list[Found]:
    document = document_of(edition) if edition else draft_review(review)
    return places_of(document, asked(text))


def _shown(found, paper, edition) -> list[Shown]:
    page = edition.get_absolute_url() if edition else reverse("review", args=[paper.number])
    counted = {} if edition else behind(one.figure for one in found if one.figure)
    return [_one(one, page, counted) for one in found]


def _one(found: Found, page: str, counted) -> Shown:
    leads = f"{page}#table-{found.reference}" if found.reference else f"{page}#{found.place.section}"
    figure: Figure | None = found.figure
    if figure is None or not figure.address:
        return Shown(found, leads)
    told = counted.get(figure.address)
    return Shown(found, leads, figure.address, len(told.amounts) if told else None)


def _of_reference(user, plan: int, edition: int, reference: str) -> str:
    """The table on its page; "" where there is none."""
    found = Plan.objects.visible_to(user).filter(number=plan).first()
    if found is None:
        return ""
    if edition:
        editions = Edition.objects.visible_to(user).filter(review__plan=found).order_by("pk")
        paper = editions[edition - 1 : edition].first()
        document, page = (document_of(paper), paper.get_absolute_url()) if paper else (None, "")
    else:
        review = PlanReview.objects.visible_to(user).select_related("plan", "survey").latest_of(found)
        document, page = (draft_review(review), reverse("review", args=[plan])) if review else (None, "")
    if document is None or reference not in _references(with_references(document, plan, edition)):
        return ""
    return f"{page}#table-{reference}"


def _references(document) -> set[str]:
    blocks = (block for section in document.sections for part in section.parts for block in part.blocks)
    return {reference for block in blocks if (reference := getattr(block, "reference", ""))}
