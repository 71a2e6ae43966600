"""The demo, put back in a moment: a test whose transactions are real leaves its records behind, and loading takes seconds."""

import sqlite3

from django.db import connection

from coordination import guards

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


def put_back():
    """Makes every table what it was when it was kept, with the guards."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        _kept["copy"].backup(connection.connection)
    else:
        _on_postgresql()


def _tables():
    return [f'"{name}"' for name in connection.introspection.table_names() if name != "django_migrations"]


def _on_postgresql():
    tables = _tables()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # neither guards nor keys are asked
        cursor.execute(f"TRUNCATE {', '.join(tables)}")
        for table in tables:
            cursor.execute(f"INSERT INTO public.{table} OVERRIDING SYSTEM VALUE SELECT * FROM kept.{table}")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute(
            "SELECT pg_get_serial_sequence(quote_ident(table_name), column_name), table_name, column_name "
            "FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'YES'"
        )
        for sequence, table, column in cursor.fetchall():
            cursor.execute(
                f"SELECT setval('{sequence}', coalesce(max({column}), 0) + 1, false) FROM \"{table}\""
            )
    guards.put_all_up()
