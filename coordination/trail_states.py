"""What each record is by the trail, beside what it is: where they differ, it was changed behind the trail's back."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from django.utils import timezone

from config.acting import acting
from coordination.models import TrailEntry
from coordination.trail import Noted, noted, whole
from coordination.trail_chain import TRAIL

TOGETHER = 5000
ALL_TOGETHER = 20_000
LOOK = "変更の記録を残さずに書かれています（守るしくみを止めたか、ファイルを直接書きかえた）。控え（backup）と見くらべ、正しい値を画面から入れなおしてください。"
MIGRATIONS = "django_migrations"  # of which the trail notes up to which one the records have been taken in
Found = TrailEntry.Act.FOUND


@dataclass(frozen=True)
class Difference:
    """key: of the record, as text. said: its columns by the trail, None where it says that there is none. columns:
    those that differ; none where the record as a whole is there, or is not, against the trail."""

    table: str
    key: str
    said: dict | None
    is_there: bool
    columns: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        return f"{_names().get(self.table, '')}（{self.table}）{self.key}"

    @property
    def what(self) -> str:
        if not self.is_there and self.said is None:
            return f"登録と削除の記録が、つながりません。{LOOK}"
        if not self.is_there:
            return f"消えています。消した記録がありません。{LOOK}"
        if not self.columns:
            return f"あるはずのない記録です。登録の記録がありません。{LOOK}"
        return f"「{'」「'.join(self.columns)}」が、変更の記録の最後の値とちがいます。{LOOK}"


def _names():
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: str(model._meta.verbose_name) for model in models}


def noted_tables() -> list[Noted]:
    return sorted(noted(), key=lambda one: one.table)


def number_of(one: Noted) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {one.table}")
        return cursor.fetchone()[0]


def differences(one: Noted) -> Iterator[Difference]:
    """Both read in the order of their keys, side by side."""
    collation = ' COLLATE "C"' if connection.vendor == "postgresql" else ""
    key = f'CAST("{one.key}" AS text){collation}'
    rows = _read(f"SELECT {key}, CAST({whole(one, connection.vendor)} AS text) FROM {one.table} ORDER BY 1")
    entries = _read(
        f'SELECT "row"{collation}, act, CAST(before AS text), CAST(after AS text) FROM {TRAIL} '
        f"WHERE \"table\" = '{one.table}' ORDER BY 1, id"
    )
    histories = ((key, [one[1:] for one in some]) for key, some in groupby(entries, itemgetter(0)))
    for key, image, history in _side_by_side(rows, histories):
        if difference := _difference(one, key, image, history):
            yield difference


def _read(sql: str) -> Iterator[tuple]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while some := cursor.fetchmany(TOGETHER):
            yield from some


def _side_by_side(rows, histories) -> Iterator[tuple[str, str | None, list]]:
    row, history = next(rows, None), next(histories, None)
    while row or history:
        if history is None or (row and row[0] < history[0]):
            yield row[0], row[1], []
            row = next(rows, None)
        elif row is None or history[0] < row[0]:
            yield history[0], None, history[1]
            history = next(histories, None)
        else:
            yield row[0], row[1], history[1]
            row, history = next(rows, None), next(histories, None)


def _difference(one, key, image, history):
    if len(history) == 1 and history[0][2] == image is not None:  # as it was registered
        return None
    said, torn = played(history)
    if image is None:
        return Difference(one.table, key, said, False) if said is not None or torn else None
    if said is None:
        return Difference(one.table, key, None, True)
    now = json.loads(image)
    differing = {column for column in said.keys() & now.keys() if said[column] != now[column]} | torn
    return Difference(one.table, key, said, True, tuple(sorted(differing))) if differing else None


def played(history: Iterable[tuple[str, str, str]]) -> tuple[dict | None, set[str]]:
    """What a record is after its entries (act, before, after): its columns, as far as they are known, or None. And the
    columns that an entry found otherwise than the one before had left them, since they were last found."""
    said, torn = None, set()
    for act, before, after in history:
        before = json.loads(before) if before else {}
        if act == Found:
            torn = set()
        elif act == TrailEntry.Act.INSERT and said is not None:
            torn |= said.keys()  # registered a second time
        elif said is None and act != TrailEntry.Act.INSERT:
            torn.add("登録")  # changed or deleted without having been there
        elif said is not None:
            torn |= {column for column in before.keys() & said.keys() if before[column] != said[column]}
        after = json.loads(after) if after else None
        said = (said or {}) | (after or {}) if act == TrailEntry.Act.UPDATE else after
    return said, torn


def take_in() -> int:
    """Notes every record that is otherwise than the trail says, as it is now: what was there before the trail began,
    and what migrations did to the tables. How many these are.

    Once after each run of migrations, also where that run was killed before it came here; and not at any other time:
    what was changed behind the trail's back is found by `audit_check`, and not taken in by the next migrate."""
    last = MigrationRecorder(connection).migration_qs.aggregate(last=Max("pk"))["last"]
    done = {"act": Found, "table": MIGRATIONS, "row": str(last)}
    if TrailEntry.objects.filter(**done).exists():
        return 0
    number = take_in_as_they_are()
    TrailEntry.objects.create(at=timezone.now(), actor=acting(), **done)
    return number


def take_in_as_they_are() -> int:
    """Whatever is otherwise than the trail says. How many records these were."""
    return sum(_take_in(one) for one in noted_tables())


def _take_in(one: Noted) -> int:
    found = list(differences(one))
    here = [difference.key for difference in found if difference.is_there]
    for first in range(0, len(here), ALL_TOGETHER):
        _note_as_they_are(one, here[first : first + ALL_TOGETHER])
    _note_as_gone(one, [difference for difference in found if not difference.is_there])
    return len(found)


def _note_as_they_are(one, keys):
    listed = "SELECT value FROM json_each(%s)"
    now, key = "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')", f'CAST("{one.key}" AS text)'
    if connection.vendor == "postgresql":
        listed, now = "SELECT json_array_elements_text(%s::json)", "clock_timestamp()"
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {TRAIL} (at, actor, act, "table", "row", after) '
            f"SELECT {now}, %s, '{Found}', '{one.table}', {key}, {whole(one, connection.vendor)} "
            f'FROM {one.table} WHERE {key} IN ({listed}) ORDER BY "{one.key}"',
            [acting(), json.dumps(keys)],
        )


def _note_as_gone(one, gone):
    TrailEntry.objects.bulk_create(
        TrailEntry(
            at=timezone.now(),
            actor=acting(),
            act=Found,
            table=one.table,
            row=difference.key,
            before=difference.said,
        )
        for difference in gone
    )
