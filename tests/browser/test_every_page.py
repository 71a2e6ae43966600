"""Every page that a role may open: accessible, within its width, silent in the console, asking no other host."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from coordination.models import User
from reports.management.commands.load_demo import empty
from reports.models import Plan
from tests.browser.accessible import DESK, PHONE, is_too_wide, wrong_at_both_widths, wrong_with
from tests.browser.addresses import addresses_for
from tests.halves import mine


@pytest.mark.parametrize("username", ["kanri", "jimukyoku"])
def test_every_page_fits_its_width_and_is_accessible(username, sign_in, page, live_server):
    """The administrator may open every page of the office, the exchange group's office its own.

    A page of the manual is the same for both but for the menu above it, and each sees that on its other pages.
    """
    sign_in(username)
    wrong = {}
    for address in mine(addresses_for(User.objects.get(username=username).role)):
        if username != "kanri" and re.fullmatch(r"/help/.+", address):
            continue
        if found := wrong_at_both_widths(page, f"{live_server.url}{address}"):
            wrong[address] = found

    assert wrong == {}


def test_the_desks_and_refusals_of_the_other_roles_are_too(sign_in, page, live_server):
    wrong = {}
    for username in ("shokuin", "coordinator", "kanrishoku"):
        sign_in(username)
        for address in ("/", "/plans/", "/users/", "/nowhere/"):
            if found := wrong_at_both_widths(page, f"{live_server.url}{address}"):
                wrong[username, address] = found
        page.context.clear_cookies()

    assert wrong == {}


@pytest.mark.parametrize(
    "colours",
    ["document.querySelector('h1').style.color = '#ccc'", "document.body.style.background = '#555'"],
)
def test_a_combination_of_colours_that_nobody_has_looked_at_yet_is_looked_at(colours, page, live_server):
    page.goto(f"{live_server.url}/account/login/")
    assert wrong_with(page, DESK) == []

    page.evaluate(colours)

    assert [kind for kind, *_ in wrong_with(page, DESK)] == ["color-contrast"]


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["375", "1280"])
def test_pages_with_something_wrong_on_them_are_too(width, sign_in, page, live_server):
    """Errors, warnings, and the menus opened."""
    page.set_viewport_size(width)
    sign_in("shokuin")
    page.goto(f"{live_server.url}/organizations/add/")
    page.get_by_role("button", name="団体を登録する").click()
    page.get_by_text("入力を直してください").wait_for()
    errors = wrong_with(page, width)
    page.locator(".person summary").click()
    menu = wrong_with(page, width)
    page.goto(f"{live_server.url}/meetings/add/")
    page.get_by_label("会議体").select_option(index=1)
    page.get_by_label("開催日").fill("2019-05-01")
    page.get_by_role("button", name="会議を登録する").click()
    page.get_by_text("保存する前に確かめてください").wait_for()

    assert (errors, menu, wrong_with(page, width)) == ([], [], [])


def test_a_city_before_its_set_up_is_accessible_too(page, live_server, transactional_db):
    empty()
    User.objects.create_superuser("kanri", "demo-ikigai-2020", name="管理")
    page.set_viewport_size(PHONE)
    page.goto(live_server.url)
    page.get_by_label("利用者名").fill("kanri")
    page.get_by_label("パスワード").fill("demo-ikigai-2020")
    page.get_by_role("button", name="ログインする").click()
    wrong = {}
    for address in (
        "/setup/",
        "/setup/city/",
        "/areas/",
        "/plans/",
        "/organizations/",
        "/activities/",
        "/help/",
    ):
        page.goto(f"{live_server.url}{address}")
        if found := wrong_with(page, PHONE):
            wrong[address] = found

    assert wrong == {} and not Plan.objects.exists()


@pytest.mark.asvs("3.4.3")
def test_the_django_admin_is_silent_and_asks_no_other_host(sign_in, page, live_server):
    sign_in("kanri")
    for model in mine(admin.site._registry):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if model._meta.app_label in ("coordination", "meetings", "volunteers", "surveys", "reports"):
            page.goto(f"{live_server.url}{reverse(name + '_changelist')}")
            one = model.objects.first()
            if one is not None:
                page.goto(f"{live_server.url}{reverse(name + '_change', args=[one.pk])}")


@pytest.mark.parametrize("width", [320, 360, 1920])
def test_no_page_needs_to_be_scrolled_sideways_at_any_width(width, sign_in, page, live_server):
    width = {"width": width, "height": 800}
    page.set_viewport_size(width)
    sign_in("shokuin")
    wide = []
    for address in (
        "/",
        "/organizations/",
        "/activities/?fy=2019",
        "/activities/tables/?fy=2019",
        "/activities/add/",
        "/activities/calendar/?month=2019-06",
        "/relations/?fy=2019",
        "/relations/areas/?fy=2019",
        "/coordinators/years/",
        "/meetings/add/",
        "/plans/7/review/",
    ):
        page.goto(f"{live_server.url}{address}")
        if is_too_wide(page, width):
            wide.append(address)

    assert wide == []
