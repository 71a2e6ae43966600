"""What the tests of visits do on the page of a phone."""

from io import BytesIO

from PIL import Image
from playwright.sync_api import expect

from coordination.models import Activity

FORM, WAITING = "/activities/add/", "/activities/waiting/"
KEPT = "この端末に保存しました"


def visits():
    return Activity.objects.order_by("-pk")


def record(page):
    page.get_by_role("button", name="訪問を記録する").click()


def fill(page, heard, offered=0):
    """offered: which of the organizations met last."""
    page.locator(".offered .chip[data-of]").nth(offered).click()
    page.get_by_text("関係づくり").click()
    page.get_by_label("聞いたこと").fill(heard)


def png():
    written = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(written, "PNG")
    return written.getvalue()


def waiting(page):
    return page.evaluate("import('/static/js/waiting.js').then(async (all) => (await all.mine()).length)")


def expect_all_sent(page):
    """The device keeps nothing any more. The strip alone does not tell: until it has looked, it is hidden as well."""
    for _ in range(100):
        if not waiting(page):
            break
        page.wait_for_timeout(100)
    assert waiting(page) == 0
    expect(page.locator("#waiting")).to_be_hidden()
