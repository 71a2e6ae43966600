"""Databases of earlier versions (tests/old_databases), and what an office would miss in them."""

import lzma
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from coordination.backup.programs import program

KEPT = Path(__file__).parent / "old_databases"
# Beside the number of rows of every table: what the office would miss.
TOTALS = {
    "visits by month": "SELECT substr(CAST(visited_on AS text), 1, 7), count(*), sum(people_met), sum(outreach_people) FROM coordination_activity GROUP BY 1 ORDER BY 1",
    "meetings by year": "SELECT substr(CAST(held_on AS text), 1, 4), status, count(*) FROM meetings_meeting GROUP BY 1, 2 ORDER BY 1, 2",
    "ledger": "SELECT kind, count(*), sum(tickets), min(CAST(transferred_on AS text)) FROM volunteers_tickettransfer GROUP BY 1 ORDER BY 1",
    "in hand": "SELECT kind, sum(in_hand) FROM volunteers_ticketaccount GROUP BY 1 ORDER BY 1",
    "answers": "SELECT survey_id, count(*) FROM surveys_answersheet GROUP BY 1 ORDER BY 1",
    "accepted visits": "SELECT report_id, count(*) FROM coordination_reportedvisit GROUP BY 1 ORDER BY 1",
    "targets": "SELECT indicator_id, count(*), sum(value) FROM reports_target GROUP BY 1 ORDER BY 1",
}
EDITIONS = {
    "editions": "SELECT id, number, digest FROM reports_edition ORDER BY id",
    "files of editions": "SELECT edition_id, extension, digest FROM reports_editionfile ORDER BY 1, 2",
    "closed years": "SELECT fiscal_year, reopened_at FROM reports_yearclosing ORDER BY id",
}
APPS = ("coordination_", "meetings_", "volunteers_", "surveys_", "reports_")
OTHERS = ("coordination_changemark", "coordination_trailentry")  # what the database notes for itself
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}
Ask = Callable[[str], list[tuple]]


@contextmanager
def asked(url: str):
    if url.startswith("postgres"):
        with psycopg.connect(url) as other:
            yield lambda sql: other.execute(sql).fetchall()
    else:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as other:
            yield lambda sql: other.execute(sql).fetchall()


def tables(ask: Ask, url: str) -> list[str]:
    named = TABLES["postgresql" if url.startswith("postgres") else "sqlite"]
    return sorted(name for (name,) in ask(named) if name.startswith(APPS) and name not in OTHERS)


def told_by(url: str, of: list[str] | None = None) -> dict:
    """Rows of each table and every total. of: the tables that are asked for; all where it is left out."""
    with asked(url) as ask:
        of = of or tables(ask, url)
        totals = TOTALS | (EDITIONS if "reports_edition" in of else {})
        return {table: ask(f'SELECT count(*) FROM "{table}"') for table in of} | {
            name: ask(sql) for name, sql in totals.items()
        }


def laid_out(commit: str, url: str):
    """Fills the empty database with what that version left."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        path.write_bytes(lzma.decompress((KEPT / f"{commit}.sqlite3.xz").read_bytes()))
        return
    subprocess.run(
        [program("psql", 1), "-qX", "-v", "ON_ERROR_STOP=1", url],
        input=lzma.decompress((KEPT / f"{commit}.sql.xz").read_bytes()),
        stdout=subprocess.DEVNULL,
        check=True,
    )


def rows_only(told: dict) -> list[str]:
    """The tables of what was told."""
    return [name for name in told if name not in TOTALS and name not in EDITIONS]
