"""The measurements of the ledger behind script/bench: how fast many post at once, and how fast a statement is told.

On PostgreSQL against pgbench's TPC-B-like script on the same server; on SQLite against the same rows, without guards,
by the sqlite3 module in IMMEDIATE transactions on a copy of the same file. In turn, A B A B …
"""

import multiprocessing
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import django

from config.acting import acting_always_as

acting_always_as("command:bench")
django.setup()

from benchmarks import compare  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from many_transfers import BEGUN, make, small_world  # noqa: E402

from coordination.models import User  # noqa: E402
from volunteers.models import ExchangeGroup  # noqa: E402
from volunteers.posting import Line, post  # noqa: E402
from volunteers.statement import statement  # noqa: E402

MEMBERS, SECONDS, ROUNDS = 1000, 4, 3
PROCESSES = multiprocessing.get_context("fork")
POSTING = "INSERT INTO volunteers_posting (key, group_id, content, refusal, posted_at, posted_by_id) VALUES (?, ?, ?, '', ?, ?)"
TRANSFER = """INSERT INTO volunteers_tickettransfer
    (group_id, posting_id, kind, transferred_on, credited_id, debited_id, tickets, because) VALUES (?, ?, ?, ?, ?, ?, ?, '')"""
MOVE = "UPDATE volunteers_ticketaccount SET in_hand = in_hand + ? WHERE id = ? AND member_id IS NOT NULL"


class World:
    """What a client needs to know of the group before it begins."""

    def __init__(self, group: ExchangeGroup):
        self.group, self.by = group, User.objects.get(username="bench")
        self.issuer = group.accounts.get(kind="issuer").pk
        self.redeemed = group.accounts.get(kind="redeemed").pk
        self.purses, self.earned = (
            list(group.accounts.filter(kind=kind).values_list("pk", flat=True))
            for kind in ("purse", "earned")
        )

    def line(self, dice) -> Line:
        """What any hands can do: half of the rows sell, half pass on or give back what was carried over."""
        chance = dice.random()
        if chance < 0.5:
            return Line("issue", BEGUN, self.issuer, dice.choice(self.purses), 1)
        if chance < 0.75:
            return Line("pass_on", BEGUN, dice.choice(self.earned), dice.choice(self.purses), 1)
        return Line("redeem", BEGUN, dice.choice(self.earned), self.redeemed, 1)


def world() -> World:
    group = small_world(MEMBERS)
    opening = group.accounts.get(kind="opening").pk
    here = World(group)
    gifts = [Line("opening", BEGUN, opening, one, 100_000) for one in here.earned]
    post(group, gifts, key=uuid4(), by=here.by, at=timezone.now())
    return here


# -- many at once -----------------------------------------------------------------


def posting(here):
    def act(dice):
        post(here.group, [here.line(dice)], key=uuid4(), by=here.by, at=timezone.now())

    return act


def by_sqlite3(here, file):
    """The same rows with nothing around them: no keys looked up, no guards."""
    bare = sqlite3.connect(file, timeout=20, isolation_level=None)
    bare.executescript(settings.DATABASES["default"]["OPTIONS"]["init_command"])

    def act(dice):
        line, key = here.line(dice), uuid4().hex
        bare.execute("BEGIN IMMEDIATE")
        bare.execute(POSTING, (key, here.group.pk, "0" * 64, str(timezone.now()), here.by.pk))
        on = line.on.isoformat()
        bare.execute(TRANSFER, (here.group.pk, key, line.kind, on, line.credited, line.debited, line.tickets))
        bare.execute(MOVE, (-line.tickets, line.credited))
        bare.execute(MOVE, (line.tickets, line.debited))
        bare.execute("COMMIT")

    return act


