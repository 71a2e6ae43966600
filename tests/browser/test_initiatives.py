"""An initiative on a phone: written in the words of its leaflet, its rule read from them, and what does not agree."""

import re

import pytest
from playwright.sync_api import expect

from coordination.models import Area
from meetings.models import Council, Initiative
from tests.browser.accessible import DESK, NARROW, PHONE, is_too_wide, wrong_with
from tests.browser.addresses_of_councils import pages_of_initiatives


@pytest.fixture
def council(live_server):
    return Council.objects.create(name="緑ケ丘協議体", tier=2, area=Area.objects.first())


def test_an_initiative_is_added_on_a_phone_and_its_contradiction_is_warned_of(
    sign_in, page, live_server, council
):
    page.set_viewport_size(PHONE)
    sign_in("coordinator")
    page.goto(f"{live_server.url}/initiatives/")
    page.get_by_role("link", name="取組みを登録する").first.click()
    page.wait_for_url("**/initiatives/add/")  # with the script that reads the rule
    page.get_by_label("協議体").select_option(label="緑ケ丘協議体")
    page.get_by_label("名称", exact=False).first.fill("朝の体操")
    page.get_by_label("開催日時").fill("毎週月曜日10時から12時")
    expect(page.get_by_text("「毎週月曜日　10時から12時」と読み取りました。次は")).to_be_visible()
    page.get_by_label("開始日").fill("2022-11-04")
    page.get_by_role("button", name="取組みを登録する").click()

    # 4 November 2022 was a Friday
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("開始日の令和4年11月4日（金）は、「毎週月曜日」の日ではありません。")
    page.get_by_label("開始日").fill("2022-11-07")
    page.get_by_role("button", name="取組みを登録する").click()

    expect(page.get_by_text("取組み「朝の体操」を登録しました。")).to_be_visible()
    days = page.locator("section", has=page.get_by_role("heading", name="次の開催日")).get_by_role("listitem")
    expect(days).to_have_text([re.compile("（月）$")] * 3)
    page.get_by_role("button", name="まだそのとおりです").click()
    expect(page.get_by_text("「朝の体操」を、きょう確かめたことにしました。")).to_be_visible()
    assert Initiative.objects.get(name="朝の体操").rule == "FREQ=WEEKLY;BYDAY=MO"


def test_a_row_of_the_list_of_unconfirmed_ones_goes_away_by_one_press(sign_in, page, live_server, council):
    for name in ("朝の体操", "夜の体操"):
        Initiative.objects.create(council=council, name=name)
    sign_in("shokuin")
    page.goto(f"{live_server.url}/initiatives/unconfirmed/")
    page.get_by_role("button", name="朝の体操は、まだそのとおりです").click()

    expect(page.get_by_role("link", name="夜の体操")).to_be_visible()
    expect(page.get_by_role("link", name="朝の体操")).to_have_count(0)


def test_pages_of_initiatives_fit_a_narrow_phone(sign_in, page, live_server):
    """tests/browser/test_every_page.py looks at the same pages on a wider phone and at a desk."""
    page.set_viewport_size(NARROW)
    sign_in("shokuin")
    known = {**pages_of_initiatives(), "initiative_add": ["/initiatives/add/"]}
    wide = []
    for address in [one for addresses in known.values() for one in addresses]:
        page.goto(f"{live_server.url}{address}")
        if is_too_wide(page, NARROW):
            wide.append(address)

    assert wide == []


@pytest.mark.parametrize("width", [PHONE, DESK, NARROW], ids=["375", "1280", "320"])
def test_an_initiative_with_errors_fits_and_is_accessible(width, sign_in, page, live_server):
    page.set_viewport_size(width)
    sign_in("shokuin")
    page.goto(f"{live_server.url}/initiatives/add/")
    page.get_by_label("名称", exact=False).first.fill("会")
    page.locator("#id_repeats").select_option("by_week")
    page.get_by_role("button", name="取組みを登録する").click()
    page.get_by_text("入力を直してください").wait_for()

    assert wrong_with(page, width) == []
