"""SQLite in a file: who waits for the writing lock waits as long as the settings say, and not for ever."""

import sqlite3
import threading
import time
from contextlib import closing

import pytest
from django.db import OperationalError, connection, transaction

from config.sqlite_in_turn.base import DatabaseWrapper

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a queue of its own"),
]


def connected(file, timeout):
    options = {"transaction_mode": "IMMEDIATE", "timeout": timeout}
    return DatabaseWrapper({**connection.settings_dict, "NAME": str(file), "OPTIONS": options}, "default")


def busy_timeout(mine):
    return mine.connection.execute("PRAGMA busy_timeout").fetchone()[0]


def begun(mine) -> bool:
    mine.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    return mine.connection.in_transaction


def test_who_finds_another_one_writing_writes_after_them(tmp_path):
    with closing(sqlite3.connect(tmp_path / "one", check_same_thread=False)) as other:
        other.execute("CREATE TABLE a (b)")
        other.execute("INSERT INTO a VALUES (1)")
        ended = threading.Timer(0.05, other.commit)
        mine = connected(tmp_path / "one", timeout=10)
        mine.ensure_connection()
        ended.start()

        assert begun(mine)

        ended.join()
        assert busy_timeout(mine) == 10_000  # as it was, for the COMMIT that may meet readers
        mine.close()


def test_who_has_waited_as_long_as_the_settings_say_is_told_so(tmp_path):
    with closing(sqlite3.connect(tmp_path / "one")) as other:
        other.execute("CREATE TABLE a (b)")
        other.execute("INSERT INTO a VALUES (1)")
        mine = connected(tmp_path / "one", timeout=0.1)
        mine.ensure_connection()
        since = time.monotonic()

        with pytest.raises(OperationalError, match="locked"):
            begun(mine)

        assert 0.1 <= time.monotonic() - since < 1
        mine.close()


def test_what_is_no_waiting_is_told_at_once():
    with pytest.raises(OperationalError, match="within a transaction"), transaction.atomic():
        connection._start_transaction_under_autocommit()
