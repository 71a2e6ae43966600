"""From a voice to an initiative and back, as the coordinator goes it; and a small year of meetings, counted."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from coordination.models import Activity, Area, Need
from meetings.models import Council, Initiative, Meeting, MeetingKind, MeetingSeries


@pytest.fixture
def meeting(live_server):
    """Of the first area, today."""
    area = Area.objects.get(number=1)
    council = Council.objects.create(name="第1圏域の協議体", tier=2, area=area)
    series = MeetingSeries.objects.create(
        name="第1圏域の話し合い", kind=MeetingKind.objects.get(name="地域の話し合いの場"), tier=2, area=area,
        council=council,
    )  # fmt: skip
    return Meeting.objects.create(series=series, held_on=timezone.localdate())


@pytest.fixture
def visit(live_server):
    return Activity.objects.create(
        visited_on=date(2020, 6, 1), tier=2, area=Area.objects.get(number=1), heard="坂がつらい。"
    )


def test_a_need_heard_in_a_visit_is_followed_to_its_initiative_and_back(
    sign_in, page, live_server, visit, meeting
):
    sign_in("coordinator")
    page.goto(f"{live_server.url}{visit.get_absolute_url()}")
    page.get_by_role("link", name="困りごととして残す").click()
    page.get_by_label("困りごと", exact=False).last.scroll_into_view_if_needed()
    page.locator("#id_title").fill("買い物の足がない")
    page.locator("#id_category").select_option("shopping")
    page.get_by_role("button", name="困りごとを記録する").click()

    page.get_by_role("link", name="会議の議題にする").click()
    page.get_by_text(re.compile("第1圏域の話し合い")).click()
    page.get_by_role("button", name="議題にする").click()

    page.get_by_role("link", name="状態を変える").or_(
        page.get_by_role("link", name="中止・書面開催にする")
    ).click()
    page.get_by_text("開催", exact=True).click()
    page.get_by_role("button").filter(has_text="状態").click()

    page.get_by_role("link", name="議事録を書く").click()
    page.get_by_label("話し合ったこと").first.fill("車を出せる人がいる。")
    page.get_by_label(re.compile("1行目の内容")).first.fill("月に一度、車を出してみる。")
    page.get_by_role("button", name="議事録を保存する").click()

    page.get_by_role("link", name="月に一度、車を出してみる。").click()
    page.get_by_role("link", name="取組みにする").click()
    page.get_by_role("link", name=re.compile("新しい取組み")).click()
    page.locator("#id_name").fill("買い物バス")
    page.get_by_role("button", name="取組みを登録する").click()
    expect(page.get_by_role("heading", name="買い物バス")).to_be_visible()

    page.get_by_role("link", name="この取組みが生まれるまで").click()
    kinds = page.locator(".timeline__head strong")
    expect(kinds).to_have_text(["声", "議題", "協議", "決定", "取組み"])
    page.get_by_role("link", name="坂がつらい。").click()
    expect(page).to_have_url(f"{live_server.url}{visit.get_absolute_url()}")

    need = Need.objects.get(title="買い物の足がない")
    page.goto(f"{live_server.url}{need.get_absolute_url()}")
    page.get_by_role("link", name="取組みまでのつながり").click()
    page.get_by_role("link", name="買い物バス", exact=True).click()
    expect(page).to_have_url(f"{live_server.url}{Initiative.objects.get().get_absolute_url()}")


def enter(page, live_server, series, day, status="held", because=""):
    page.goto(f"{live_server.url}{reverse('meeting_add')}")
    page.locator("#id_series").select_option(str(series.pk))
    page.locator("#id_held_on").fill(day)
    page.locator("#id_status").select_option(status)
    if because:
        page.locator("#id_because").fill(because)
    page.get_by_role("button", name="会議を登録する").click()
    # A held one of a year that is over is asked about.
    again, said = page.get_by_role("button", name="まちがいない"), page.get_by_text("を登録しました。")
    expect(again.or_(said)).to_be_visible()
    if again.is_visible():
        again.click()
    expect(said).to_be_visible()


def test_meetings_entered_by_the_form_are_counted_under_the_rule(sign_in, page, live_server, meeting):
    """Of five meetings of the area in a year without others, one of each: 2 talks count; 1 with partners, 1 called off
    and 1 in writing are left out, 2 + 1 + 1 + 1 = 5."""
    partners = MeetingSeries.objects.create(
        name="第1圏域の関係者",
        kind=MeetingKind.objects.get(name="関係者会議"),
        tier=2,
        area=meeting.series.area,
    )
    sign_in("shokuin")
    enter(page, live_server, meeting.series, "2021-05-10")
    enter(page, live_server, meeting.series, "2021-06-14")
    enter(page, live_server, meeting.series, "2021-07-12", "cancelled", "台風のため")
    enter(page, live_server, meeting.series, "2021-08-09", "written", "感染症のため")
    enter(page, live_server, partners, "2021-09-13")

    page.goto(f"{live_server.url}/meetings/tables/?fy=2021")

    rows = {
        tuple(row.locator("th").all_inner_texts()): row.locator("td").last.inner_text()
        for row in page.locator("#rule_tier2_meetings tbody tr").all()
    }
    numbers = {labels[-1]: number for labels, number in rows.items()}
    assert numbers["地域の話し合いの場"] == numbers["第2層の開催回数"] == "2"
    assert numbers["関係者会議"] == "1"
    assert numbers["地域の話し合いの場（中止）"] == numbers["地域の話し合いの場（書面開催）"] == "1"
    assert numbers["記録した会議"] == "5"
    page.locator("#rule_tier2_meetings tr", has_text="記録した会議").locator("td a").last.click()
    expect(page.get_by_text("5件", exact=True)).to_be_visible()
