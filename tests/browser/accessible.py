"""What is wrong with a page as axe sees it, and whether it fits its width.

Contrast is a matter of colours, sizes and grounds, and looking at it took axe four fifths of its time: what stands in a
combination of them that axe has passed on another page, or at another width, is not measured again.
"""

from pathlib import Path
from weakref import WeakSet

from axe_playwright_python.sync_playwright import Axe

PHONE, DESK = {"width": 375, "height": 800}, {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 800}
AXE = Axe().axe_script + (Path(__file__).parent / "accessible.js").read_text()
ACROSS = "document.documentElement.scrollWidth"
_prepared = WeakSet()
_passed = set()


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
    seen = page.evaluate("passed => window.lookAtPage(passed)", sorted(_passed))
    _passed.update(seen["passed"])
    return seen


def _wrong(seen, width):
    nodes = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in seen["violations"]]
    return nodes + ([("too wide", seen["across"])] if seen["across"] > width["width"] else [])
