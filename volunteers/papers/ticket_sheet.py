"""券の印刷: the tickets of books as plain data, ten a page, each with its serial and a QR code that opens its page."""

from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import qrcode

from coordination.papers.text import printable
from coordination.wareki import format_date
from volunteers.models import ExchangeGroup, TicketBook

A_PAGE = 10
MOST_TICKETS = 300  # of one file: half a minute of work
QUIET_ZONE = 4  # modules of white around the code, as ISO/IEC 18004 asks for
LONG, VERY_LONG = 9, 18  # letters of a name that do not fit in the usual size


@dataclass(frozen=True)
class Ticket:
    """until: the last day it holds as printed; "" where it is to be stamped when the ticket is sold."""

    serial: str
    until: str
    code: str


@dataclass(frozen=True)
class TicketSheet:
    """expires: whether tickets of this group have a last day at all."""

    group: str
    name: str
    worth: str
    expires: bool
    pages: tuple[tuple[Ticket, ...], ...]

    @property
    def size(self) -> str:
        letters = len(self.name)
        return "very-long" if letters > VERY_LONG else "long" if letters > LONG else "usual"


def ticket_sheet(
    group: ExchangeGroup, books: Iterable[TicketBook], on: date, address: Callable[[int], str]
) -> TicketSheet:
    """on: the day whose terms stand on tickets that have not been sold. address: of the page of a serial."""
    books, terms = list(books), group.terms_on(on)
    tickets = [
        Ticket(f"{serial:06}", _until(group, book), code_of(address(serial)))
        for book in books
        for serial in range(book.first, book.last + 1)
    ]
    return TicketSheet(
        group=printable(group.name),
        name=printable(group.ticket_name),
        worth=f"{terms.minutes}分・{terms.price:,}円",
        expires=terms.valid_months is not None,
        pages=tuple(tuple(tickets[i : i + A_PAGE]) for i in range(0, len(tickets), A_PAGE)),
    )


def _until(group, book) -> str:
    if not book.issue:
        return ""
    day = book.issue.transferred_on
    last = group.terms_on(day).last_day_of(day)
    return format_date(last) if last else ""


def code_of(address: str) -> str:
    """A QR code of error correction M, which still reads with 15 % of it soiled, as the address of a picture."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(address)
    rows = code.get_matrix()
    size = len(rows) + 2 * QUIET_ZONE
    bars = "".join(
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{w}v1h-{w}z" for y, row in enumerate(rows) for x, w in _bars(row)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{bars}"/></svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _bars(row):
    """Where each run of black modules begins, and how long it is."""
    start = None
    for x, is_black in enumerate([*row, False]):
        if is_black and start is None:
            start = x
        elif not is_black and start is not None:
            yield start, x - start
            start = None
