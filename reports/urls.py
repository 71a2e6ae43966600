from django.urls import path, register_converter

from coordination.fiscal_year import FiscalYear
from reports.views import (
    exchange,
    exchange_totals,
    figures,
    home,
    meeting_tables,
    monthly,
    monthly_steps,
    review_tables,
    reviews,
    setup,
    visit_tables,
)


class FiscalYearConverter:
    """2019 in an address; anything that is no fiscal year is not found."""

    regex = r"(19|20|21)\d\d"

    def to_python(self, text):
        return FiscalYear(int(text))

    def to_url(self, year):
        return str(year.year)


register_converter(FiscalYearConverter, "fy")

urlpatterns = [
    path("", home.home, name="home"),
    path("plans/", reviews.review_list, name="review_list"),
    path("plans/<int:number>/review/", reviews.review, name="review"),
    path("plans/<int:number>/review/add/", setup.review_add, name="review_add"),
    path("plans/<int:number>/review.<slug:extension>", reviews.review_download, name="review_download"),
    path("plans/<int:number>/review/tables/", review_tables.review_tables, name="review_tables"),
    path("plans/tables/<int:pk>/move/", review_tables.review_table_move, name="review_table_move"),
    path("plans/tables/<int:pk>/remove/", review_tables.review_table_remove, name="review_table_remove"),
    path("surveys/<int:pk>/review/", review_tables.review_table_add, name="review_table_add"),
    path("plans/<int:number>/targets/", setup.setup_targets, name="setup_targets"),
    path("monthly/", monthly.monthly_list, name="monthly_list"),
    path("monthly/add/", monthly.monthly_add, name="monthly_add"),
    path("monthly/log/<int:pk>/<int:year>/<int:number>/", monthly.monthly_log, name="monthly_log"),
    path("monthly/<int:pk>/", monthly.monthly_report, name="monthly_report"),
    path("monthly/<int:pk>/edit/", monthly.monthly_edit, name="monthly_edit"),
    path("monthly/<int:pk>/submit/", monthly_steps.monthly_submit, name="monthly_submit"),
    path("monthly/<int:pk>/take-back/", monthly_steps.monthly_take_back, name="monthly_take_back"),
    path("monthly/<int:pk>/send-back/", monthly_steps.monthly_send_back, name="monthly_send_back"),
    path("monthly/<int:pk>/accept/", monthly_steps.monthly_accept, name="monthly_accept"),
    path("monthly/<int:pk>/visits/", monthly.monthly_visits, name="monthly_visits"),
    path("monthly/<int:pk>/report.<slug:extension>", monthly.monthly_download, name="monthly_download"),
    path("figures/<slug:measure>/", figures.figure_records, name="figure_records"),
    path("indicators/<slug:key>/<fy:year>/", figures.indicator_year, name="indicator_year"),
    path("activities/tables/", visit_tables.visit_tables, name="visit_tables"),
    path("meetings/tables/", meeting_tables.meeting_tables, name="meeting_tables"),
    path("exchange/totals/", exchange_totals.exchange_totals, name="exchange_totals"),
    path("exchange/wishes/<int:pk>/", exchange_totals.exchange_wishes, name="exchange_wishes"),
    path("exchange/statements/", exchange.statement_list, name="statement_list"),
    path("exchange/statements/<int:pk>/", exchange.statement_detail, name="statement_detail"),
    path("exchange/statements/<int:pk>/year/", exchange.statement_year, name="statement_year"),
    path("exchange/statements/<int:pk>/helpers/", exchange.statement_helpers, name="statement_helpers"),
    path(
        "exchange/statements/<int:pk>/<int:year>/<int:number>/",
        exchange.statement_month,
        name="statement_month",
    ),
    path("setup/", setup.setup, name="setup"),
    path("setup/city/", setup.setup_city, name="setup_city"),
    path("setup/plan/", setup.setup_plan, name="setup_plan"),
    path("setup/councils/", setup.setup_councils, name="setup_councils"),
]
