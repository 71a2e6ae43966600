"""What is wrong with a page as axe sees it, and whether it fits its width."""

from axe_playwright_python.sync_playwright import Axe

PHONE, DESK = {"width": 375, "height": 800}, {"width": 1280, "height": 900}
AXE = Axe().axe_script
# Only what is wrong comes back: the list of all that is right takes longer to hand over than to find.
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"


def wrong_with(page, width):
    """What axe finds on the page, and how far it sticks out."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    across = page.evaluate("document.documentElement.scrollWidth")
    nodes = [
        (one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in page.evaluate(VIOLATIONS)
    ]
    return nodes + ([("too wide", across)] if across > width["width"] else [])


def wrong_at_both_widths(page, address):
    """What is wrong with the page of an address on a phone and at a desk.

    It is opened once and made wider; a page that decides by its width as it opens is opened a second time.
    """
    page.set_viewport_size(PHONE)
    page.goto(address)
    wrong = [("375", *one) for one in wrong_with(page, PHONE)]
    page.set_viewport_size(DESK)
    if page.locator("[data-open-when-wide]").count():
        page.reload()
    return wrong + [("1280", *one) for one in wrong_with(page, DESK)]
