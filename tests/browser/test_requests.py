"""依頼と手配 on a phone's width: the telephone rings, somebody is found, and it is noted as done."""

from playwright.sync_api import expect

from volunteers.models import Errand, MemberRole

PHONE = {"width": 375, "height": 800}


def test_a_request_is_taken_on_a_helper_found_and_the_errand_done(sign_in, page, live_server):
    recipient = MemberRole.objects.filter(role="recipient", left_on=None).first().member
    page.set_viewport_size(PHONE)
    sign_in("jimukyoku")

    page.get_by_role("link", name="依頼を受ける").click()
    page.get_by_label("利用会員").fill(recipient.kana)
    page.get_by_label("内容").select_option(label="電球の交換")
    page.get_by_label("くわしく").fill("台所の天井。")
    page.get_by_label("時刻").fill("10:00")
    page.get_by_role("button", name="依頼を登録する").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"{recipient.name}さんの電球の交換")
    expect(page.get_by_text("▲ 行く人が、あと1人足りません。")).to_be_visible()
    page.get_by_role("button", name="さんに頼む").first.click()
    expect(page.get_by_role("heading", name="行く人（1人）")).to_be_visible()
    expect(page.get_by_text("足りません")).to_have_count(0)
    page.get_by_role("button", name="実施した").click()

    expect(page.get_by_text("「実施」にしました。")).to_be_visible()
    errand = Errand.objects.latest("pk")
    assert (errand.status, errand.marked_by.username) == ("done", "jimukyoku")
    assert [one.assigned_by.username for one in errand.assignments.all()] == ["jimukyoku"]
