"""The main task of each role, done as people do it: with a mistake, by keyboard, with somebody else at the same record."""

import re
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from coordination.models import Activity, Organization, User
from meetings.models import Meeting
from reports.models import Plan
from volunteers.models import Member


def test_two_browsers_edit_one_record_and_nothing_is_lost_in_silence(
    sign_in, page, second_browser, live_server
):
    sign_in("shokuin")
    sign_in("coordinator", on=second_browser)
    visit = Activity.objects.filter(visited_on__year=2020).first()
    address = f"{live_server.url}{reverse('activity_edit', args=[visit.pk])}"
    for browser in (page, second_browser):
        browser.goto(address)

    def save(browser):
        with browser.expect_navigation():
            browser.get_by_role("button", name="活動記録を保存する").click()
        if browser.get_by_text(
            "保存する前に確かめてください"
        ).is_visible():  # a day of a past year is asked about
            browser.get_by_role("button", name="まちがいないので、このまま保存する").click()

    page.get_by_label("聞いたこと").fill("買い物に困っている人がいる。")
    page.get_by_label("場所").fill("集会所")
    save(page)
    expect(page.get_by_text("活動記録を保存しました。")).to_be_visible()
    second_browser.get_by_label("聞いたこと").fill("ごみ出しに困っている人がいる。")
    save(second_browser)

    expect(second_browser.get_by_role("alert")).to_contain_text("ほかの人が先に保存しました")
    row = second_browser.get_by_role("row", name=re.compile("^聞いたこと"))
    expect(row).to_contain_text("買い物に困っている人がいる。")
    expect(row).to_contain_text("ごみ出しに困っている人がいる。")
    expect(second_browser.get_by_label("場所")).to_have_value("集会所")
    assert Activity.objects.get(pk=visit.pk).heard == "買い物に困っている人がいる。"

    second_browser.get_by_label("聞いたこと").fill("買い物とごみ出しに困っている人がいる。")
    save(second_browser)
    expect(second_browser.get_by_text("活動記録を保存しました。")).to_be_visible()
    after = Activity.objects.get(pk=visit.pk)
    assert (after.heard, after.venue) == ("買い物とごみ出しに困っている人がいる。", "集会所")


def test_a_coordinator_records_a_visit_on_a_phone_after_a_mistake(sign_in, page, live_server):
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in("coordinator")
    page.get_by_role("link", name="訪問を記録する").click()
    expect(page.locator("output.wareki").first).to_contain_text("令和")

    page.get_by_label("会った人数", exact=True).fill("３人")
    page.get_by_role("button", name="訪問を記録する").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    alert.get_by_role("link", name="会った人数").click()
    expect(page.get_by_label("会った人数", exact=True)).to_be_focused()
    page.get_by_label("会った人数", exact=True).fill("３")
    page.get_by_text("第2層相当").click()
    page.get_by_label("木下 恵美子").check()
    page.get_by_label("聞いたこと").fill("通いの場がほしい。")
    page.get_by_role("button", name="訪問を記録する").click()

    expect(page.get_by_text("訪問を記録しました。")).to_be_visible()
    page.goto(f"{live_server.url}/activities/add/")
    expect(page.get_by_label("聞いたこと")).to_be_visible()
    assert page.get_by_role("button", name="入力を戻す").count() == 0, "what was saved is no draft"
    visit = Activity.objects.latest("pk")
    assert (visit.tier, visit.people_met, visit.heard) == (2, 3, "通いの場がほしい。")


def test_staff_record_a_meeting_by_keyboard_alone(sign_in, page):
    sign_in("shokuin")
    expect(page.get_by_role("heading", level=1)).to_have_text("今日の仕事")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移動")).to_be_focused()
    page.get_by_role("link", name="会議を登録する").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/meetings/add/")  # with the script that hears the keys
    page.get_by_label("会議体").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_label("会場").focus()
    page.keyboard.insert_text("市役所")
    page.keyboard.press("Control+s")

    expect(page.get_by_text("を登録しました。")).to_be_visible()
    assert Meeting.objects.latest("pk").venue == "市役所"


