"""What is wrong with a page as axe sees it, and whether it fits its width."""

from weakref import WeakSet

from axe_playwright_python.sync_playwright import Axe

PHONE, DESK = {"width": 375, "height": 800}, {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 800}
AXE = Axe().axe_script
ACROSS = "document.documentElement.scrollWidth"
# Only what is wrong comes back: the list of all that is right takes longer to hand over than to find.
LOOK = f"""async () => ({{
    across: {ACROSS},
    widthDecides: document.querySelector("[data-open-when-wide]") !== null,
    violations: (await axe.run({{resultTypes: ["violations"]}})).violations,
}})"""
_prepared = WeakSet()


def wrong_with(page, width):
    """What axe finds on the page, and how far it sticks out."""
    return _wrong(_seen(page), width)


def wrong_at_both_widths(page, address):
    """What is wrong with the page of an address on a phone and at a desk.

    It is opened once and made wider; a page that decides by its width as it opens is opened a second time.
    """
    page.set_viewport_size(PHONE)
    page.goto(address)
    seen = _seen(page)
    wrong = [("375", *one) for one in _wrong(seen, PHONE)]
    page.set_viewport_size(DESK)
    if seen["widthDecides"]:
        page.reload()
    return wrong + [("1280", *one) for one in _wrong(_seen(page), DESK)]


def is_too_wide(page, width):
    """What is left to ask of a narrower phone: below 40rem every style is the same, and axe has seen 375 pixels."""
    return page.evaluate(ACROSS) > width["width"]


def _seen(page):
    """What there is to see now. axe, half a megabyte, is handed to a browser once: its pages then come with it."""
    page.wait_for_load_state()  # a press may have led here
    if page not in _prepared:
        page.add_init_script(AXE)
        page.evaluate(AXE)
        _prepared.add(page)
    return page.evaluate(LOOK)


def _wrong(seen, width):
    nodes = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in seen["violations"]]
    return nodes + ([("too wide", seen["across"])] if seen["across"] > width["width"] else [])
