"""Where a payload has got to in a page: it may stand in texts and in the values of attributes, and nowhere else."""

import re
from base64 import b64decode
from html.parser import HTMLParser

from tests.payloads import HOST, MARK, WORKED_OUT

ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "srcset",
    "data",
    "poster",
    "xlink:href",
    "ping",
    "background",
}
OURS = re.compile(
    r"(?:/|\?|#|[\w.%-]*(?:$|[/?#]))(?!/)|data:image/(?:png|jpeg);base64,"
)  # leads into the application
OF_A_MAP = "https://www.google.com/maps/search/?api=1&query="  # MAP_SEARCH_URL, with the place after it
DRAWING = "data:image/svg+xml;base64,"
OPENS_ANOTHER_PROGRAM = re.compile(r"(?:tel:[0-9]+|mailto:[^?]+)$")
NOT_SHOWN = "script", "style"


class _Parts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.wrong, self.within = [], ""

    def handle_starttag(self, tag, attributes):
        self.within = tag if tag in NOT_SHOWN and dict(attributes).get("type") != "application/json" else ""
        if MARK in tag:
            self.wrong.append(f"<{tag}>")
        for name, value in attributes:
            if (
                MARK in name
                or name.startswith("on")
                or (name in ("srcdoc", "style") and MARK in (value or ""))
            ):
                self.wrong.append(f"<{tag} {name}={value!r}>")
            elif (value or "").startswith(DRAWING) and tag == "img":
                self.wrong += wrong_in(b64decode(value.removeprefix(DRAWING)).decode())
            elif name in ADDRESSES and not _leads_to_us(value or ""):
                self.wrong.append(f"<{tag} {name}={value!r}>")

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        self.within = ""

    def handle_data(self, text):
        if self.within and MARK in text:
            self.wrong.append(f"in <{self.within}>")
        if WORKED_OUT in text:
            self.wrong.append("a template was worked out")


def _leads_to_us(address: str) -> bool:
    if address.startswith(OF_A_MAP):
        return "&" not in address.removeprefix(OF_A_MAP)
    return (
        bool(OURS.match(address) or OPENS_ANOTHER_PROGRAM.match(address))
        and HOST not in address.split("?")[0]
    )


def wrong_in(page: str) -> list[str]:
    """What a browser would take for something else than text."""
    parts = _Parts()
    parts.feed(page)
    parts.close()
    return parts.wrong
