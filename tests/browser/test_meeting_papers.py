"""The papers of a meeting and its calendar, from the pages where staff look for them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import Meeting, MeetingSeries


@pytest.fixture
def planned(live_server):
    return Meeting.objects.create(
        series=MeetingSeries.objects.first(),
        held_on=timezone.localdate() + timedelta(days=30),
        starts_at="13:30",
        venue="会議室",
    )


def test_a_letter_is_saved_put_right_and_saved_again_from_the_same_form(sign_in, page, live_server, planned):
    sign_in("shokuin")
    page.goto(f"{live_server.url}{planned.get_absolute_url()}")
    page.get_by_role("link", name="開催通知を作る").click()
    page.get_by_label("文書番号").fill("高福第1号")
    sender = page.get_by_label("発信者")
    words = sender.input_value()
    sender.fill("")
    page.get_by_role("button", name="開催通知（PDF）を保存する").click()
    expect(page.get_by_role("alert")).to_contain_text("入力を直してください")

    page.get_by_label("発信者").fill(words)
    for _ in range(2):
        with page.expect_download() as saved:
            page.get_by_role("button", name="開催通知（PDF）を保存する").click()
        assert saved.value.suggested_filename.startswith("開催通知_")

    expect(page.get_by_label("文書番号")).to_have_value("高福第1号")


def test_a_calendar_link_is_made_copied_and_switched_off(sign_in, page, live_server, planned):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in("kanrishoku")
    page.goto(f"{live_server.url}/meetings/")
    page.get_by_role("link", name="予定表に取り込む").click()
    page.get_by_role("button", name="リンクを作る").click()
    address = page.get_by_label("あなただけのリンク").input_value()
    page.get_by_role("button", name="リンクをコピーする").click()
    expect(page.get_by_text("コピーしました。")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address

    assert f"meeting-{planned.pk}@" in page.request.get(address).text()

    page.get_by_role("link", name="リンクを止める").click()
    page.get_by_role("button", name="リンクを止める").click()
    expect(page.get_by_text("予定表のリンクを止めました。")).to_be_visible()
    assert page.request.get(address).status == 404
