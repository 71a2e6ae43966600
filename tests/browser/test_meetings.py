"""A meeting in the real browser: planned for a year, its roll called on a tablet, its minutes written and lost to no tab."""

import re
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from meetings.models import AgendaItem, Attendance, Decision, Meeting, MinutesDraft
from tests.browser.accessible import NARROW, PHONE, is_too_wide, wrong_with

TABLET = {"width": 768, "height": 1024}


@pytest.fixture
def meeting(live_server):
    """The last meeting of the monthly series: 39 people have come to it, 12 of them core members."""
    return Meeting.objects.held().filter(series__interval="月1回").latest("held_on")


@pytest.fixture
def coming(meeting):
    return Meeting.objects.create(series=meeting.series, held_on=date(2020, 3, 26))


def open_page(page, live_server, view, meeting):
    page.goto(f"{live_server.url}{reverse(view, args=[meeting.pk])}")


def wait_for_a_draft(page):
    for _ in range(100):
        if MinutesDraft.objects.exists():
            return
        page.wait_for_timeout(100)
    raise AssertionError("no draft has arrived in ten seconds")


def test_a_year_is_planned_with_a_holiday_moved_and_made_once(sign_in, page, live_server, meeting):
    sign_in("shokuin")
    page.goto(f"{live_server.url}/meetings/")
    page.get_by_role("link", name="1年分の予定をつくる").click()
    page.locator("#id_fy").select_option("2026")
    page.locator("#id_series").select_option(str(meeting.series_id))
    page.get_by_label("第何週").select_option("1")
    page.locator("#id_weekday").select_option(label="火曜日")
    page.get_by_role("button", name="日をならべて確かめる").click()
    expect(page.get_by_role("checkbox")).to_have_count(12)
    expect(page.get_by_text("祝日（こどもの日）")).to_be_visible()

    row = page.get_by_role("listitem").filter(has_text="祝日（こどもの日）")
    row.get_by_text("日を動かす").click()
    row.get_by_label("令和8年5月5日（火）の会議を開く日").fill("2026-05-12")
    page.get_by_label("令和8年8月4日（火）", exact=True).uncheck()
    page.get_by_label("開始").fill("10:00")
    page.get_by_role("button", name="選んだ日の会議をまとめて登録する").click()
    expect(page.get_by_role("alert")).to_contain_text("令和8年11月3日（火）は祝日（文化の日）です。")
    page.get_by_role("button", name="まちがいないので、このまま保存する").dblclick()

    expect(page.get_by_text("の予定を11件登録しました。")).to_be_visible()
    days = Meeting.objects.filter(series=meeting.series, held_on__gte="2026-04-01").values_list(
        "held_on", flat=True
    )
    assert len(days) == 11 and date(2026, 5, 12) in days and date(2026, 8, 4) not in days


def test_the_roll_is_called_on_a_tablet_and_counted_as_one_goes(sign_in, page, live_server, coming):
    page.set_viewport_size(TABLET)
    sign_in("coordinator")
    open_page(page, live_server, "meeting_roll_call", coming)
    came = page.locator('[data-count="came"]')
    expect(came).to_have_text("0")
    for name in ("あきさん", "いっちゃん"):
        page.get_by_role("group", name=name).get_by_role("radio", name="出席").check()
    page.get_by_role("group", name="うめさん").get_by_role("radio", name="欠席").check()
    expect(came).to_have_text("2")
    expect(page.get_by_role("group", name="あきさん").get_by_label("コアメンバー")).to_be_checked()
    page.get_by_label("呼び名").first.fill("あたらしさん")
    page.get_by_role("button", name="出欠を保存する").click()

    expect(page.get_by_text("出席は3人です。")).to_be_visible()
    expect(came).to_have_text("3")
    assert Attendance.objects.filter(meeting=coming, came=True).count() == 3
    assert Attendance.objects.filter(meeting=coming, came=False).count() == 1
    size = page.get_by_role("group", name="あきさん").locator(".segments label").first.bounding_box()
    assert size["height"] >= 48 and size["width"] >= 48


def test_two_tablets_go_round_at_once(sign_in, page, second_browser, live_server, coming):
    sign_in("coordinator")
    sign_in("shokuin", on=second_browser)
    for browser in (page, second_browser):
        open_page(browser, live_server, "meeting_roll_call", coming)
    page.get_by_role("group", name="あきさん").get_by_role("radio", name="出席").check()
    second_browser.get_by_role("group", name="いっちゃん").get_by_role("radio", name="出席").check()
    page.get_by_role("button", name="出欠を保存する").click()
    expect(page.get_by_text("出席は1人です。")).to_be_visible()
    second_browser.get_by_role("button", name="出欠を保存する").click()
    expect(second_browser.get_by_text("出席は2人です。")).to_be_visible()

    names = set(Attendance.objects.filter(meeting=coming).values_list("person__name", flat=True))
    assert names == {"あきさん", "いっちゃん"}


