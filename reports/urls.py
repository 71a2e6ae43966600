from django.urls import path, register_converter

from coordination.fiscal_year import FiscalYear
from reports import views


class FiscalYearConverter:
    """2019 in an address; anything that is no fiscal year is not found."""

    regex = r"(19|20|21)\d\d"

    def to_python(self, text):
        return FiscalYear(int(text))

    def to_url(self, year):
        return str(year.year)


register_converter(FiscalYearConverter, "fy")

urlpatterns = [
    path("", views.home, name="home"),
    path("plans/<int:number>/review/", views.review, name="review"),
    path("plans/<int:number>/review.<slug:extension>", views.review_download, name="review_download"),
    path("figures/<slug:measure>/", views.figure_records, name="figure_records"),
    path("indicators/<slug:key>/<fy:year>/", views.indicator_year, name="indicator_year"),
]
