"""Addresses of 見込 and 移行前の実績, with something kept and with the longest words."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from coordination.models import User
from reports.models import CarriedOver, Indicator, Projection

LONG = "とても長い理由の見本" * 20


def pages_of_projections():
    staff = User.objects.get(role="staff")
    indicator = Indicator.objects.get(key="coordinator_activities")
    days = (date(2019, 6, 15), date(2020, 5, 31), date(2020, 6, 15))
    kept, gone = [
        Projection.keep(
            indicator, value=600, method="hand", how=LONG, basis_on=day, by=staff, at=timezone.now()
        )
        for day in days
    ][1:]
    gone.withdraw(by=staff, at=timezone.now())
    figures = [
        CarriedOver.objects.create(
            indicator=indicator, fiscal_year=FiscalYear(year), value=value, source=LONG[:200]
        )
        for year, value in ((2017, 198), (2019, 800))
    ]
    keep = reverse("projection_keep")
    return {
        "projection_list": [f"{reverse('projection_list')}?on={day}" for day in ("2020-06-15", "2150-01-01")]
        + ["/plans/projections/?fy=2026"],
        "projection_keep": [f"{keep}?on=2020-06-15", f"{keep}?on=2020-06-15&choose=pace"],
        "projection_withdraw": [reverse("projection_withdraw", args=[kept.pk])],
        "projection_scores": [reverse("projection_scores")],
        "carried_over_list": [reverse("carried_over_list")],
        "carried_over_grid": [f"{reverse('carried_over_grid')}?last={year}" for year in (2017, 2020)],
        "carried_over_edit": [one.get_absolute_url() for one in figures],
    }
