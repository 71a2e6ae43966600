import sqlite3

from django.core.checks import Error, Info, register
from django.db import DatabaseError, connection

from coordination import guards, pairs_of_signs


@register(deploy=True)
def journal_mode(app_configs, **kwargs):
    """Says which journal SQLite keeps, because it depends on the version in use (config/settings.py)."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    return [
        Info(
            f"SQLite {sqlite3.sqlite_version}、ジャーナルは {mode} です。",
            hint="WAL は、不具合の直った 3.51.3、3.50.7、3.44.6 以降でだけ使います。",
            id="coordination.I001",
        )
    ]


@register(deploy=True)
def guards_in_place(app_configs, **kwargs):
    """Says when nothing keeps what the database is to keep by itself (coordination/guards.py)."""
    try:
        return [
            Error(one.missing, hint="manage.py migrate で置きなおします。", id=one.code)
            for one in guards.missing()
        ]
    except DatabaseError:
        return []  # a database that does not answer is told by others


@register(deploy=True)
def indexes_of_words(app_configs, **kwargs):
    """Says when a search may leave rows out (coordination/pairs_of_signs.py)."""
    try:
        if not pairs_of_signs.are_missing():
            return []
    except DatabaseError:
        return []  # a database that does not answer is told by others
    return [
        Error(pairs_of_signs.MISSING, hint="manage.py migrate で置きなおします。", id="coordination.E002")
    ]
