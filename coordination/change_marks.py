"""A mark that tells whether a table has changed: each change of its rows, by whatever way, leaves one never seen before.

What was worked out from some tables alone may be remembered together with their marks, and holds while these stand
(coordination/remembered.py). A change that is undone with its transaction takes its mark with it, and the one before
stands again, as its rows do.

The database leaves the marks by itself (coordination/guards.py). In PostgreSQL nobody waits for another one's mark: who
finds all of a table held by transactions that are under way adds one, and they are read together.
"""

from hashlib import sha256

from django.db import connections

from coordination.guards import Guards

MARKS = "coordination_changemark"
MARKED = tuple(
    f"coordination_{name}"
    for name in (
        *("activity", "activity_purposes", "activity_organizations", "activity_coordinators"),
        *("organization", "purpose", "coordinator"),
    )
)
NEW_MARK = {"sqlite": "hex(randomblob(16))", "postgresql": "gen_random_uuid()::text"}
MISSING = (
    "件数や人数が古いままになるのを防ぐしくみが、データベースにそろっていません。"
    "管理者に「manage.py migrate を実行してください」と伝えてください。"
)


def marks_of(tables: frozenset[str], using: str) -> str:
    """The marks of the tables as they stand for whoever asks; "" where nothing is known of one of them."""
    asked = ", ".join(["%s"] * len(tables))
    with connections[using].cursor() as cursor:
        cursor.execute(f'SELECT "table", mark FROM {MARKS} WHERE "table" IN ({asked}) ORDER BY id', [*tables])
        found = cursor.fetchall()
    return " ".join(mark for _, mark in found) if {table for table, _ in found} == tables else ""


def _triggers(vendor: str) -> dict[str, list[str]]:
    """The statements that make each trigger, by its name. With them comes a new mark, which tells of what was changed
    while they did not stand."""
    on = _on_postgresql if vendor == "postgresql" else _on_sqlite
    return {name: made for table in MARKED for name, made in on(table, NEW_MARK[vendor]).items()}


def _on_sqlite(table, new_mark):
    """For each row, and by an UPDATE: an INSERT would take over from INSERT OR IGNORE that a conflict is nothing."""
    renew = f"UPDATE {MARKS} SET mark = {new_mark} WHERE \"table\" = '{table}'"
    found = {}
    for event in ("INSERT", "UPDATE", "DELETE"):
        what = f"AFTER {event} ON {table} BEGIN {renew}; END"
        name = _name(table, what)
        found[name] = [f"CREATE TRIGGER {name} {what}", *_begin(table, new_mark)]
    return found


def _on_postgresql(table, new_mark):
    body = f"""RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE {MARKS} SET mark = {new_mark} WHERE id = (
            SELECT id FROM {MARKS} WHERE "table" = '{table}' LIMIT 1 FOR UPDATE SKIP LOCKED);
        IF NOT FOUND THEN INSERT INTO {MARKS} ("table", mark) VALUES ('{table}', {new_mark}); END IF;
        RETURN NULL; END $$"""
    name = _name(table, body)
    trigger = (
        f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
    return {name: [f"CREATE FUNCTION {name}() {body}", trigger, *_begin(table, new_mark)]}


def _name(table, what):
    return f"change_mark_{table}_{sha256(what.encode()).hexdigest()[:8]}"


def _begin(table, new_mark):
    return [
        f"DELETE FROM {MARKS} WHERE \"table\" = '{table}'",
        f"INSERT INTO {MARKS} (\"table\", mark) VALUES ('{table}', {new_mark})",
    ]


GUARDS = Guards(
    "change_mark",
    lambda vendor: [],
    table=MARKS,
    missing=MISSING,
    code="coordination.E003",
    besides=_triggers,
)
