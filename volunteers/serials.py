"""番号: the serials of tickets as people write them, and what the books tell of each."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from coordination.wareki import format_date
from volunteers.models import ExchangeGroup, SerialRange, TicketAccount, TicketBook, TicketTransfer

Range = tuple[int, int]
MOST_TICKETS = 2000  # of one act: what is more is a slip of the pen
MOST_SENTENCES = 5
WRITTEN_SO = "「123-130、145」のように、番号を数字で書いてください。"
Kind = TicketAccount.Kind
GONE = (Kind.REDEEMED, Kind.VOID, Kind.EXPIRED)


def read_serial(text: str) -> int:
    """000123, №１２３ or 123番. ValueError with a sentence for anything else."""
    written = re.fullmatch(
        r"(?:No\.?)?\s*([0-9]{1,9})\s*番?", unicodedata.normalize("NFKC", text).strip(), re.I
    )
    if not written or int(written[1]) == 0:
        raise ValueError(f"「{text.strip()[:20]}」は、券の番号として読み取れません。数字で書いてください。")
    return int(written[1])


def read_ranges(text: str) -> list[Range]:
    """123-130、145 as [(123, 130), (145, 145)], in their order. ValueError with a sentence for what is not so written,
    for a range that runs backwards, and for a serial that is named twice."""
    written = re.sub(r"\s*[-‐-―−ー〜~]\s*", "-", unicodedata.normalize("NFKC", text))
    found = []
    for part in filter(None, re.split(r"[,、\s]+", written)):
        first, dash, last = part.partition("-")
        try:
            found.append((read_serial(first), read_serial(last if dash else first)))
        except ValueError:
            raise ValueError(f"「{part[:20]}」を読み取れません。{WRITTEN_SO}") from None
    found.sort()
    for first, last in found:
        if last < first:
            raise ValueError(f"「{first}-{last}」は、あとの番号のほうが小さくなっています。")
    for (_, last), (first, _) in pairwise(found):
        if first <= last:
            raise ValueError(f"{first:06}番が、二度書かれています。")
    if count(found) > MOST_TICKETS:
        raise ValueError(f"一度に書ける番号は、{MOST_TICKETS:,}枚分までです。")
    return found


def count(ranges: list[Range]) -> int:
    return sum(last - first + 1 for first, last in ranges)


class SerialsField(forms.CharField):
    """Serials of tickets, as a list of ranges."""

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "max_length": 300, "help_text": WRITTEN_SO, **kwargs})
        self.widget.attrs["autocomplete"] = "off"

    def to_python(self, value):
        try:
            return read_ranges(super().to_python(value))
        except ValueError as unreadable:
            raise ValidationError(str(unreadable)) from None

    def run_validators(self, value):
        if len(value) > 50:
            raise ValidationError("番号の範囲は、50までにしてください。")


@dataclass(frozen=True)
class Trail:
    """What the books tell of one serial: the book it is in and every row it was written down with, by day."""

    serial: int
    book: TicketBook | None
    rows: tuple[TicketTransfer, ...]

    @property
    def last(self) -> TicketTransfer | None:
        """The row that says where the ticket is, as far as anybody has written it down."""
        return next((row for row in reversed(self.rows) if not is_undone(row)), None)

    def refusal(self, giver: TicketAccount, on: date) -> str:
        """Why that account cannot give this ticket away on that day; "" if nothing speaks against it."""
        number, last = f"{self.serial:06}番の券", self.last
        if self.book is None:
            return f"{number}は、どの綴りにもありません。"
        if self.book.discarded_on:
            return f"{number}は、廃棄した綴り（{self.book}）の券です。"
        if last is None:
            return f"{number}は、まだ売っていない綴り（{self.book}）の券です。"
        day, place = format_date(last.transferred_on), last.debited
        if place.kind in GONE:
            return f"{number}は、{day}に「{place.get_kind_display()}」になっています。"
        if last.transferred_on > on:
            return f"{number}は、{day}に{place.in_words}になった券で、この日にはまだそこにありません。"
        # A use takes a ticket from a purse to a helper, and its serials are seldom written down.
        is_used_since = place.kind == Kind.PURSE and giver.kind == Kind.EARNED
        if place.pk != giver.pk and not is_used_since:
            return f"{number}は、{day}から{place.in_words}にあります。"
        return ""


def is_undone(row: TicketTransfer) -> bool:
    """Whether a row has been taken back or takes another one back."""
    return bool(row.reverses_id) or hasattr(row, "reversal")


def trails(group: ExchangeGroup, ranges: list[Range]) -> list[Trail]:
    """The trail of each serial of the ranges."""
    overlapping = Q(pk__in=[])
    for first, last in ranges:
        overlapping |= Q(first__lte=last, last__gte=first)
    issue = ("issue__debited__member", "issue__credited__member", "issue__reversal")
    books = list(TicketBook.objects.filter(overlapping, group=group).select_related(*issue))
    written = SerialRange.objects.filter(overlapping, transfer__group=group).select_related(
        "transfer__debited__member", "transfer__credited__member", "transfer__reversal"
    )
    written = list(written)
    return [_trail(serial, books, written) for first, last in ranges for serial in range(first, last + 1)]


def _trail(serial, books, written) -> Trail:
    book = next((one for one in books if one.first <= serial <= one.last), None)
    rows = {one.transfer_id: one.transfer for one in written if one.first <= serial <= one.last}
    if book and book.issue:
        rows[book.issue_id] = book.issue
    return Trail(serial, book, tuple(sorted(rows.values(), key=lambda row: (row.transferred_on, row.pk))))


def refusals(group: ExchangeGroup, ranges: list[Range], giver: TicketAccount, on: date) -> list[str]:
    """Why tickets with these serials cannot be given away by that account, serial by serial. The books are locked:
    two who write down the same serial wait for each other."""
    overlapping = Q(pk__in=[])
    for first, last in ranges:
        overlapping |= Q(first__lte=last, last__gte=first)
    list(TicketBook.objects.filter(overlapping, group=group).select_for_update(no_key=True))
    found = [sentence for one in trails(group, ranges) if (sentence := one.refusal(giver, on))]
    if len(found) > MOST_SENTENCES:
        found[MOST_SENTENCES:] = [f"ほかに{len(found) - MOST_SENTENCES}枚あります。"]
    return found


def write_down(transfer: TicketTransfer, ranges: list[Range]):
    """The serials that went with a row."""
    SerialRange.objects.bulk_create(
        SerialRange(transfer=transfer, first=first, last=last) for first, last in ranges
    )
