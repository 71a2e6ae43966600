"""From a request to its redeemed ticket, by the hands of the group's office."""

import re

import pytest
from playwright.sync_api import expect

from tests.ledger import BEGUN, in_hand, small_group
from tests.tickets import book_of
from volunteers.models import CashEntry, ExchangeGroup, MemberRole

pytestmark = pytest.mark.slow


@pytest.fixture
def group(transactional_db):
    """The group whose office signs in, alone: the prices of several groups are not summed up on the page."""
    for other in ExchangeGroup.objects.all():
        other.dispatchers.clear()
    group = small_group()
    group.keeps_cash_book = True
    group.save()
    for member in group.members.all():
        for role in (MemberRole.Role.RECIPIENT, MemberRole.Role.HELPER):
            MemberRole.objects.create(member=member, role=role, joined_on=BEGUN)
    book_of(group, 1, 10)
    book_of(group, 11, 20)
    return group


def found_by_its_serial(page, typed):
    page.get_by_role("link", name="券", exact=True).click()
    page.get_by_role("link", name=re.compile("券の番号から")).click()
    page.get_by_label("券の番号").fill(typed)
    page.get_by_role("button", name="券を探す").click()


def asked_for_and_recorded(page, live_server, hanako, taro):
    """花子 asks for help today, 太郎 goes for 30 minutes, and the slip is written off: 2 tickets of 15 minutes."""
    page.goto(f"{live_server.url}/exchange/requests/add/")
    page.get_by_label("利用会員").fill("花子（会員1）")
    page.get_by_label("内容").select_option(label="ごみ出し")
    page.get_by_role("button", name="依頼を登録する").click()
    page.get_by_role("button", name="太郎さんに頼む").click()
    expect(page.get_by_role("heading", name="行く人（1人）")).to_be_visible()
    page.get_by_role("button", name="実施した").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("活動を記録する")
    expect(page.locator("#id_recipient_1")).to_have_value("花子（1）")
    expect(page.locator("#id_helper1_1")).to_have_value("太郎（2）")
    page.locator("#id_minutes1_1").fill("30")
    page.get_by_role("button", name="活動を記録する").click()
    expect(page.get_by_role("status").first).to_contain_text("2枚")
    assert (in_hand(hanako), in_hand(taro)) == ({"purse": 10 - 2}, {"earned": 2})


def test_a_request_is_met_paid_with_a_sold_ticket_redeemed_and_found_by_its_serial(
    group, sign_in, page, live_server
):
    hanako, taro = group.members.order_by("number")
    sign_in("jimukyoku")
    page.goto(f"{live_server.url}/exchange/tickets/")

    page.get_by_role("link", name="券を売る").click()
    member = page.get_by_label("利用会員")
    expect(page.locator("datalist option").first).to_have_attribute("value", "花子（会員1）")
    member.fill("花子（会員1）")
    page.get_by_label("売った日").fill("2020-04-01")
    page.get_by_label("000011〜000020（10枚）").check()
    expect(page.locator("#ticket-sum")).to_have_text("20枚 × 150円 ＝ 3,000円")
    page.get_by_label("000011〜000020（10枚）").uncheck()
    expect(page.locator("#ticket-sum")).to_have_text("10枚 × 150円 ＝ 1,500円")
    page.get_by_role("button", name="売ったことを記帳する").click()
    page.get_by_role(
        "button", name="まちがいないので、このまま保存する"
    ).click()  # a day of a year that is over
    expect(page.get_by_role("status").first).to_contain_text(
        "券10枚（000001〜000010）を1,500円で売りました。"
    )

    asked_for_and_recorded(page, live_server, hanako, taro)

    page.goto(f"{live_server.url}{taro.get_absolute_url()}")
    page.get_by_role("link", name="換金する").click()
    expect(page.get_by_label("枚数")).to_have_value("2")
    page.get_by_label("券の番号").fill("3-4")
    expect(page.locator("#ticket-sum")).to_have_text("2枚 × 150円 ＝ 300円")
    page.get_by_role("button", name="換金を記帳する").click()
    expect(page.get_by_role("status").first).to_contain_text(
        "太郎（会員2）さんの券2枚を300円に換金しました。"
    )
    assert list(CashEntry.objects.filter(group=group).values_list("kind", "yen")) == [
        ("sale", 10 * 150),
        ("redemption", 2 * 150),
    ]

    found_by_its_serial(page, "№３")
    expect(page.get_by_role("heading", name=re.compile("000003番"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("換金.*太郎さん"))).to_be_visible()
    expect(page.get_by_role("link", name="花子（会員1）", exact=True)).to_be_visible()