def test_a_draft_survives_a_closed_tab(sign_in, page, live_server, meeting):
    sign_in("coordinator")
    open_page(page, live_server, "meeting_minutes", meeting)
    page.get_by_label("議事要旨").fill("閉じる前に書いた言葉")
    expect(page.locator("#draft")).to_contain_text("に下書きを残しました。")
    assert (
        page.evaluate("Object.values(localStorage).join() + Object.values(sessionStorage).join()").count(
            "閉じる前"
        )
        == 0
    )
    again = page.context.new_page()
    page.close(run_before_unload=False)

    open_page(again, live_server, "meeting_minutes", meeting)
    expect(again.get_by_label("議事要旨")).to_have_value("閉じる前に書いた言葉")
    expect(again.get_by_text("に自動で残した下書きを出しています。")).to_be_visible()
    again.get_by_role("button", name="議事録を保存する").click()

    expect(again.get_by_text("の議事録を保存しました。")).to_be_visible()
    meeting.refresh_from_db()
    assert meeting.minutes == "閉じる前に書いた言葉"
    assert not MinutesDraft.objects.exists()


def test_the_last_words_are_kept_when_the_page_is_left_at_once(sign_in, page, live_server, meeting):
    sign_in("coordinator")
    open_page(page, live_server, "meeting_minutes", meeting)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("議事要旨").fill("すぐ離れる")
    page.goto(f"{live_server.url}/meetings/")
    wait_for_a_draft(page)  # what leaves with a page may arrive after the next one is asked for
    open_page(page, live_server, "meeting_minutes", meeting)

    expect(page.get_by_label("議事要旨")).to_have_value("すぐ離れる")
    page.get_by_role("button", name="下書きを捨てる").click()
    expect(page.get_by_text("下書きを捨てました。")).to_be_visible()
    expect(page.get_by_label("議事要旨")).to_have_value(meeting.minutes)
    assert not MinutesDraft.objects.exists()


def test_a_todo_goes_from_the_minutes_to_the_next_agenda_and_is_done(
    sign_in, page, live_server, meeting, coming
):
    sign_in("shokuin")
    open_page(page, live_server, "meeting_minutes", meeting)
    first = re.compile("1行目の内容")
    group = page.get_by_role("group", name="そのほかに決まったこと・宿題")
    group.get_by_label(first).fill("鍵を借りてくる")
    group.get_by_label(re.compile("1行目の担当")).fill("花田")
    group.get_by_label(re.compile("1行目の期限")).fill("2020-03-20")
    page.get_by_role("button", name="議事録を保存する").click()
    expect(page.get_by_text("の議事録を保存しました。")).to_be_visible()

    open_page(page, live_server, "meeting_agenda", coming)
    page.get_by_label("鍵を借りてくる（担当：花田、期限：令和2年3月20日）").check()
    page.get_by_label("議題1", exact=True).fill("鍵のこと")
    page.get_by_label("議題2", exact=True).fill("はじめに")
    page.get_by_role("button", name="議題2を上へ").click()
    expect(page.get_by_label("議題1", exact=True)).to_have_value("はじめに")
    page.get_by_role("button", name="次第を保存する").click()
    carried = page.locator("#carried")
    expect(carried).to_contain_text("担当：花田、期限：令和2年3月20日")
    assert list(AgendaItem.objects.filter(meeting=coming).values_list("title", flat=True)) == [
        "はじめに",
        "鍵のこと",
    ]

    page.get_by_role("link", name="議事録を書く").click()
    page.get_by_label("鍵を借りてくるの結果", exact=True).select_option("done")
    page.get_by_role("button", name="議事録を保存する").click()
    expect(page.locator("#carried")).to_contain_text("済み")
    assert Decision.objects.get(text="鍵を借りてくる").outcome == "done"


@pytest.mark.parametrize("width", [PHONE, TABLET], ids=["375", "768"])
def test_the_roll_and_the_minutes_fit_every_device(width, sign_in, page, live_server, coming, meeting):
    page.set_viewport_size(width)
    sign_in("coordinator")
    wrong = {}
    for view, one in (
        ("meeting_roll_call", coming),
        ("meeting_minutes", meeting),
        ("meeting_agenda", meeting),
    ):
        open_page(page, live_server, view, one)
        wrong[view] = wrong_with(page, width)
        if width == PHONE:
            page.set_viewport_size(NARROW)
            wrong[view, "narrow"] = is_too_wide(page, NARROW)
            page.set_viewport_size(PHONE)

    assert {view for view, found in wrong.items() if found} == set()
