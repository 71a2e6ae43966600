"""計画評価: the plans, their reviews, and the papers made of them."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from coordination.pages.actions import Action
from coordination.papers.answer import file_answer
from coordination.wareki import format_date
from reports.document import draft_review
from reports.editions import changes_since
from reports.formats import FORMATS
from reports.models import Plan, PlanReview
from reports.views.edition_figures import opened_then


def review_list(request):
    """Each plan with its latest review, and the way to make one."""
    plans = Plan.objects.visible_to(request.user).order_by("-first_year").prefetch_related("reviews")
    rows = [(plan, max(plan.reviews.all(), key=lambda one: one.as_of, default=None)) for plan in plans]
    return render(request, "reports/review_list.html", {"rows": rows})


def review(request, number):
    """The paper as it stands, or as it was approved; and what can be done with it next."""
    review = review_or_404(request.user, number)
    edition = review.editions.last() if review.is_approved else None
    steps = [(step, _moment(step.at)) for step in review.steps.select_related("by")]
    context = {
        "document": opened_then(edition) if edition else draft_review(review),
        "review": review,
        "plan": review.plan,
        "edition": edition,
        "changes": len(changes_since(edition)) if edition else 0,
        "editions": review.editions.select_related("approved_by"),
        "steps": steps,
        "returned": steps[-1] if review.state == review.State.RETURNED else None,
        "actions": actions_for(review),
    }
    return render(request, "reports/review.html", context)


def _moment(at) -> str:
    """令和2年3月3日 10:30."""
    here = timezone.localtime(at)
    return f"{format_date(here.date())} {here:%H:%M}"


def actions_for(review) -> list[Action]:
    """What may be done with the review as it stands, by whoever may; the first is what it waits for."""
    number = (review.plan.number,)
    if review.is_open:
        return [
            Action("本文を書く", "review_texts", number, main=True),
            Action("提出する", "review_submit", number),
        ]
    if review.state == review.State.SUBMITTED:
        return [
            Action("承認する", "review_approve", number, main=True),
            Action("差し戻す", "review_send_back", number),
            Action("提出を取り下げる", "review_take_back", number),
        ]
    return [Action("改訂する", "review_revise", number)]


def review_download(request, number, extension):
    """The review as PDF, Excel or JSON, with a name that says which plan and which day; an approved one as it was
    approved."""
    if extension not in FORMATS:
        raise Http404("この形式では出力できません。PDF・Excel・JSON から選んでください。")
    review = review_or_404(request.user, number)
    if review.is_approved:
        return redirect("edition_file", review.editions.last().pk, extension)
    document = draft_review(review)
    file_format = FORMATS[extension]
    name = f"{document.whole_title}_{review.as_of:%Y%m%d}.{extension}"
    return file_answer(
        file_format.render(document), file_format.content_type, name, is_download=file_format.is_download
    )


def review_or_404(user, number) -> PlanReview:
    plan = get_object_or_404(Plan.objects.visible_to(user), number=number)
    review = PlanReview.objects.visible_to(user).select_related("plan", "survey").latest_of(plan)
    if review is None:
        raise Http404(f"{plan}の計画評価書はまだありません。登録は管理者に頼んでください。")
    return review
