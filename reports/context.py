from reports.models import PlanReview


def latest_review(request):
    """The review that the navigation leads to from every page."""
    return {"latest_review": PlanReview.objects.select_related("plan").order_by("as_of").last()}
