"""変更の記録: the database notes each change of a business row by itself, by whatever way it comes (form, bulk, import,
admin, shell, SQL): when, by whom, which row, what before and after.

Triggers do it (coordination/guards.py). A write is refused where nobody has said who acts. Each entry is chained to the
one before it (coordination/trail_chain.py), and `manage.py audit_check` goes through all of them (coordination/audit.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256

from django.apps import apps
from django.db import models

from coordination import trail_chain
from coordination.guards import Guard, Guards, refusing
from coordination.models import TrailEntry
from coordination.trail_chain import NOBODY_ACTS, ONE_AFTER_THE_OTHER, TRAIL

FROZEN = "変更の記録は、書きかえることも消すこともできません。"
KEPT_WHOLE = "変更の記録を残す表は、TRUNCATE では空にできません。消すときは、DELETE を使ってください。"
MISSING = (
    "だれが何を変えたかを残すしくみが、データベースにそろっていません。"
    "管理者に「manage.py migrate を実行してください」と伝えてください。"
)
# What is no record of the office's work: sign-in and its sessions, drafts that write themselves every few seconds, what
# the database works out by itself, and this trail.
LEFT_OUT = {
    "coordination.Access", "coordination.ChangeMark", "coordination.SeenPerson", "coordination.TrailEntry", "coordination.SignInAttempt", "coordination.Submission",
    "meetings.MinutesDraft", "surveys.AnswerUpload",
}  # fmt: skip
APPS = ("coordination", "meetings", "volunteers", "surveys", "reports")
LARGE = {"document", "records", "errata", "mapping"}  # JSON that fills pages
# A secret; what the database works out of other columns (and other checks hold against them).
UNSAID = {"password", "search_text", "in_hand"}


@dataclass(frozen=True)
class Noted:
    """A table whose changes are noted. columns: what is written down; large: of which only the length is."""

    table: str
    key: str
    columns: tuple[str, ...]
    large: tuple[str, ...]


def noted() -> Iterator[Noted]:
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.app_label not in APPS or meta.label in LEFT_OUT or not meta.managed:
            continue
        fields = [field for field in meta.concrete_fields if field.column not in UNSAID]
        large = [
            field.column for field in fields if isinstance(field, models.BinaryField) or field.column in LARGE
        ]
        plain = [field.column for field in fields if field.column not in large]
        yield Noted(meta.db_table, meta.pk.column, tuple(plain), tuple(large))


def _guards(vendor: str) -> list[Guard]:
    """SQLite gives an entry its hash once it is there; PostgreSQL asks for the actor where it makes the hash."""
    is_sqlite = vendor == "sqlite"
    asks = [Guard(TRAIL, "INSERT", "NEW.actor = ''", NOBODY_ACTS)] if is_sqlite else []
    changed = Guard(TRAIL, "UPDATE", "OLD.hash <> ''" if is_sqlite else "1 = 1", FROZEN)
    return [*asks, changed, Guard(TRAIL, "DELETE", "1 = 1", FROZEN)]


@cache  # asked by /readyz, again and again
def _triggers(vendor: str) -> dict[str, list[str]]:
    if vendor == "postgresql":
        return trail_chain.on_postgresql() | dict(_refusing_truncate()) | dict(_on_postgresql())
    return trail_chain.on_sqlite() | dict(_on_sqlite())


def _refusing_truncate() -> Iterator[tuple[str, list[str]]]:
    """TRUNCATE tells no trigger which rows it takes away."""
    for table in (TRAIL, *(one.table for one in noted())):
        name = f"trail_truncate_{sha256(table.encode()).hexdigest()[:12]}"
        yield (
            name,
            [
                refusing(name, "true", KEPT_WHOLE, "NULL"),
                f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
            ],
        )


def _named(one: Noted, act: str, what: str) -> str:
    return f"trail_{sha256(f'{one.table} {act} {what}'.encode()).hexdigest()[:12]}_{one.table}_{act}"[:63]


def whole(one: Noted, vendor: str) -> str:
    """SQL for what is noted of a whole row of the table."""
    return _whole(one.table, one) if vendor == "postgresql" else _row(one.table, one)


# -- SQLite: a trigger a row ---------------------------------------------------


def _on_sqlite() -> Iterator[tuple[str, list[str]]]:
    for one in noted():
        for act, before, after in (
            ("insert", "NULL", _row("NEW", one)),
            ("update", _changed("OLD", "NEW", one), _changed("NEW", "OLD", one)),
            ("delete", _row("OLD", one), "NULL"),
        ):
            row = "OLD" if act == "delete" else "NEW"
            condition = f"WHEN {_differ(one)} " if act == "update" else ""
            what = (
                f"AFTER {act.upper()} ON {one.table} {condition}BEGIN "
                f'INSERT INTO {TRAIL} (at, actor, act, "table", "row", before, after) VALUES '
                f"(strftime('%Y-%m-%d %H:%M:%f', 'now'), app_actor(), '{act}', '{one.table}', {row}.\"{one.key}\", "
                f"{before}, {after}); END"
            )
            name = _named(one, act, what)
            yield name, [f"CREATE TRIGGER {name} {what}"]


def _value(row: str, column: str, one: Noted) -> str:
    return f'length({row}."{column}")' if column in one.large else f'{row}."{column}"'


def _row(row: str, one: Noted) -> str:
    pairs = ", ".join(f"'{column}', {_value(row, column, one)}" for column in (*one.columns, *one.large))
    return f"json_object({pairs})"


def _differ(one: Noted) -> str:
    return " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in (*one.columns, *one.large))


def _changed(row: str, other: str, one: Noted) -> str:
    """The columns of the row that are not those of the other."""
    return (
        f"(SELECT json_group_object(a.key, a.value) FROM json_each({_row(row, one)}) a "
        f"JOIN json_each({_row(other, one)}) b ON a.key = b.key WHERE a.value IS NOT b.value)"
    )


# -- PostgreSQL: a trigger a row, too -----------------------------------------------
# Over all rows of a statement at once, many rows would be noted a little faster, but one row, as the ledger writes it,
# at three times the cost.


def _on_postgresql() -> Iterator[tuple[str, list[str]]]:
    for one in noted():
        for act in ("insert", "update", "delete"):
            condition = f"WHEN ({_differ_on_postgresql(one)}) " if act == "update" else ""
            body = _note(one, act)
            name = _named(one, act, condition + body)
            yield (
                name,
                [
                    f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$",
                    f"CREATE TRIGGER {name} AFTER {act.upper()} ON {one.table} FOR EACH ROW {condition}"
                    f"EXECUTE FUNCTION {name}()",
                ],
            )


def _note(one: Noted, act: str) -> str:
    row, before, after, source = {
        "insert": ("NEW", "NULL", _whole("NEW", one), ""),
        "update": ("NEW", "before", "after", f" FROM ({_apart(one)}) d"),
        "delete": ("OLD", _whole("OLD", one), "NULL", ""),
    }[act]
    return (
        f'INSERT INTO {TRAIL} (at, actor, act, "table", "row", before, after) '
        f"SELECT clock_timestamp(), coalesce(current_setting('app.actor', true), ''), '{act}', '{one.table}', "
        f'{row}."{one.key}"::text, {before}, {after}{source}'
    )


def _differ_on_postgresql(one: Noted) -> str:
    columns = (*one.columns, *one.large)
    return " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)


def _whole(row: str, one: Noted) -> str:
    pairs = [f"'{column}', {row}.\"{column}\"" for column in one.columns]
    pairs += [f"'{column}', octet_length({row}.\"{column}\"::text)" for column in one.large]
    return f"jsonb_build_object({', '.join(pairs)})"


def _apart(one: Noted) -> str:
    """The columns that differ between OLD and NEW."""
    return (
        "SELECT jsonb_object_agg(a.key, b.value) AS before, jsonb_object_agg(a.key, a.value) AS after "
        f"FROM jsonb_each({_whole('NEW', one)}) a JOIN jsonb_each({_whole('OLD', one)}) b USING (key) "
        "WHERE a.value IS DISTINCT FROM b.value"
    )


def latest(model: type[models.Model], pks: Iterable, since: datetime | None = None) -> dict[str, TrailEntry]:
    """The last change of each of these records, since a moment where one is given, by its primary key as text."""
    entries = TrailEntry.objects.filter(table=model._meta.db_table, row__in=[str(pk) for pk in pks])
    entries = entries.exclude(act=TrailEntry.Act.FOUND)
    if since is not None:
        entries = entries.filter(at__gte=since)
    return {entry.row: entry for entry in entries.order_by("pk")}


GUARDS = Guards(
    "trail",
    _guards,
    table=TRAIL,
    missing=MISSING,
    code="coordination.E004",
    besides=_triggers,
    sentences=(NOBODY_ACTS.replace("''", "'"), ONE_AFTER_THE_OTHER, KEPT_WHOLE),
    asks_all_tables=True,
)
