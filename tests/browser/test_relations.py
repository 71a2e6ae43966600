"""Looking back over visits: by keyboard, on a phone, and with what was left out."""

import re

from playwright.sync_api import expect

from coordination.models import Coordinator, Placement

PHONE = {"width": 375, "height": 800}


def test_the_calendar_is_a_list_of_days_on_a_phone_and_leads_to_a_new_visit(sign_in, page, live_server):
    page.set_viewport_size(PHONE)
    sign_in("coordinator")
    page.goto(f"{live_server.url}/activities/calendar/?month=2019-06")

    expect(page.get_by_text("3日（月）", exact=True)).to_be_visible()
    expect(page.get_by_text("1日（土）", exact=True)).to_be_hidden()  # nobody went anywhere
    expect(page.get_by_label("コーディネーター")).to_be_hidden()  # folded
    page.get_by_role("link", name="次の月").click()
    expect(page.get_by_role("heading", name="令和元年7月の訪問")).to_be_visible()
    link = page.get_by_role("link", name=re.compile(r"記録する\s*：令和元年7月1日（月）の訪問"))
    expect(link).to_have_attribute("href", re.compile(r"visited_on=2019-07-01"))
    page.get_by_text("くわしい条件").click()
    page.get_by_label("圏域").select_option(label="第3圏域")
    page.get_by_role("button", name="見る").click()
    expect(page.get_by_role("status")).to_contain_text("圏域：第3圏域")


def test_an_organization_is_chosen_by_typing_its_name(sign_in, page, live_server):
    sign_in("shokuin")
    page.goto(f"{live_server.url}/activities/?fy=2019")

    field = page.get_by_label("会った団体")
    field.fill("あおば台町会")
    assert (
        page.locator("datalist option[value='あおば台町会']").get_attribute("label") == "あおばだいちょうかい"
    )
    field.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("会った団体：あおば台町会")
    number = page.get_by_role("status").inner_text().split("件")[0]
    page.goto(f"{live_server.url}/relations/?fy=2019&q=あおば台町会")
    link = page.get_by_role("link", name=number, exact=True)
    link.click()
    expect(page.get_by_role("status")).to_contain_text(f"{number}件")
    expect(page.get_by_label("会った団体")).to_have_value("あおば台町会")


def test_what_was_left_out_is_said_in_words(sign_in, page, live_server):
    sign_in("kanrishoku")
    page.goto(f"{live_server.url}/relations/?fy=2026")

    expect(page.get_by_text("令和8年度にまだ訪問のない圏域：第1圏域、第2圏域、")).to_be_visible()
    page.get_by_role("link", name="圏域ごとに見る").click()
    expect(page.get_by_role("cell", name="訪問なし")).to_have_count(5)
    page.get_by_role("link", name="第3圏域", exact=True).click()
    expect(page.get_by_role("heading", name="第3圏域")).to_be_visible()
    expect(page.get_by_role("link", name="圏域の登録を直す")).to_have_count(0)  # not a manager's


def test_a_clerk_ends_a_placement_and_begins_another_after_a_mistake(sign_in, page, live_server):
    sign_in("shokuin")
    person = Coordinator.objects.order_by("pk").last()
    page.goto(f"{live_server.url}{person.get_absolute_url()}")
    page.get_by_role("link", name="配置を加える").click()
    page.get_by_label("層").select_option("1")
    page.get_by_label("配置日").fill("2020-04-01")
    page.get_by_role("button", name="配置を加える").click()
    expect(page.get_by_role("alert")).to_contain_text("期間が重なります。")

    page.goto(f"{live_server.url}{person.get_absolute_url()}")
    page.get_by_role("link", name=re.compile(r"直す\s*（第1層")).click()
    page.get_by_label("配置の終わり").fill("2020-03-31")
    page.get_by_role("button", name="配置を保存する").click()
    expect(page.get_by_text("配置を保存しました。")).to_be_visible()
    page.get_by_role("link", name="配置を加える").click()
    page.get_by_label("層").select_option("1")
    page.get_by_label("配置日").fill("2021-04-01")
    page.get_by_role("button", name="配置を加える").click()

    expect(page.get_by_text("配置を加えました。")).to_be_visible()
    assert Placement.objects.filter(coordinator=person, tier=1).count() == 2
