from copy import copy

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from coordination.fiscal_year import FiscalYear
from reports.models import PlanReview
from reports.years import years_to_choose


def latest_review(request):
    """The review that the navigation leads to from every page."""
    return {
        "latest_review": SimpleLazyObject(
            lambda: (
                PlanReview.objects.visible_to(request.user).select_related("plan").order_by("as_of").last()
            )
        )
    }


def fiscal_years(request):
    """The year that the page is about, the years to choose from with their addresses, and whether it is a past one."""
    if not hasattr(request, "fiscal_year"):
        return {}
    today = timezone.localdate()
    return {
        "fiscal_year": request.fiscal_year,
        "fiscal_years": SimpleLazyObject(lambda: _addresses(request, years_to_choose(today))),
        "this_year": FiscalYear.of(today),
        "year_is_past": SimpleLazyObject(lambda: request.fiscal_year.ended_by(today)),
    }


def _addresses(request, years: list[FiscalYear]) -> list[tuple[FiscalYear, str]]:
    """The same page in each of the years, from its beginning; or the page that it has for a year, which then stays
    chosen."""
    address_of, query = getattr(request, "address_of_year", lambda year: ""), copy(request.GET)
    query.pop("page", None)
    found = []
    for year in years:
        query["fy"] = year.year
        address = address_of(year)
        found.append((year, f"{address}&fy={year.year}" if address else f"?{query.urlencode()}"))
    return found
