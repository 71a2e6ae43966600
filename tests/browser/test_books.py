"""A coordinator brings an old book: with a mistake first, a column chosen, and the list of visits at the end."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from coordination.models import Activity, Organization
from tests.books import HEAD, book, visit
from tests.browser.accessible import DESK, PHONE, wrong_with


def choose(page, folder, *rows):
    """A book in which the column of what was heard has another name."""
    (folder / "訪問記録.xlsx").write_bytes(book(*rows, head=[*HEAD[:6], "きいた話", HEAD[7]]))
    page.get_by_label("Excel か CSV のファイル").set_input_files(folder / "訪問記録.xlsx")
    page.get_by_role("button", name="読み取って確かめる").click()


def take_a_column_twice_and_put_it_right(page, width):
    page.get_by_label("聞いたこと").select_option(label="D列 訪問先（あおば台町会）")
    page.get_by_role("button", name="この列で読みなおす").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("一つの列は、どちらか一つに使ってください。")
    assert wrong_with(page, width) == []
    alert.get_by_role("link", name="聞いたこと").click()
    expect(page.get_by_label("聞いたこと")).to_be_focused()
    page.get_by_label("聞いたこと").select_option(index=7)
    page.get_by_role("button", name="この列で読みなおす").click()


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["375", "1280"])
def test_a_coordinator_takes_an_old_book_in_after_a_mistake(width, sign_in, page, live_server, tmp_path):
    page.set_viewport_size(width)
    sign_in("coordinator")
    before = Activity.objects.count()

    page.goto(f"{live_server.url}{reverse('activity_list')}")
    page.get_by_role("link", name="Excel から取り込む").click()
    choose(page, tmp_path, visit(参加人数="約10人"), visit(訪問先="つつじ野の会", 日付="6/16"))

    expect(page.get_by_role("alert")).to_contain_text("直すところが3か所あります")
    expect(page.get_by_role("row", name=re.compile("^2行目"))).to_contain_text(
        "「約10人」は、数がはっきりしません。"
    )
    assert wrong_with(page, width) == []

    page.get_by_role("link", name="直したファイルを選ぶ").click()
    choose(page, tmp_path, visit(参加人数="10人"), visit(訪問先="つつじ野の会", 日付="6/16"))
    page.get_by_label("年のない日付の年度").select_option(label="令和2年度")
    page.get_by_label("種別「その他」で新しく登録する").check()
    take_a_column_twice_and_put_it_right(page, width)

    expect(page.get_by_text("年度ごとの件数：令和2年度 2件")).to_be_visible()
    assert Activity.objects.count() == before
    assert wrong_with(page, width) == []
    page.get_by_label("場所", exact=True).select_option(label="E列 担当（木下）")
    expect(page.get_by_role("button", name="2件を取り込む")).to_be_disabled()
    page.get_by_label("場所", exact=True).select_option(label="使わない")
    page.get_by_role("button", name="この列で読みなおす").click()
    page.get_by_role("button", name="2件を取り込む").click()

    expect(page.get_by_text("新しく2件を登録しました")).to_be_visible()
    assert wrong_with(page, width) == []
    page.get_by_role("link", name="令和2年度", exact=True).click()
    expect(page.get_by_text("つつじ野の会")).to_be_visible()
    new = Activity.objects.exclude(import_key=None)
    assert [str(one.visited_on) for one in new] == ["2020-06-15", "2020-06-16"]
    assert {one.heard for one in new} == {"買い物に困っている人がいる。"}
    assert Organization.objects.get(name="つつじ野の会").kind == "other"


def test_a_page_that_waits_for_five_thousand_rows_tells_how_far_it_is(sign_in, page, live_server, tmp_path):
    sign_in("coordinator")
    (tmp_path / "大きい.xlsx").write_bytes(book(*(visit(内容=f"話{i}") for i in range(5000))))
    page.goto(f"{live_server.url}{reverse('import_upload', args=['activity'])}")
    page.get_by_label("Excel か CSV のファイル").set_input_files(tmp_path / "大きい.xlsx")
    page.set_default_timeout(60_000)

    told = []  # the browser shows no more of a page that it is about to leave than it has asked for
    page.on(
        "requestfinished", lambda request: "/imports/reading/" in request.url and told.append(request.url)
    )

    page.get_by_role("button", name="読み取って確かめる").click()

    take_in = page.get_by_role("button", name="5,000件を取り込む")
    take_in.wait_for()
    assert told
    take_in.click()
    expect(page.get_by_role("progressbar", name="取り込みの進みぐあい")).to_be_visible()
    page.get_by_text("新しく5,000件を登録しました").wait_for()
    assert Activity.objects.exclude(import_key=None).count() == 5000
