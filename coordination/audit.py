"""変更の記録の点検: whether the trail is whole, and whether every record is as the trail last said.

The chain is walked entry by entry, and compared with what was anchored outside (coordination/anchors.py); the records
are compared with the trail table by table (coordination/trail_states.py). Nothing is held in memory but the entry at
hand. On PostgreSQL all is read as of one moment. On SQLite it is read in parts, as a reader keeps others from writing.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction

from config.acting import NOBODY, acting_as
from coordination import accesses, guards, trail_states
from coordination.anchors import Anchor
from coordination.trail_chain import TRAIL, columns, link

TOGETHER = 5000
ASK = "いつからかを控え（backup）の同じ記録とくらべ、サーバーに入れる人に確かめてください。"
BROKEN = (
    "この記録か、すぐ前の記録が、書きかえられたか、消されたか、加えられたか、入れかえられています。" + ASK
)
CUT = "控えた行のあとで、変更の記録が消されたか、書きかえられています。" + ASK
SWITCHED_OFF = (
    "データベースを守るしくみ（トリガー）が、ないか、止まっているか、変えられています。"
    "manage.py migrate で置きなおし、だれが変えたかを、データベースに入れる人に確かめてください。"
)
ANOTHER = "だれの情報を見たかの記録が、書きかえられたか、期限の前に消されています。" + ASK


@dataclass(frozen=True)
class Finding:
    """What is wrong. kind: chain, anchor, access, record or trigger. where: 変更の記録 12番; 団体（coordination_organization）5."""

    kind: str
    where: str
    what: str


@dataclass
class Audit:
    """What has been gone through so far."""

    findings: list[Finding] = field(default_factory=list)
    entries: int = 0
    records: int = 0


def audit(anchors: Iterable[Anchor] = ()) -> Audit:
    found = Audit()
    with _as_of_one_moment():
        found.findings += _triggers()
        _walk(found, list(anchors))
        found.findings += [
            Finding("access", f"閲覧の記録 {entry.pk}番", ANOTHER) for entry in accesses.unsound()
        ]
        found.findings += _records(found)
    return found


@contextmanager
def _as_of_one_moment() -> Iterator[None]:
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    # As nobody, who is not told to the database: the level has to be the first thing that it hears.
    with acting_as(NOBODY), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _triggers():
    for one in guards.Guards.ALL:
        for name in one.altered():
            yield Finding("trigger", f"トリガー {name}", SWITCHED_OFF)


def _walk(found: Audit, anchors: list[Anchor]):
    asked = {place: "" for anchor in anchors for place in anchor.ends}
    counts = {place: 0 for place in asked}
    stripe, previous, number = None, "", 0
    for kept, *entry in entries():
        if entry[0] != stripe:
            stripe, previous, number = entry[0], "", 0
        number += 1
        if link(previous, *entry) != kept:
            found.findings.append(Finding("chain", f"変更の記録 {entry[1]}番", BROKEN))
        previous = kept
        if (stripe, entry[1]) in asked:
            asked[stripe, entry[1]], counts[stripe, entry[1]] = kept, number
        found.entries += 1
    for one in anchors:
        if not one.holds(asked, counts):
            found.findings.append(Finding("anchor", f"{one.at} に控えた行", CUT))


def entries() -> Iterator[tuple]:
    """The hash of each entry and what it is made of, stripe by stripe, in the order of the chain."""
    read = (
        f"SELECT hash, {columns(connection.vendor)} FROM {TRAIL} WHERE (stripe, id) > (%s, %s) "
        f"ORDER BY stripe, id LIMIT {TOGETHER}"
    )
    last = (-1, 0)
    with connection.cursor() as cursor:
        while last:
            cursor.execute(read, last)
            some = cursor.fetchall()
            yield from some
            last = some[-1][1:3] if some else None


def _records(found: Audit):
    for one in trail_states.noted_tables():
        for difference in _differences(one):
            yield Finding("record", difference.where, difference.what)
        found.records += trail_states.number_of(one)


def _differences(one):
    found = list(trail_states.differences(one))
    if not found or connection.vendor != "sqlite":
        return found
    # A write may have come between reading a record and reading its entries: then it does not differ a second time.
    still = {difference.key for difference in trail_states.differences(one)}
    return [difference for difference in found if difference.key in still]
