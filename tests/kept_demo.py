"""The demo, put back in a moment: a browser test empties the tables when it ends, and loading takes seconds."""

import sqlite3

from django.core.management import call_command
from django.db import connection

_kept = {}


def put_back():
    """Fills the emptied tables with the demo as it was loaded the first time."""
    if connection.vendor == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def _load():
    call_command("load_demo", "fujimi", verbosity=0)


def _on_sqlite():
    connection.ensure_connection()
    if "copy" in _kept:
        _kept["copy"].backup(connection.connection)
        return
    _load()
    _kept["copy"] = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(_kept["copy"])


def _on_postgresql():
    tables = [f'"{name}"' for name in connection.introspection.table_names() if name != "django_migrations"]
    with connection.cursor() as cursor:
        if not _kept:
            _load()
            cursor.execute("CREATE SCHEMA kept")
            for table in tables:
                cursor.execute(f"CREATE TABLE kept.{table} AS TABLE public.{table}")
            _kept["is_kept"] = True
            return
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
