"""The demo, put back in a moment: a test whose transactions are real leaves its records behind, and loading takes seconds."""

import sqlite3
import time

from django.db import connection

from coordination import guards

LONGEST = 30  # seconds that a page may still be written after its test
_kept = {}


def keep():
    """Notes every table as it stands now."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        _kept["copy"] = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(_kept["copy"])
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA kept")
        for table in _tables():
            cursor.execute(f"CREATE TABLE kept.{table} AS TABLE public.{table}")
        _kept["states"] = _states(cursor)


def put_back():
    """Makes every table what it was when it was kept, with the guards."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        _kept["copy"].backup(connection.connection)
    else:
        _on_postgresql()


def _tables():
    return [f'"{name}"' for name in connection.introspection.table_names() if name != "django_migrations"]


def _states(cursor) -> dict[str, tuple]:
    """How many rows each table has, and the youngest transaction that wrote one: a table where neither has changed is
    as it was."""
    cursor.execute(
        " UNION ALL ".join(
            f"SELECT '{table}', count(*), max(xmin::text::bigint) FROM public.{table}" for table in _tables()
        )
    )
    return {table: state for table, *state in cursor.fetchall()}


def _on_postgresql():
    with connection.cursor() as cursor:
        _wait_for_writers(cursor)
        states = _states(cursor)
        changed = [table for table in states if states[table] != _kept["states"][table]]
        cursor.execute("SET session_replication_role = replica")  # neither guards nor keys are asked
        for table in changed:
            _, youngest = _kept["states"][table]
            cursor.execute(
                f"DELETE FROM public.{table} WHERE xmin::text::bigint > {youngest or 0}; "
                f"INSERT INTO public.{table} OVERRIDING SYSTEM VALUE "
                f"SELECT * FROM kept.{table} EXCEPT ALL SELECT * FROM public.{table}"
            )
        cursor.execute("SET session_replication_role = DEFAULT")
        _count_on(cursor)
        if changed:
            _kept["states"] = _states(cursor)
    for one in guards.missing():
        one.put_up()


def _wait_for_writers(cursor):
    """A page that its test no longer waits for may still be written: what it commits while the tables are put back would
    stay in those that have been put back already. Whoever takes too long is cut off."""
    others = (
        "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND xact_start IS NOT NULL AND backend_type = 'client backend'"
    )
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        cursor.execute(f"SELECT count(*) {others}")
        if not cursor.fetchone()[0]:
            return
        time.sleep(0.05)
    cursor.execute(f"SELECT pg_terminate_backend(pid) {others}")


def _count_on(cursor):
    """The next key of every table follows the last one that it has: a test may have used some up."""
    if "next_keys" not in _kept:
        cursor.execute(
            "SELECT string_agg(format('setval(pg_get_serial_sequence(quote_ident(%L), %L), "
            "coalesce((SELECT max(%I) FROM public.%I), 0) + 1, false)', table_name, column_name, column_name, "
            "table_name), ', ') FROM information_schema.columns "
            "WHERE table_schema = 'public' AND is_identity = 'YES'"
        )
        _kept["next_keys"] = cursor.fetchone()[0]
    cursor.execute(f"SELECT {_kept['next_keys']}")
