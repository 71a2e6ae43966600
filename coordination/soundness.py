"""What an installation can be asked to prove of itself (manage.py verify). Each application adds its own checks, and the
figures that a backup writes down when it is taken and finds again when it is restored."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from coordination import guards, pairs_of_signs
from coordination.models import KeptFile

UNFINISHED = ".restoring"  # lies in MEDIA_ROOT while a backup is being put in


@dataclass(frozen=True)
class Finding:
    """subject: what was looked at. words: what was found, one sentence."""

    subject: str
    ok: bool
    words: str


CHECKS: list[Callable[[], Finding]] = []
# The table of each figure by its name, and SQL that both databases read alike.
FIGURES: dict[str, tuple[str, str]] = {}


def check(asked: Callable[[], Finding]) -> Callable[[], Finding]:
    CHECKS.append(asked)
    return asked


def findings() -> list[Finding]:
    """Of every check. Where the tables are not those of this code, nothing else can be asked."""
    begun = [restoring_is_finished(), migrations_are_applied()]
    return begun if not all(one.ok for one in begun) else [*begun, *(asked() for asked in CHECKS)]


def tables() -> list[str]:
    """Every table of a model, also of those between two."""
    return sorted(connection.introspection.django_table_names(only_existing=True))


def counts(ask: Callable[[str], list[tuple]]) -> dict[str, int]:
    """Rows of each table."""
    return {table: ask(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables()}


def figures(ask: Callable[[str], list[tuple]]) -> dict[str, list[list[str]]]:
    """Of those whose tables are there: a backup is also taken before a new version makes its own."""
    present = tables()
    return {
        name: [[str(value) for value in row] for row in ask(sql)]
        for name, (table, sql) in FIGURES.items()
        if table in present
    }


def restoring_is_finished() -> Finding:
    is_finished = not (Path(settings.MEDIA_ROOT) / UNFINISHED).exists()
    return Finding(
        "控えからの戻し",
        is_finished,
        "途中で止まった戻しはありません。"
        if is_finished
        else "控えからの戻しが途中で止まっています。同じ「manage.py restore 控え」を、もう一度実行してください。",
    )


def migrations_are_applied() -> Finding:
    executor = MigrationExecutor(connection)
    left = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return Finding(
        "データベースの版",
        not left,
        f"更新が{left}件、済んでいません。「manage.py migrate」を実行してください。"
        if left
        else "プログラムと同じ版です。",
    )


@check
def database_is_whole() -> Finding:
    problems = _on_postgresql() if connection.vendor == "postgresql" else _on_sqlite()
    return Finding(
        "データベースの中身",
        not problems,
        f"こわれています（{'、'.join(map(str, problems[:3]))}）。控えから戻してください。"
        if problems
        else f"こわれていません。{len(tables())}の表に{sum(counts(_ask).values()):,}行あります。",
    )


def _ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _on_sqlite():
    broken = [words for (words,) in _ask("PRAGMA integrity_check") if words != "ok"]
    return broken + [f"{table} の参照先がない" for table, *_ in _ask("PRAGMA foreign_key_check")]


def _on_postgresql():
    """Keys that point nowhere. Counting the rows reads every page of the tables: a damaged one raises an error."""
    found = []
    for name, table, columns, other, others in _ask(_FOREIGN_KEYS):
        pairs = list(zip(columns, others, strict=True))
        same = " AND ".join(f'o."{theirs}" = t."{own}"' for own, theirs in pairs)
        given = " AND ".join(f't."{own}" IS NOT NULL' for own, _ in pairs)
        (lost,) = _ask(
            f"SELECT count(*) FROM {table} t WHERE {given} AND NOT EXISTS (SELECT 1 FROM {other} o WHERE {same})"
        )[0]
        if lost:
            found.append(f"{table} の {name} の参照先がない")
    return found


_FOREIGN_KEYS = """SELECT conname, conrelid::regclass::text,
    ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY k(n, i) JOIN pg_attribute ON attrelid = conrelid AND attnum = n ORDER BY i),
    confrelid::regclass::text,
    ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY k(n, i) JOIN pg_attribute ON attrelid = confrelid AND attnum = n ORDER BY i)
    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"""


@check
def guards_stand() -> Finding:
    missing = guards.missing()
    return Finding(
        "守りのしくみ",
        not missing,
        missing[0].missing if missing else f"{len(guards.Guards.ALL)}種類とも、そろっています。",
    )


@check
def words_can_be_searched() -> Finding:
    are_missing = pairs_of_signs.are_missing()
    return Finding(
        "さがすための索引", not are_missing, pairs_of_signs.MISSING if are_missing else "そろっています。"
    )


@check
def files_lie_there() -> Finding:
    """Each attached file as it was attached, by its SHA-256."""
    gone, altered, right = 0, 0, 0
    for model in apps.get_models():
        if issubclass(model, KeptFile):
            for name, digest in model._base_manager.values_list("content", "digest").iterator():
                path = Path(settings.MEDIA_ROOT, name)
                if not path.is_file():
                    gone += 1
                elif digest_of(path) == digest:
                    right += 1
                else:
                    altered += 1
    words = f"添付したとおりのもの{right:,}、なくなったもの{gone:,}、変わったもの{altered:,}です。"
    return Finding("写真とファイル", not gone + altered, words)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
