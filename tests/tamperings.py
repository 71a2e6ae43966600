"""What somebody with all rights on the database could do to the trail and behind its back, at random."""

import json
import random
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction

from coordination.trail import noted
from coordination.trail_chain import TRAIL, columns, link

COLUMNS = ("at", "actor", "act", "table", "row", "before", "after", "stripe", "hash")


class Undone(Exception):
    pass


@contextmanager
def undone():
    """Whatever is done within is undone, the triggers with it."""
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        pass


def asked(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@contextmanager
def triggers_off(table):
    """PostgreSQL has a word for it; in SQLite they are taken away and made again."""
    if connection.vendor == "postgresql":
        asked("SET LOCAL session_replication_role = replica")
        yield
        asked("SET LOCAL session_replication_role = DEFAULT")
        return
    standing = asked("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", table)
    for name, _ in standing:
        asked(f"DROP TRIGGER {name}")
    yield
    for _, made in standing:
        asked(made)


def some_entry(dice, *, but=0) -> int:
    """Of the newer ones: those of the demo are many and alike."""
    ids = [pk for (pk,) in asked(f"SELECT id FROM {TRAIL} WHERE id <> {but} ORDER BY id DESC LIMIT 400")]
    return dice.choice(ids)


def _other(column, value, dice):
    if column == "stripe":
        return value + dice.choice([1, 2, 7])
    if column == "at":
        return f"20{dice.randint(10, 25)}-03-{dice.randint(10, 28)} 12:34:56+00:00"
    if column in ("before", "after"):
        return json.dumps((json.loads(value) if value else {}) | {"name": f"ほか{dice.random()}"})
    if column == "act":
        return "delete" if value != "delete" else "insert"
    return f"{dice.randint(2, 99)}" if column == "row" and value == "1" else f"{value[:-1]}~"


def edit(dice, pk=None):
    pk, column = pk or some_entry(dice), dice.choice(COLUMNS)
    shown = f'CAST("{column}" AS text)' if column in ("before", "after", "at") else f'"{column}"'
    ((value,),) = asked(f"SELECT {shown} FROM {TRAIL} WHERE id = %s", pk)
    with triggers_off(TRAIL):
        asked(f'UPDATE {TRAIL} SET "{column}" = %s WHERE id = %s', _other(column, value, dice), pk)
    return pk


def edit_with_own_hash(dice):
    pk = some_entry(dice)
    with triggers_off(TRAIL):
        asked(f"UPDATE {TRAIL} SET actor = 'user:1~' WHERE id = %s", pk)
        _link_anew(pk, 1)


def edit_with_all_that_follow(dice):
    pk = some_entry(dice)
    with triggers_off(TRAIL):
        asked(f"UPDATE {TRAIL} SET actor = 'user:1~' WHERE id = %s", pk)
        _link_anew(pk, 1_000_000)


def _link_anew(pk, number):
    ((stripe,),) = asked(f"SELECT stripe FROM {TRAIL} WHERE id = %s", pk)
    before = asked(
        f"SELECT hash FROM {TRAIL} WHERE stripe = %s AND id < %s ORDER BY id DESC LIMIT 1", stripe, pk
    )
    previous = before[0][0] if before else ""
    entries = asked(
        f"SELECT {columns(connection.vendor)} FROM {TRAIL} WHERE stripe = %s AND id >= %s ORDER BY id LIMIT %s",
        *(stripe, pk, number),
    )
    for entry in entries:
        previous = link(previous, *entry)
        asked(f"UPDATE {TRAIL} SET hash = %s WHERE id = %s", previous, entry[1])


def delete(dice):
    with triggers_off(TRAIL):
        asked(f"DELETE FROM {TRAIL} WHERE id = %s", some_entry(dice))


def put_in(dice):
    """A copy of another entry at the end, well linked: it says what did not happen."""
    names = 'at, actor, act, "table", "row", before, after, stripe'
    ((last,),) = asked(f"SELECT max(id) FROM {TRAIL}")
    ids = [
        pk
        for (pk,) in asked(f"SELECT id FROM {TRAIL} WHERE act <> 'found' ORDER BY id DESC LIMIT 400")
        if pk != last
    ]
    with triggers_off(TRAIL):
        asked(
            f"INSERT INTO {TRAIL} (id, {names}, hash) SELECT {last + 1}, {names}, '' FROM {TRAIL} WHERE id = %s",
            dice.choice(ids),
        )
        _link_anew(last + 1, 1)


def swap(dice):
    one = some_entry(dice)
    other, away = some_entry(dice, but=one), -1
    with triggers_off(TRAIL):
        for before, after in ((one, away), (other, one), (away, other)):
            asked(f"UPDATE {TRAIL} SET id = %s WHERE id = %s", after, before)


def cut_the_end(dice):
    with triggers_off(TRAIL):
        asked(
            f"DELETE FROM {TRAIL} WHERE id IN (SELECT id FROM {TRAIL} ORDER BY id DESC LIMIT %s)",
            dice.randint(1, 30),
        )


def change_a_record(dice):
    """A value of a row, or the row itself, while nothing notes it."""
    tables = list(noted())
    while True:
        one = dice.choice(tables)
        rows = asked(f'SELECT "{one.key}" FROM {one.table} LIMIT 50')
        column = dice.choice([name for name in one.columns if name != one.key] or [one.key])
        acts = [
            f'UPDATE {one.table} SET "{column}" = (SELECT "{column}" FROM {one.table} o '
            f'WHERE o."{column}" <> {one.table}."{column}" LIMIT 1) WHERE "{one.key}" = %s AND EXISTS '
            f'(SELECT 1 FROM {one.table} o WHERE o."{column}" <> {one.table}."{column}")',
            f'DELETE FROM {one.table} WHERE "{one.key}" = %s',
        ]
        try:
            with transaction.atomic(), triggers_off(one.table):
                if rows and asked(dice.choice(acts), dice.choice(rows)[0]):
                    return
        except DatabaseError:  # a constraint has refused; another one then
            continue


def switch_a_trigger_off(dice):
    name, table = dice.choice(_triggers())
    if connection.vendor == "postgresql" and dice.random() < 0.5:
        asked(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    else:
        asked(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def make_a_trigger_do_nothing(dice):
    name, table = dice.choice(_triggers())
    if connection.vendor == "postgresql":
        asked(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
        )
    else:
        asked(f"DROP TRIGGER {name}")
        asked(f"CREATE TRIGGER {name} AFTER INSERT ON {table} BEGIN SELECT 1; END")


def _triggers():
    if connection.vendor == "postgresql":
        return asked(
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE tgname LIKE 'trail%%' ORDER BY 1"
        )
    return asked(
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'trail%%' ORDER BY 1"
    )


OF_TRIGGERS = (switch_a_trigger_off, make_a_trigger_do_nothing)
ALL = (
    edit, edit_with_own_hash, edit_with_all_that_follow, delete, put_in, swap, cut_the_end, change_a_record, *OF_TRIGGERS,
)  # fmt: skip


def is_found(way, anchors, seed) -> bool:
    """Whether an audit finds what the way does, and does not merely miss a trigger that had to be taken away for it."""
    from coordination.audit import audit

    with undone():
        if way not in OF_TRIGGERS and connection.vendor == "postgresql":
            asked("SET CONSTRAINTS ALL IMMEDIATE")
        way(random.Random(seed))
        kinds = {one.kind for one in audit(anchors).findings}
    return bool(kinds if way in OF_TRIGGERS else kinds - {"trigger"})
