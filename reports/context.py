from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from coordination.addresses import asked_anew
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
        "fiscal_years": SimpleLazyObject(lambda: _links(request, years_to_choose(today))),
        "this_year": FiscalYear.of(today),
        "year_is_past": SimpleLazyObject(lambda: request.fiscal_year.ended_by(today)),
    }


def _links(request, years: list[FiscalYear]) -> SafeString:
    """The same page in each of the years, from its beginning; or the page that it has for a year, which then stays
    chosen. A loop of a template over them took as long as the rows of a short list."""
    address_of, same_page = (
        getattr(request, "address_of_year", lambda year: ""),
        asked_anew(request.GET, "fy"),
    )
    links = []
    for year in years:
        own = address_of(year)
        address = f"{own}&fy={year.year}" if own else same_page(year.year)
        chosen = mark_safe(' aria-current="true"') if year == request.fiscal_year else ""
        links.append((address, chosen, year.name, year.year))
    return format_html_join("", '<li><a href="{}"{}>{}（{}）</a></li>', links)
