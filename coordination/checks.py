import sqlite3

from django.core.checks import Info, register
from django.db import connection


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
