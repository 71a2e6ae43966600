"""Why more than a hundred people are taken out is asked on a phone, too."""

from django.urls import reverse
from playwright.sync_api import expect

from coordination.models import Access

PHONE = {"width": 375, "height": 700}


def test_a_large_export_asks_why_on_a_phone_and_then_gives_the_file(sign_in, page, live_server):
    page.set_viewport_size(PHONE)
    sign_in("jimukyoku")
    page.goto(f"{live_server.url}{reverse('member_list')}?standing=all&format=csv")
    expect(page.get_by_role("heading", name="書き出す理由を書いてください")).to_be_visible()

    page.get_by_label("書き出す理由").fill("業務")
    page.get_by_role("button", name="理由を残して書き出す").click()
    expect(page.get_by_text("理由が短すぎます。")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    page.get_by_label("書き出す理由").fill("総会の案内を郵送するため")
    with page.expect_download() as download:
        page.get_by_role("button", name="理由を残して書き出す").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert Access.objects.get(act="export").reason == "総会の案内を郵送するため"
