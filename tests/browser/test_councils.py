"""協議体 in a real browser: somebody new takes a seat, the council is renewed, and the list of it is printed."""

from datetime import date

from playwright.sync_api import expect

from coordination.models import Person
from meetings.models import Council, Membership


def test_somebody_new_takes_a_seat_and_stands_in_the_list_of_the_year(sign_in, page, live_server):
    council = Council.objects.get(tier=1)
    sign_in("shokuin")
    page.goto(f"{live_server.url}{council.get_absolute_url()}?fy=2020")

    page.get_by_role("link", name="構成員を加える").click()
    page.get_by_label("団体", exact=True).fill("さくら台商店会")
    page.get_by_label("人の名前（呼び名）").fill("新井 花子")
    page.get_by_label("ふりがな").fill("アライ ハナコ")
    page.get_by_label("任期のはじめ").fill("2020-06-01")
    page.get_by_role("button", name="構成員を加える").click()
    expect(page.get_by_text("「さくら台商店会　新井 花子」を構成員に加えました。")).to_be_visible()

    page.get_by_role("link", name="構成員名簿").click()
    line = page.get_by_role("row").filter(has_text="新井 花子")
    expect(line).to_contain_text("あらい はなこ")
    expect(line).to_contain_text("令和2年6月1日から")
    assert Person.objects.filter(name="新井 花子", kana="あらい はなこ").count() == 1


def test_a_council_is_renewed_with_one_page_of_boxes(sign_in, page, live_server):
    council = Council.objects.get(tier=1)
    sitting = council.memberships.on(date(2026, 3, 31)).count()
    sign_in("shokuin")
    page.goto(f"{live_server.url}/councils/{council.pk}/members/renew/")

    page.get_by_label("いまの任期の最後の日").fill("2026-03-31")
    page.get_by_label("新しい任期のはじめ").fill("2026-04-01")
    page.get_by_label("けやき台町会").uncheck()
    page.get_by_role("button", name="改選を記録する").click()

    expect(page.get_by_text("「第1層協議体」の改選を記録しました。")).to_be_visible()
    # all but one go on
    assert Membership.objects.filter(started_on="2026-04-01").count() == sitting - 1
    assert not council.memberships.filter(started_on="2020-04-01", ended_on=None).exists()
