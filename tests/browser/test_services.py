"""The day's sheet entered by keyboard alone, and looked at on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import PHONE, wrong_with
from tests.day_sheets import working_group
from tests.ledger import in_hand, sold
from volunteers.models import Service, TicketTerms

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def group():
    """花子 has 6 tickets."""
    group = working_group()
    sold(group.members.get(number=1), 6)
    return group


@pytest.fixture
def sheet(page, sign_in, live_server, group):
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in("jimukyoku")
    page.goto(f"{live_server.url}/exchange/services/add/")
    return page


def type_across(sheet, *cells):
    """Each is typed where the last Tab has led; None chooses the first kind of work from its list."""
    for cell in cells:
        if cell is None:
            sheet.keyboard.press("ArrowDown")
        else:
            sheet.keyboard.type(cell)
        sheet.keyboard.press("Tab")


def test_slips_are_entered_by_keyboard_and_their_tickets_are_told_while_one_types(sheet, group):
    """30 minutes of each of two, 2 + 2; 20 minutes of one, 2: all six that 花子 has."""
    keys = sheet.keyboard
    sheet.locator("#id_recipient_1").focus()
    type_across(sheet, "1", None, "2", "30", "じろ")

    expect(sheet.locator("#id_helper2_1")).to_have_value("次郎（3）")
    expect(sheet.locator("#id_minutes2_1")).to_have_value("30")  # as long as the first
    expect(sheet.locator(".slip__tickets").first).to_have_text("4枚")
    expect(sheet.locator(".slip__in-hand").first).to_have_text("手元 6枚 → 2枚")

    sheet.locator("#id_recipient_1").focus()
    keys.press("Enter")
    expect(sheet.locator("#id_recipient_2")).to_be_focused()
    type_across(sheet, "花", None, "太郎", "50")
    expect(sheet.locator(".slip__in-hand").nth(1)).to_have_text("手元 2枚（2枚不足）")
    sheet.locator("#id_minutes1_2").fill("２０")
    expect(sheet.locator(".slip__in-hand").nth(1)).to_have_text("手元 2枚 → 0枚")
    expect(sheet.locator(".slips__total")).to_have_text("2件　80分　6枚")

    keys.press("Control+s")

    sheet.get_by_role("button", name="まちがいないので").click()
    expect(sheet.get_by_text("活動2件（券6枚）を記録しました。")).to_be_visible()
    assert in_hand(group.members.get(number=1)) == {"purse": 0}
    assert Service.objects.filter(group=group).count() == 2


def test_the_page_counts_tickets_as_the_server_does(sheet):
    """Every minute of four hours, in every rounding, for tickets of even and odd length."""
    rules = [(rounding, unit) for rounding in TicketTerms.Rounding.values for unit in (7, 15, 30)]
    told = sheet.evaluate(
        """async (rules) => {
            const { ticketsFor } = await import(document.querySelector("script[src*='slips']").src);
            return rules.map(([rounding, minutes]) =>
                [...Array(240).keys()].map((one) => ticketsFor(one + 1, { rounding, minutes })));
        }""",
        rules,
    )

    assert told == [
        [TicketTerms(rounding=rounding, minutes=unit).tickets_for(one) for one in range(1, 241)]
        for rounding, unit in rules
    ]


def test_on_a_phone_a_slip_is_a_card_that_fits(sheet):
    sheet.set_viewport_size({"width": 375, "height": 740})

    assert sheet.evaluate("document.documentElement.scrollWidth") == 375
    expect(sheet.locator(".slips__heads")).to_be_hidden()
    sheet.get_by_label("1行目の協力会員1の時間（分）").fill("30")
    sheet.get_by_role("button", name="活動を記録する").click()
    expect(sheet.get_by_text("入力を直してください")).to_be_visible()
    assert wrong_with(sheet, PHONE) == []
