"""The year in the head of a page is the year the page is about."""

import re

import pytest

from coordination.fiscal_year import FiscalYear

pytestmark = pytest.mark.django_db


def switcher(page):
    return dict(re.findall(r'<a href="([^"]*)"[^>]*>([^<]*年度（\d{4}）)</a>', page.content.decode()))


@pytest.fixture(params=["figure", "indicator"])
def address(request, as_manager):
    pages = as_manager.get("/plans/7/review/").content.decode()
    beginning = {"figure": "/figures/", "indicator": "/indicators/"}[request.param]
    with_year = {"figure": "fiscal_year=2018", "indicator": "/2018/"}[request.param]
    found = re.findall(rf'href="({beginning}[^"]*)"', pages)
    return next(one.replace("&amp;", "&") for one in found if with_year in one)


def test_the_head_tells_the_year_of_the_figure_whatever_was_chosen_before(as_manager, address):
    as_manager.get("/?fy=2020")

    page = as_manager.get(address)

    assert page.context["fiscal_year"] == FiscalYear(2018)


def test_another_year_leads_to_the_same_figure_of_that_year(as_manager, address):
    leads = {year: link.replace("&amp;", "&") for link, year in switcher(as_manager.get(address)).items()}

    other = as_manager.get(leads["令和元年度（2019）"])

    assert other.status_code == 200
    assert other.context["fiscal_year"] == FiscalYear(2019)
    assert "令和元年度" in other.context["page"].title
    assert as_manager.get("/").context["fiscal_year"] == FiscalYear(2019), "and the year stays chosen"
