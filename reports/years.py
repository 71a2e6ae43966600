"""The fiscal year that the pages are about: asked for by `?fy=`, kept while one works, else the one at hand."""

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from coordination.fiscal_year import FiscalYear
from coordination.whole_tables import all_rows
from reports.models import Plan, PlanReview

KEPT_AS = "fiscal_year"


class FiscalYearMiddleware:
    """Gives every request its `fiscal_year`. Another year is chosen by `?fy=` in any address, and stays chosen."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        asked_for = year_in(request.GET.get("fy", ""))
        if asked_for and request.user.is_authenticated and kept(request) != asked_for:
            request.session[KEPT_AS] = asked_for.year
        request.fiscal_year = SimpleLazyObject(
            lambda: asked_for or kept(request) or year_at_hand(timezone.localdate())
        )
        return self.get_response(request)


def page_of_year(request, year, address_of):
    """For a page that is about one year whatever was chosen before: its head tells that year, and its switcher leads
    to the same page of another year, by address_of(year)."""
    request.fiscal_year, request.address_of_year = year, address_of


def kept(request) -> FiscalYear | None:
    """The year chosen before, in this session."""
    return year_in(str(request.session.get(KEPT_AS, "")))


def year_in(text: str) -> FiscalYear | None:
    """The year that an address asks for, or None for what is no year."""
    try:
        return FiscalYear.parse(text)
    except ValueError:
        return None


def year_at_hand(today) -> FiscalYear:
    """This year where a plan covers it or none has begun, else the last year that the latest review shows whole."""
    this_year, plans = FiscalYear.of(today), list(Plan.objects.order_by("first_year"))
    if not plans or this_year < plans[0].first_year or any(this_year in plan.years for plan in plans):
        return this_year
    reviewed = PlanReview.objects.order_by("as_of").last()
    wanted = FiscalYear.of(reviewed.as_of).previous if reviewed else this_year
    return min(max(wanted, plans[0].first_year), plans[-1].last_year)


def years_to_choose(today) -> list[FiscalYear]:
    """From the first year of any plan to the last, with this year and the next among them; the latest first."""
    this_year = FiscalYear.of(today)
    plans = all_rows(Plan, "first_year", "last_year")
    known = {this_year.year, this_year.year + 1, *(year for span in plans for year in span)}
    return [FiscalYear(year) for year in range(max(known), min(known) - 1, -1)]