def test_typed_text_survives_a_page_that_was_left_and_is_offered_again(sign_in, page, live_server):
    sign_in("shokuin")
    page.goto(f"{live_server.url}/meetings/add/")
    page.get_by_label("議事要旨").fill("長い議事要旨")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server.url}/meetings/")

    page.goto(f"{live_server.url}/meetings/add/")
    page.get_by_role("button", name="入力を戻す").click()

    expect(page.get_by_label("議事要旨")).to_have_value("長い議事要旨")


def test_leaving_unsaved_work_is_asked_about(sign_in, page, live_server):
    sign_in("shokuin")
    page.goto(f"{live_server.url}/organizations/add/")
    page.get_by_label("名称").fill("書きかけの会")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.get_by_role("link", name="やめる").click()

    assert asked == ["confirm"]
    expect(page.get_by_label("名称")).to_have_value("書きかけの会")


def test_a_session_that_ran_out_does_not_eat_what_was_typed(sign_in, page, live_server):
    sign_in("shokuin")
    page.goto(f"{live_server.url}/organizations/add/")
    page.get_by_label("名称").fill("書きかけの会")
    User.objects.get(username="shokuin").end_sessions()

    page.get_by_role("button", name="団体を登録する").click()
    page.get_by_label("利用者名").fill("shokuin")
    page.get_by_label("パスワード").fill("demo-ikigai-2020")
    page.get_by_role("button", name="ログインする").click()
    page.get_by_role("button", name="入力を戻す").click()

    expect(page.get_by_label("名称")).to_have_value("書きかけの会")


def test_a_double_press_makes_one_record(sign_in, page, live_server):
    sign_in("shokuin")
    page.goto(f"{live_server.url}/organizations/add/")
    page.get_by_label("名称").fill("二度押しの会")
    page.get_by_label("種別").select_option("other")
    page.get_by_role("button", name="団体を登録する").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("二度押しの会")
    assert Organization.objects.filter(name="二度押しの会").count() == 1


