"""概要: a review on one sheet, on the screen and on paper."""

from django.shortcuts import render
from django.template.loader import render_to_string

from coordination.papers.answer import file_answer
from reports.document import plan_review
from reports.editions import document_of
from reports.models import PlanReview
from reports.summary import ROOMS, summary
from reports.views.reviews import review_or_404


def _paper(review: PlanReview):
    """The paper to sum up, and what it is: of an approved review what was kept, and nothing that was counted since."""
    if not review.is_approved:
        return plan_review(review), "案（まだ承認されていません）"
    edition = review.editions.last()
    return document_of(edition), f"第{edition.number}版"


def review_summary(request, number):
    review = review_or_404(request.user, number)
    paper, standing = _paper(review)
    context = {
        "document": summary(paper, review.plan.years, standing=standing),
        "review": review,
        "plan": review.plan,
        "standing": standing,
    }
    return render(request, "reports/review_summary.html", context)


def review_summary_pdf(request, number):
    """One sheet of A4, whatever the review holds: as much of it as there is room for."""
    from coordination.papers.pdf import one_page_pdf  # takes seconds to load

    review = review_or_404(request.user, number)
    paper, standing = _paper(review)
    sheets = (summary(paper, review.plan.years, standing=standing, room=room) for room in ROOMS)
    content = one_page_pdf(
        render_to_string("reports/review_summary_print.html", {"document": sheet}) for sheet in sheets
    )
    name = f"{paper.title}の概要_{review.as_of:%Y%m%d}.pdf"
    return file_answer(content, "application/pdf", name, is_download=False)
