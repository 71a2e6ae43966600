"""A counting rule is changed in the browser: what would come of it is seen, opened and confirmed before it is saved."""

from tests.browser.accessible import DESK, PHONE, wrong_with
from tests.rules import PARTNERS, TALK, rule_named


def test_a_clerk_sees_what_a_rule_would_change_before_it_is_saved(sign_in, page, live_server):
    sign_in("shokuin")
    page.goto(f"{live_server.url}{rule_named(PARTNERS).get_absolute_url()}")
    page.get_by_role("link", name="この版をもとに新しい版をつくる").click()
    page.get_by_label("適用する最初の年度").fill("Ｈ３０")
    page.get_by_label("採用する（").check()
    page.get_by_label("決定日").fill("2020-06-01")
    page.get_by_label("決定者").fill("課長")
    page.get_by_role("button", name="この数え方で数えてみる").click()

    table = page.get_by_role("region", name="年度ごとの数の変わり方")
    assert "14 115 ＋101回（関係者会議 ＋101）" in " ".join(table.inner_text().split())
    for width in (PHONE, DESK):
        page.set_viewport_size(width)
        assert wrong_with(page, width) == []
    with page.context.expect_page() as opened:
        table.get_by_role("link", name="関係者会議 ＋101").click()
    assert "101回" in opened.value.inner_text("main")

    page.get_by_role("button", name="まちがいないので、このまま保存する").click()

    assert page.get_by_role("heading", level=1).inner_text() == PARTNERS
    assert rule_named(TALK).standing == "replaced"