def test_a_dispatcher_finds_a_member_by_the_sound_of_the_name(sign_in, page):
    sign_in("jimukyoku")
    member = Member.objects.first()
    page.get_by_role("link", name="会員を探す").click()
    page.get_by_label("さがす", exact=True).fill(member.kana.split()[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")  # the whole list has the name, too

    page.get_by_role("link", name=member.name).first.click()
    page.get_by_role("link", name="会員の一覧へ").click()

    expect(page.get_by_label("さがす", exact=True)).to_have_value(
        member.kana.split()[0]
    )  # the list as it was left


def test_an_administrator_takes_in_a_sheet_after_correcting_it(sign_in, page, live_server, tmp_path):
    sign_in("kanri")

    def sheet(*rows) -> Path:
        book = openpyxl.Workbook()
        for row in (["名称", "ふりがな", "種別"], *rows):
            book.active.append(row)
        book.save(tmp_path / "団体.xlsx")
        return tmp_path / "団体.xlsx"

    page.goto(f"{live_server.url}/organizations/")
    page.get_by_role("link", name="Excel から取り込む").click()
    page.get_by_label("Excel か CSV のファイル").set_input_files(
        sheet(["朝日の会", "あさひのかい", "サロン"])
    )
    page.get_by_role("button", name="読み取って確かめる").click()
    expect(page.get_by_role("alert")).to_contain_text("直すところが1か所あります")
    expect(page.get_by_role("row", name=re.compile("2行目"))).to_contain_text("種別（C列）")

    page.get_by_role("link", name="直したファイルを選ぶ").click()
    page.get_by_label("Excel か CSV のファイル").set_input_files(
        sheet(*([f"朝日の会{i}", "あさひのかい", "学校"] for i in range(300)))
    )
    page.get_by_role("button", name="読み取って確かめる").click()
    page.get_by_role("button", name="300件を取り込む").click()

    expect(page.get_by_text("新しく300件を登録し、0件を直しました")).to_be_visible()
    assert Organization.objects.filter(name__startswith="朝日の会").count() == 300


@pytest.mark.parametrize("width", [375, 1280])
def test_the_menu_of_years_opens_within_the_page(width, sign_in, page):
    page.set_viewport_size({"width": width, "height": 800})
    sign_in("shokuin")
    page.locator(".years summary").click()

    box = page.locator(".years ul").bounding_box()

    assert box["x"] >= 0 and box["x"] + box["width"] <= width


def test_targets_are_typed_and_pasted_as_in_a_sheet(sign_in, page, live_server):
    sign_in("kanri")
    page.goto(f"{live_server.url}/plans/8/targets/")
    first = page.get_by_label("協議体の開催回数　令和3年度の目標")
    first.fill("６")
    first.press("Enter")
    expect(page.get_by_label("第1層の開催回数　令和3年度の目標")).to_be_focused()

    page.get_by_label("コーディネーターの活動回数　令和3年度の目標").focus()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text", "1,200\\t1300\\n600\\t700\\n");
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    page.get_by_role("button", name="目標値を保存する").click()

    expect(page.get_by_text("目標値を保存しました。")).to_be_visible()
    found = {
        (target.indicator.name, target.fiscal_year.year): target.value
        for target in Plan.objects.get(number=8).targets.select_related("indicator")
    }
    assert found == {
        ("協議体の開催回数", 2021): 6,
        ("コーディネーターの活動回数", 2021): 1200,
        ("コーディネーターの活動回数", 2022): 1300,
        ("うち第1層相当", 2021): 600,
        ("うち第1層相当", 2022): 700,
    }


def test_menus_close_with_escape_and_with_a_click_elsewhere(sign_in, page):
    sign_in("shokuin")
    page.locator(".years summary").click()
    page.keyboard.press("Escape")
    expect(page.locator(".years summary")).to_be_focused()
    expect(page.locator(".years ul")).to_be_hidden()

    page.locator(".years summary").click()
    page.locator(".person summary").click()
    expect(page.locator(".years ul")).to_be_hidden()
    expect(page.locator(".person ul")).to_be_visible()


@pytest.mark.asvs("14.3.1")
def test_nothing_typed_or_searched_stays_behind_for_the_next_person(sign_in, page, live_server):
    sign_in("jimukyoku")
    page.goto(f"{live_server.url}/exchange/members/?q=秘密")
    page.goto(f"{live_server.url}/exchange/members/add/")
    page.get_by_label("氏名").fill("途中 花子")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".person summary").click()
    page.get_by_role("button", name="ログアウト").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ログイン")
    assert "花子" not in page.evaluate("JSON.stringify(sessionStorage)")

    sign_in("jimukyoku")
    page.goto(f"{live_server.url}/exchange/members/?q=秘密")
    page.context.clear_cookies()  # the time is up, and somebody else sits down
    sign_in("shokuin")
    expect(page.get_by_role("heading", level=1)).to_have_text("今日の仕事")
    assert "秘密" not in page.evaluate("decodeURIComponent(JSON.stringify(sessionStorage))")


def test_enter_in_a_field_does_not_confirm_what_is_doubtful(sign_in, page, live_server):
    sign_in("shokuin")
    twin = Organization.objects.exclude(kana="").first()
    page.goto(f"{live_server.url}/organizations/add/")
    page.get_by_label("名称").fill("同じ読みの会")
    page.get_by_label("ふりがな").fill(twin.kana)
    page.get_by_label("種別").select_option("other")
    page.get_by_role("button", name="団体を登録する").click()
    expect(page.get_by_text("保存する前に確かめてください")).to_be_visible()

    page.get_by_label("名称").fill("同じ読みの新しい会")
    page.get_by_label("名称").press("Enter")

    expect(page.get_by_text("保存する前に確かめてください")).to_be_visible()
    assert not Organization.objects.filter(name__startswith="同じ読み").exists()
    page.get_by_role("button", name="まちがいないので、このまま保存する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("同じ読みの新しい会")
