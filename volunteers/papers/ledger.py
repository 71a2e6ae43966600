"""受払簿 on paper: the rows that the list shows, by day, with what each kind comes to."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from coordination.pages.records import printed
from coordination.papers.text import printable
from coordination.wareki import format_date
from volunteers.models import TicketTransfer

MOST_ROWS = 1000  # of one file: some twenty seconds of work


@dataclass(frozen=True)
class Row:
    number: int
    day: str
    words: str
    source: str
    target: str
    tickets: int
    because: str
    written_by: str

    @property
    def printed(self) -> str:
        return printed(self.tickets)


@dataclass(frozen=True)
class LedgerPaper:
    """conditions: label and text of what the rows were narrowed down by. totals: of each kind its rows and its net
    tickets, as printed."""

    groups: str
    conditions: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    totals: tuple[tuple[str, int, str], ...]


def ledger_paper(rows: QuerySet, groups: str, conditions) -> LedgerPaper:
    rows = list(rows.order_by("transferred_on", "pk"))
    lines, net = Counter(row.kind for row in rows), Counter()
    for row in rows:
        net[row.kind] += row.net
    return LedgerPaper(
        groups=printable(groups),
        conditions=tuple((label, printable(text)) for label, text in conditions),
        rows=tuple(_row(row) for row in rows),
        totals=tuple(
            (kind.label, lines[kind], printed(net[kind])) for kind in TicketTransfer.Kind if lines[kind]
        ),
    )


def _row(row: TicketTransfer) -> Row:
    return Row(
        number=row.pk,
        day=format_date(row.transferred_on),
        words=words_of(row),
        source=printable(row.credited.in_words),
        target=printable(row.debited.in_words),
        tickets=row.net,
        because=printable(row.because),
        written_by=printable(row.posting.posted_by.name),
    )


def words_of(row: TicketTransfer) -> str:
    """What the row did, and which row it belongs with where one has taken the other back."""
    if row.reverses_id:
        return f"{row.words}（第{row.reverses_id}行）"
    return f"{row.words}（第{row.reversal.pk}行で取り消し）" if hasattr(row, "reversal") else row.words
