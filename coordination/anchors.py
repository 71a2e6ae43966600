"""控えた行: what the trail comes to at a moment, in one line to be kept where nobody of this server can change it.

    変更の記録 2026-11-23T13:40:05+09:00 12345件 9f2c… 0=120,1=98

The day and time, how many entries, the hash over the last entry of each stripe, and the number of that entry. With it,
`manage.py audit_check --anchor` finds an end that was cut off, and a chain that was made anew as a whole.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection
from django.utils import timezone

from coordination.trail_chain import TRAIL

LINE = re.compile(r"変更の記録 (\S+) (\d+)件 ([0-9a-f]{64}) ([\d=,]*)")
LAST = f"SELECT stripe, max(id) AS id, count(*) AS number FROM {TRAIL} GROUP BY stripe"


@dataclass(frozen=True)
class Anchor:
    """ends: the stripe and the number of its last entry."""

    at: str
    number: int
    head: str
    ends: tuple[tuple[int, int], ...]

    def __str__(self):
        ends = ",".join(f"{stripe}={pk}" for stripe, pk in self.ends)
        return f"変更の記録 {self.at} {self.number}件 {self.head} {ends}"

    def holds(self, hashes: dict, numbers: dict) -> bool:
        """hashes, numbers: of each of its ends, the hash now and how many entries its stripe has up to there."""
        return (
            self.number == sum(numbers[end] for end in self.ends)
            and _head((*end, hashes[end]) for end in self.ends) == self.head
        )


def _head(ends: Iterable[tuple[int, int, str]]) -> str:
    said = "\n".join(f"{stripe} {pk} {one}" for stripe, pk, one in ends)
    return sha256(said.encode()).hexdigest()


def anchor() -> Anchor:
    """Of the entries as they stand now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.stripe, t.id, t.hash, l.number FROM ({LAST}) l JOIN {TRAIL} t ON t.id = l.id ORDER BY 1"
        )
        rows = cursor.fetchall()
    head = _head((stripe, pk, one) for stripe, pk, one, _ in rows)
    at = timezone.localtime().isoformat(timespec="seconds")
    return Anchor(at, sum(row[3] for row in rows), head, tuple((stripe, pk) for stripe, pk, *_ in rows))


def anchors_in(text: str) -> list[Anchor]:
    """Those of a file; what stands before one in its line (a log's own words) is passed over."""
    return [
        Anchor(at, int(number), head, tuple(_end(one) for one in ends.split(",") if one))
        for at, number, head, ends in LINE.findall(text)
    ]


def _end(text):
    stripe, _, pk = text.partition("=")
    return int(stripe), int(pk)