def at_once(clients: int, make_act) -> tuple[float, float]:
    """How often a second that many processes do it together, and the seconds that 99 of 100 take at most."""
    connection.close()
    told, together = PROCESSES.Queue(), PROCESSES.Barrier(clients)

    def run(number):
        act, dice, took = make_act(), random.Random(number), []
        act(dice)  # connected, and its statements prepared
        together.wait()
        begun = last = time.perf_counter()
        while last < begun + SECONDS:
            act(dice)
            now = time.perf_counter()
            took.append(now - last)
            last = now
        told.put((len(took) / (last - begun), took))

    running = [PROCESSES.Process(target=run, args=[number]) for number in range(clients)]
    [one.start() for one in running]
    answers = [told.get(timeout=SECONDS + 30) for _ in running]
    [one.join() for one in running]
    took = sorted(one for _, some in answers for one in some)
    return sum(rate for rate, _ in answers), took[len(took) * 99 // 100]


def rates(name, ours, theirs, goal):
    pairs = [(ours(), theirs()) for _ in range(ROUNDS)]
    ratios = sorted(one / other for one, other in pairs)
    mine, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(
        f"{name:<52} {statistics.median(ratios):6.2f}x  ({ratios[0]:.2f} to {ratios[-1]:.2f}; "
        f"{mine:,.0f}/s / {other:,.0f}/s)  goal {goal}",
        flush=True,
    )


def posting_on_postgresql(here):
    server = connection.settings_dict
    address = ["-h", server["HOST"], "-p", str(server["PORT"]), "-U", server["USER"], server["NAME"]]
    program = shutil.which("pgbench") or next(
        map(str, Path("/usr/lib/postgresql").glob("*/bin/pgbench")), None
    )
    if program is None:
        print("posting / pgbench: no pgbench here")
        return
    quiet = {"check": True, "capture_output": True, "text": True}
    subprocess.run([program, "-i", "-q", "-s", "20", *address], **quiet)

    def tpc_b(clients):
        words = ["-c", str(clients), "-j", "2" if clients > 1 else "1", "-T", str(SECONDS), "-n"]
        told = subprocess.run([program, *words, *address], **quiet).stdout
        return float(re.search(r"tps = ([\d.]+)", told)[1])

    for clients in (1, 4, 16):
        rates(
            f"posting, {clients} clients / pgbench TPC-B-like",
            lambda clients=clients: at_once(clients, lambda: posting(here))[0],
            lambda clients=clients: tpc_b(clients),
            ">= 0.5",
        )


def posting_on_sqlite(here):
    file = settings.DATABASES["default"]["NAME"]
    bare = f"{file}.bare"
    connection.close()
    shutil.copy(file, bare)
    with sqlite3.connect(bare) as copy:
        for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            copy.execute(f"DROP TRIGGER {name}")
    rates(
        "posting, 4 clients / bare rows by sqlite3",
        lambda: at_once(4, lambda: posting(here))[0],
        lambda: at_once(4, lambda: by_sqlite3(here, bare))[0],
        ">= 0.45",
    )
    pairs = [
        (at_once(16, lambda: posting(here))[1], at_once(16, lambda: by_sqlite3(here, bare))[1])
        for _ in range(ROUNDS)
    ]
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(
        f"{'posting, 16 writers, 99 of 100 within':<52} {ours:6.2f} s  ({theirs:.2f} s for bare rows)  goal <= 0.5 s",
        flush=True,
    )


# -- a statement ------------------------------------------------------------------


def _bare(group, day) -> tuple[str, str]:
    """One aggregate over each of the tables that a statement counts: transfers, and services with their helpers."""
    return (
        "SELECT kind, SUM(CASE WHEN reverses_id IS NULL THEN tickets ELSE -tickets END) FROM volunteers_tickettransfer "
        f"WHERE group_id = {group} AND transferred_on <= '{day}' GROUP BY kind",
        "SELECT COUNT(DISTINCT s.id), SUM(h.minutes) FROM volunteers_service s "
        "JOIN volunteers_servicehelper h ON h.service_id = s.id "
        f"WHERE s.group_id = {group} AND s.held_on <= '{day}'",
    )


def _rows_of(cursor, asked):
    cursor.execute(asked)
    return cursor.fetchall()


def statements(number: int):
    group = make(number)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    for label, year in (("of the last day", 2025), ("as of half of the time", 2020)):
        day = BEGUN.replace(year=year)
        bare = _bare(group.pk, day)

        def aggregate(bare=bare):
            with connection.cursor() as cursor:
                return [_rows_of(cursor, one) for one in bare]

        told = statement(group, last=day)
        moved, ((services, minutes),) = aggregate()
        known = dict(moved)
        if (known["issue"], known["use"], services, minutes) != (
            told.issued,
            told.used,
            told.services,
            told.minutes,
        ):
            raise SystemExit("集計が合いません。")
        compare(
            f"statement {label}, {number:,} / bare aggregates over its rows",
            lambda day=day: statement(group, last=day),
            aggregate,
            "<= 2",
        )


if __name__ == "__main__":
    print(f"ledger, {connection.vendor}")
    here = world()
    (posting_on_postgresql if connection.vendor == "postgresql" else posting_on_sqlite)(here)
    statements(int(sys.argv[1]) if sys.argv[1:] else 500_000)
