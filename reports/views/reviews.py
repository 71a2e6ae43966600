"""計画評価: the plans, their reviews, and the papers made of them."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from coordination.papers.answer import file_answer
from reports.document import plan_review
from reports.formats import FORMATS
from reports.models import Plan, PlanReview


def review_list(request):
    """Each plan with its latest review, and the way to make one."""
    plans = Plan.objects.visible_to(request.user).order_by("-first_year").prefetch_related("reviews")
    rows = [(plan, max(plan.reviews.all(), key=lambda one: one.as_of, default=None)) for plan in plans]
    return render(request, "reports/review_list.html", {"rows": rows})


def review(request, number):
    review = _review_or_404(request.user, number)
    document = plan_review(review)
    return render(
        request, "reports/review.html", {"document": document, "review": review, "plan": review.plan}
    )


def review_download(request, number, extension):
    """The review as PDF, Excel or JSON, with a name that says which plan and which day."""
    if extension not in FORMATS:
        raise Http404("この形式では出力できません。PDF・Excel・JSON から選んでください。")
    review = _review_or_404(request.user, number)
    document = plan_review(review)
    file_format = FORMATS[extension]
    name = f"{document.title}_{review.as_of:%Y%m%d}.{extension}"
    return file_answer(
        file_format.render(document), file_format.content_type, name, is_download=file_format.is_download
    )


def _review_or_404(user, number) -> PlanReview:
    plan = get_object_or_404(Plan.objects.visible_to(user), number=number)
    review = PlanReview.objects.visible_to(user).select_related("plan", "survey").latest_of(plan)
    if review is None:
        raise Http404(f"{plan}の計画評価書はまだありません。登録は管理者に頼んでください。")
    return review
