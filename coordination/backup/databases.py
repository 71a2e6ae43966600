"""A database as one stream of bytes, as it stood at one moment while others go on writing; and back from that."""

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from coordination.backup import Unusable
from coordination.backup.programs import program

BLOCK = 1024 * 1024  # bytes
WORDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
Ask = Callable[[str], list[tuple]]


@dataclass(frozen=True)
class Snapshot:
    """version: of the server, or of SQLite. ask: answers SQL from this moment; used up by `blocks`, the bytes of it all."""

    kind: str
    version: str
    ask: Ask
    blocks: Callable[[], Iterator[bytes]]


@contextmanager
def snapshot(folder: Path) -> Iterator[Snapshot]:
    """The database as it stands now. folder: nobody else's; SQLite needs as much room in it as the database takes."""
    with (_of_postgresql if connection.vendor == "postgresql" else _of_sqlite)(folder) as taken:
        yield taken


def put_in(blocks: Iterable[bytes], version: str):
    """Fills the empty database, whole or not at all. version: of the server that the blocks are from."""
    (_into_postgresql if connection.vendor == "postgresql" else _into_sqlite)(blocks, version)


def ask(sql: str) -> list[tuple]:
    """Asks the database in use."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def is_empty() -> bool:
    """Whether there is no table at all."""
    return not connection.introspection.table_names()


# -- SQLite --------------------------------------------------------------------


@contextmanager
def _of_sqlite(folder):
    """By SQLite's own interface, and all pages in one step: between steps any other program that writes makes it begin
    anew, and where three write it never ends. Writers wait for that step (without WAL), which copies about a gigabyte in
    two seconds. VACUUM INTO would hold them up for several times as long."""
    path = folder / "database"
    source = sqlite3.connect(
        f"file:{quote(str(connection.settings_dict['NAME']))}?mode=rw", uri=True, timeout=60
    )
    copy = sqlite3.connect(path)
    path.chmod(0o600)
    with closing(source), closing(copy):
        copy.execute("PRAGMA synchronous=OFF")
        source.backup(copy)

        def blocks():
            copy.close()
            with path.open("rb") as file:
                path.unlink()  # what is not sealed has no name any more, whatever happens from here on
                while block := file.read(BLOCK):
                    yield block

        yield Snapshot("sqlite", sqlite3.sqlite_version, lambda sql: copy.execute(sql).fetchall(), blocks)


def _into_sqlite(blocks, version):
    """Under another name first: a database that is there is a whole one."""
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    arriving = target.with_name(f"{target.name}.restoring")
    arriving.unlink(missing_ok=True)
    with open(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for block in blocks:
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    for ending in ("-journal", "-wal", "-shm"):  # of the empty database that is replaced
        target.with_name(target.name + ending).unlink(missing_ok=True)
    arriving.replace(target)
    sync_folder(target.parent)


# -- PostgreSQL ----------------------------------------------------------------


@contextmanager
def _of_postgresql(folder):
    """pg_dump looks at the same moment as `ask`: an exported snapshot. Nobody waits. Nothing lies on the disk unsealed."""
    words, secret = reached()
    with psycopg.connect(**words, password=secret or None) as held:
        held.isolation_level, held.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        (name,) = held.execute("SELECT pg_export_snapshot()").fetchone()
        version = held.info.server_version // 10000
        command = [
            program("pg_dump", version), "--format=custom", "--compress=0", "--no-owner", "--no-privileges",
            f"--snapshot={name}", f"--dbname={make_conninfo(**words)}",
        ]  # fmt: skip

        def blocks():
            with tempfile.TemporaryFile() as told:
                dump = subprocess.Popen(
                    command, stdout=subprocess.PIPE, stderr=told, env=_environment(secret)
                )
                with dump:
                    while block := dump.stdout.read(BLOCK):
                        yield block
                if dump.returncode:
                    raise Unusable(f"pg_dump がデータベースを取り出せませんでした。（{_last_line(told)}）")

        yield Snapshot("postgresql", str(version), lambda sql: held.execute(sql).fetchall(), blocks)


def _into_postgresql(blocks, version):
    """In one transaction: whatever stops it, the database is as empty as before."""
    words, secret = reached()
    newest = max(int(version), connection.pg_version // 10000)
    connection.close()
    command = [
        program("pg_restore", newest), "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
        f"--dbname={make_conninfo(**words)}",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as told:
        load = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=told, env=_environment(secret)
        )
        try:
            with suppress(BrokenPipeError):  # it has given up; it tells why
                for block in blocks:
                    load.stdin.write(block)
        except BaseException:
            load.kill()
            raise
        finally:
            with suppress(BrokenPipeError):
                load.stdin.close()
            load.wait()
        if load.returncode:
            raise Unusable(
                f"pg_restore がデータベースに入れられませんでした。空のままです。（{_last_line(told)}）"
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what the planner knows is in no dump


def listed(blocks: Iterable[bytes], version: str) -> int:
    """How many things pg_restore finds in the blocks of a PostgreSQL database, without putting them anywhere."""
    with tempfile.TemporaryFile() as told:
        run = subprocess.Popen(
            [program("pg_restore", int(version)), "--list"], stdin=subprocess.PIPE, stdout=told, stderr=told
        )
        with suppress(BrokenPipeError):  # it has read the list, which comes first
            for block in blocks:
                run.stdin.write(block)
        with suppress(BrokenPipeError):
            run.stdin.close()
        if run.wait():
            raise Unusable(f"pg_restore が読めない控えです。（{_last_line(told)}）")
        told.seek(0)
        return sum(not line.startswith(b";") for line in told)


def reached() -> tuple[dict, str]:
    """How the database in use is reached, and the password apart: others see the words of a command."""
    given = connection.get_connection_params()
    words = {
        key: given[key] for key in ("host", "port", "user", "dbname", "service", "sslmode") if given.get(key)
    }
    return words, given.get("password") or ""


def _environment(secret):
    return {**os.environ, **({"PGPASSWORD": secret} if secret else {})}


def _last_line(told) -> str:
    told.seek(0)
    lines = told.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "理由は示されませんでした"


def sync_folder(folder: Path):
    """Waits until the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
