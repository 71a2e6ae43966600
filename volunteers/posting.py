"""記帳: lines are written into the ledger all together or not at all, once for a key, and its answer stays its answer.

The database refuses a line that is wrong (volunteers/ledger_guards.py); here is told which, and the refusal is kept.
Statements of its own rather than the ORM's, as the ledger is the one place where many write at the same time: one
on PostgreSQL (volunteers/ledger_writing.py), two on SQLite.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import DataError, IntegrityError, connection, transaction

from coordination.guards import Refused, refusal_in_words
from volunteers.ledger_guards import PAID_BEFORE, REVERSED_BEFORE, SHORT, TOO_MANY
from volunteers.ledger_writing import WRITE
from volunteers.models import ExchangeGroup, Posting, TicketAccount

OTHER_CONTENT = (
    "同じ受付番号で、別の内容がもう記帳されています。画面を開きなおして、もう一度入力してください。"
)


@dataclass(frozen=True)
class Line:
    """One row to be written: tickets that move on a day. Accounts and records by their keys."""

    kind: str
    on: date
    credited: int
    debited: int
    tickets: int
    help: int | None = None
    reverses: int | None = None
    because: str = ""


def post(group: ExchangeGroup, lines: Sequence[Line], *, key: UUID, by, at: datetime) -> Posting:
    """Writes the lines under the key and returns their posting; a key that has been posted before writes nothing.

    Raises Refused with the sentence of whoever has refused, at the first time and at every later one. The caller
    calls its `keep` once everything that belongs to the refused posting has been undone. Where the same key was posted
    twice at the very same moment and the other has been answered first, `keep` answers as that one was answered: it
    returns its posting, or raises Refused with its sentence. (form_page takes one after the other.)
    """
    content = _content(group, lines)
    row = (key, group.pk, content, "", at, by.pk)
    try:
        is_first = _write(row, lines)
    except (IntegrityError, DataError) as error:
        sentence = in_words(error, lines)
        if not sentence:
            raise
        kept = (key, group.pk, content, sentence, at, by.pk)
        raise Refused(sentence, keep=lambda: _keep(kept)) from error
    return Posting(*row) if is_first else _answer_again(key, content)


def _keep(refused):
    is_first = _write(refused, ())
    return None if is_first else _answer_again(refused[0], refused[2])


def _content(group, lines) -> str:
    """Stands for what was asked for: one half for acts, days and tickets, the other for the records they rest on.

    Accounts and helps that were first recorded in the refused submission went away with it, and have other keys when
    the same is submitted again.
    """
    values = [_values(line) for line in lines]
    acts = [[kind, on, count, because] for kind, on, _, _, count, *_, because in values]
    halves = (json.dumps(half).encode() for half in ([group.pk, acts], values))
    return "".join(sha256(half).hexdigest()[:32] for half in halves)


def _answer_again(key, content):
    earlier = Posting.objects.get(pk=key)
    same = 32 if earlier.refusal else 64
    if earlier.content[:same] != content[:same]:
        raise Refused(OTHER_CONTENT, keep=lambda: None)
    if earlier.refusal:
        raise Refused(earlier.refusal, keep=lambda: None)
    return earlier


def in_words(error: IntegrityError | DataError, lines: Sequence[Line]) -> str:
    """Why the database has refused these lines; "" for what has nothing to do with the ledger."""
    told = str(error)
    if SHORT in told or "ticket_account_is_not_overdrawn" in told:
        return _who_is_short(lines)
    if re.search(r"tickettransfer[._]help_id", told):
        return PAID_BEFORE
    if re.search(r"tickettransfer[._]reverses_id", told):
        return REVERSED_BEFORE
    # A number that no column takes is one that is too large.
    return refusal_in_words(error) or (TOO_MANY if isinstance(error, DataError) else "")


def _who_is_short(lines):
    asked = Counter()
    for line in lines:
        asked[line.credited] += line.tickets
    accounts = TicketAccount.objects.filter(pk__in=asked, member__isnull=False).select_related("member")
    short = [one for one in accounts if one.in_hand < asked[one.pk]]
    told = "".join(
        f"{one.member.name}さん（{one.member}）の{one.get_kind_display()}は{one.in_hand}枚で、{asked[one.pk]}枚は出せません。"
        for one in short
    )
    return told or SHORT


# -- statements ----------------------------------------------------------------

_POSTING = "INSERT INTO volunteers_posting (key, group_id, content, refusal, posted_at, posted_by_id)"
_CALL = f"SELECT {WRITE}($1, $2, $3, $4, $5, $6, $7)"
_TRANSFER = """INSERT INTO volunteers_tickettransfer
    (group_id, posting_id, kind, transferred_on, credited_id, debited_id, tickets, help_id, reverses_id, because)"""


def _write(posting, lines) -> bool:
    """Whether the key is new, and the posting and its lines have been written with it.

    One statement is undone as a whole anyway; only within a transaction of somebody else's it needs a savepoint.
    """
    if connection.vendor == "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            return _on_sqlite(cursor, posting, lines)
    with nullcontext() if connection.get_autocommit() else transaction.atomic():
        return _on_postgresql(posting, lines)


def _on_postgresql(posting, lines):
    said = json.dumps([vars(line) for line in lines], default=date.isoformat)
    # The server binds the values: Django's own cursor would put them into the text, which takes longer than the rest.
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrapped(connection.Database.RawCursor(connection.connection)) as cursor:
        cursor.execute(_CALL, (*posting, said))
        return cursor.fetchone()[0]


def _on_sqlite(cursor, posting, lines):
    key, group, content, refusal, at, by = posting
    written_at = connection.ops.adapt_datetimefield_value(at)
    cursor.execute(
        f"{_POSTING} SELECT %s, %s, %s, %s, %s, %s WHERE NOT EXISTS (SELECT 1 FROM volunteers_posting WHERE key = %s)",
        (key.hex, group, content, refusal, written_at, by, key.hex),
    )
    if cursor.rowcount == 0:
        return False
    cursor.executemany(
        f"{_TRANSFER} VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [(group, key.hex, *_values(line)) for line in lines],
    )
    return True


def _values(line):
    return (
        line.kind, line.on.isoformat(), line.credited, line.debited, line.tickets, line.help, line.reverses, line.because,
    )  # fmt: skip
