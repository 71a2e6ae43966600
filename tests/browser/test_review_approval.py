"""A review from its draft to an edition that stays, and to the next one with its errata, by two people."""

import re

import pytest
from playwright.sync_api import expect

from meetings.models import Meeting, MeetingSeries
from reports.models import Edition

pytestmark = pytest.mark.slow


def written_and_submitted(page, live_server):
    """A clerk writes a sentence of two inserted figures and submits the review."""
    page.goto(f"{live_server.url}/plans/7/review/")
    page.get_by_role("link", name="本文を書く").click()
    page.get_by_role("link", name="生活支援コーディネーターの活動に本文を足す").click()
    page.get_by_label("本文").fill("活動回数は目標")
    page.get_by_role("button", name="目標：300回").click()
    page.keyboard.type("に対し")
    page.get_by_role("button", name="実績：815回").first.click()
    page.get_by_role("button", name="本文を保存する").click()
    expect(page.get_by_text("活動回数は目標300回に対し815回")).to_be_visible()
    submit(page, live_server)


def submit(page, live_server):
    page.goto(f"{live_server.url}/plans/7/review/")
    page.get_by_role("link", name="提出する", exact=True).click()
    page.get_by_role("button", name="評価書を提出する").click()
    expect(page.get_by_role("status")).to_contain_text("管理職の承認を待ちます")


def test_a_review_is_sent_back_approved_and_revised_with_its_errata(
    sign_in, page, second_browser, live_server
):
    sign_in("shokuin")
    written_and_submitted(page, live_server)

    manager = second_browser
    sign_in("kanrishoku", on=manager)
    manager.get_by_role("link", name="第7期計画評価書", exact=True).click()
    manager.get_by_role("link", name="差し戻す").click()
    manager.get_by_label("直してほしいところ").fill("課題も書いてください。")
    manager.get_by_role("button", name="評価書を差し戻す").click()

    page.goto(live_server.url)
    expect(page.get_by_text("差し戻された計画評価書があります")).to_be_visible()
    submit(page, live_server)

    manager.goto(f"{live_server.url}/plans/7/review/")
    manager.get_by_role("link", name="承認する").click()
    manager.get_by_role("button", name="第1版として承認する").click(timeout=60_000)
    expect(manager.get_by_role("status")).to_contain_text("第1版として承認しました", timeout=60_000)
    first = bytes(Edition.objects.get().files.get(extension="pdf").content)

    series = MeetingSeries.objects.filter(tier=2, kind__name="地域の話し合いの場").first()
    Meeting.objects.create(series=series, held_on="2019-11-20", status="held")
    page.goto(f"{live_server.url}/plans/7/review/")
    page.get_by_role("link", name="どの数が、どの記録でちがうかを見る").click()
    row = page.get_by_role("row", name=re.compile("実績・第2層.*令和元年度.*14回.*15回"))
    expect(row.get_by_role("link")).to_have_attribute("href", re.compile("/meetings/"))

    page.goto(f"{live_server.url}/plans/7/review/")
    page.get_by_role("link", name="改訂する").click()
    page.get_by_label("改訂の理由").fill("会議の記録がもれていました。")
    page.get_by_role("button", name="改訂をはじめる").click()
    submit(page, live_server)
    manager.goto(f"{live_server.url}/plans/7/review/approve/")
    manager.get_by_role("button", name="第2版として承認する").click(timeout=60_000)
    errata = manager.get_by_role("region", name="第1版からの訂正")
    expect(errata.get_by_role("row", name=re.compile("実績・第2層"))).to_contain_text("15回", timeout=60_000)
    answer = manager.request.get(
        f"{live_server.url}/plans/editions/{Edition.objects.get(number=1).pk}/edition.pdf"
    )
    assert answer.body() == first
