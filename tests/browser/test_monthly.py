"""A month from the first draft to the frozen paper, by two people in two browsers, on a phone and at a desk."""

import re

from coordination.models import MonthlyReport


def test_a_month_goes_from_the_coordinator_to_the_city_and_back_and_is_accepted(
    sign_in, page, second_browser, live_server
):
    sign_in("coordinator")
    page.goto(f"{live_server.url}/monthly/?fy=2019")
    page.get_by_role("link", name=re.compile("^つくる.*令和2年3月分")).click()
    page.get_by_role("button", name="月報をつくる").click()
    page.get_by_role("link", name="文章を書く").click()
    page.get_by_role("button", name="記録から下書きをつくる").click()
    page.get_by_text("読んで、ことばを直してください。").wait_for()
    assert page.get_by_label("今月のまとめ").input_value().startswith("令和2年3月分は、訪問を70回行いました")
    page.get_by_role("button", name="文章を保存する", exact=True).click()
    page.get_by_role("link", name="提出する").click()
    page.get_by_role("button", name="月報を提出する").click()
    page.get_by_text("市の受理を待ちます。").wait_for()

    sign_in("shokuin", on=second_browser)
    second_browser.get_by_role("link", name="令和2年3月分").click()
    second_browser.get_by_role("link", name="差し戻す").click()
    second_browser.get_by_label("直してほしいところ").fill("圏域を書き足してください。")
    second_browser.get_by_role("button", name="月報を差し戻す").click()
    second_browser.get_by_text("月報を差し戻しました。").wait_for()

    page.goto(live_server.url)
    page.get_by_role("link", name="令和2年3月分").click()
    page.get_by_text("圏域を書き足してください。").first.wait_for()
    page.get_by_role("link", name="提出する").click()
    page.get_by_role("button", name="月報を提出する").click()

    second_browser.goto(live_server.url)
    second_browser.get_by_role("link", name="令和2年3月分").click()
    second_browser.get_by_role("link", name="受理する").click()
    second_browser.get_by_role("button", name="この内容で受理する").click()
    second_browser.get_by_text("訂正の理由を書いたときだけ直せます。").wait_for()
    assert MonthlyReport.objects.get(month="2020-03-01").state == "accepted"
