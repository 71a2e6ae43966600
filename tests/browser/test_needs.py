"""A need on a phone: noted from the visit, moved on with a meeting, and told together with the same one of somebody else."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from coordination.models import Activity, Need
from meetings.models import Meeting
from tests.browser.accessible import DESK, NARROW, PHONE, is_too_wide, wrong_with


@pytest.fixture
def visit(live_server):
    return Activity.objects.filter(area__number=4, visited_on__range=("2019-05-01", "2019-05-31")).first()


def test_a_coordinator_notes_a_need_moves_it_on_and_merges_it(sign_in, page, live_server, visit):
    page.set_viewport_size(PHONE)
    sign_in("coordinator")
    page.goto(f"{live_server.url}{visit.get_absolute_url()}")
    page.get_by_role("link", name="困りごととして残す").click()
    expect(page.get_by_label("聞いたとおりの言葉")).to_have_value(visit.heard)
    page.get_by_label("だれの言葉か").fill("サロンの世話役")
    page.get_by_role("button", name="困りごとを記録する").click()
    page.get_by_role("alert").get_by_role("link", name="困りごと").click()
    page.locator("#id_title").fill("ごみ袋が重い")
    page.get_by_label("分類").select_option("housework")
    page.get_by_role("button", name="困りごとを記録する").click()
    expect(page.get_by_text("困りごと「ごみ袋が重い」を記録しました。")).to_be_visible()
    need = Need.objects.get(title="ごみ袋が重い")
    assert (need.activity, need.area, need.heard_on) == (visit, visit.area, visit.visited_on)

    page.goto(f"{live_server.url}{reverse('need_board')}")
    page.get_by_role("link", name=re.compile("協議に進める.*ごみ袋が重い")).click()
    expect(page.get_by_label("協議")).to_be_checked()
    meeting = Meeting.objects.held().filter(series__area=visit.area, held_on__gt=visit.visited_on).first()
    page.get_by_label("話し合った会議").select_option(str(meeting.pk))
    page.get_by_label("何をしたか").fill("運べる大きさの袋に分けることを話し合った。")
    page.get_by_role("button", name="経過を書く").click()
    expect(page.get_by_text("困りごとの経過を書きました。")).to_be_visible()
    page.locator("#steps").get_by_role("link").click()
    expect(page.get_by_role("link", name="ごみ袋が重い")).to_be_visible()

    page.get_by_role("link", name="ごみ袋が重い").click()
    page.get_by_role("link", name="同じ困りごととまとめる").click()
    page.get_by_role("link", name="ごみ集積所まで運べない").click()
    expect(page.get_by_text("あわせて3人の声になります。")).to_be_visible()
    page.get_by_role("button", name="同じ困りごととしてまとめる").click()
    expect(page.get_by_role("heading", name="3人の声")).to_be_visible()

    page.locator("#voices").get_by_role("link", name="ごみ袋が重い").click()
    page.get_by_role("link", name="まとめを解く").click()
    page.get_by_role("button", name="まとめを解く").click()
    expect(page.get_by_text("「ごみ袋が重い」のまとめを解きました。")).to_be_visible()
    assert Need.objects.with_stage().standing().get(pk=need.pk).stage == "discussed"


def test_going_back_a_stage_is_confirmed_by_keyboard(sign_in, page, live_server):
    sign_in("shokuin")
    need = Need.objects.standing().with_stage().filter(stage="acted_on").first()
    page.goto(f"{live_server.url}{reverse('need_step_add', args=[need.pk])}")
    page.get_by_label("解決").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.get_by_label("何をしたか").fill("もう一度話し合うことにした。")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("「協議」に戻ります。")
    page.get_by_role("button", name="まちがいないので、このまま保存する").press("Enter")

    expect(page.get_by_text("困りごとの経過を書きました。")).to_be_visible()
    assert Need.objects.with_stage().get(pk=need.pk).stage == "discussed"


def test_pages_of_needs_fit_a_narrow_phone(sign_in, page, live_server):
    """tests/browser/test_every_page.py looks at the same pages on a wider phone and at a desk."""
    page.set_viewport_size(NARROW)
    sign_in("coordinator")
    need = Need.objects.standing().with_stage().filter(stage="acted_on").first()
    wide = []
    for address in ("/needs/", "/needs/board/?fy=2019", need.get_absolute_url(), "/needs/add/"):
        page.goto(f"{live_server.url}{address}")
        if is_too_wide(page, NARROW):
            wide.append(address)

    assert wide == []


@pytest.mark.parametrize("width", [PHONE, DESK, NARROW], ids=["375", "1280", "320"])
def test_pages_of_needs_with_something_wrong_fit_and_are_accessible(width, sign_in, page, live_server):
    page.set_viewport_size(width)
    sign_in("coordinator")
    need = Need.objects.standing().with_stage().filter(stage="acted_on").first()
    page.goto(f"{live_server.url}/needs/add/")
    page.get_by_role("button", name="困りごとを記録する").click()
    page.get_by_text("入力を直してください").wait_for()
    errors = wrong_with(page, width)
    page.goto(f"{live_server.url}{reverse('need_step_add', args=[need.pk])}")
    page.get_by_label("把握").check()
    page.get_by_label("何をしたか").fill("戻す。")
    page.get_by_role("button", name="経過を書く").click()
    page.get_by_text("保存する前に確かめてください").wait_for()

    assert (errors, wrong_with(page, width)) == ([], [])
