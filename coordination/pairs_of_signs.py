"""An index for words within texts: Japanese does not part words by spaces, so what is kept are pairs of signs.

買い物 is in a text only if 買い and い物 are. The index names the rows that have all pairs of a word, and whether they
hold the word itself is then asked of their text: what is found is exactly what would be found without the index.

A model with many rows has it by PairsIndex(fields=["search_text"], name="…") in its Meta.indexes, by kept_in_step()
after the AddIndex of its migration, and by `holding` in its search. The databases keep it in step by themselves,
whatever the way a row is written. PostgreSQL needs no extension for it (pg_trgm finds no Japanese in a C locale). In
SQLite triggers do it, which are lost where Django builds a table anew; every migrate puts them up again and fills the
index anew, and /readyz says where they are missing.
"""

from functools import reduce
from itertools import pairwise
from operator import or_

from django.apps import apps as current_apps
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.migrations import RunPython
from django.db.models import Q, QuerySet

from coordination.search import Holds, SearchTextField, matching, plain

# Rows. Of a word that more of them hold a page is found sooner row by row, in the order of the list.
FEW = 1000
MISSING = (
    "訪問などをさがすための索引を保つしくみが、データベースにそろっていません。さがしても出てこない記録があります。"
    "管理者に「manage.py migrate を実行してください」と伝えてください。"
)

# Numbers and not texts: their order is not that of a locale, whose updates spoil indexes. Starting further processes
# (PARALLEL) would take longer than the search. The cost keeps it from being asked row by row.
FUNCTION = """CREATE OR REPLACE FUNCTION pairs_of_signs(written text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL UNSAFE COST 10000 AS $$
SELECT array_agg(DISTINCT (ascii(one)::bigint << 21) + ascii(two))
FROM unnest(string_to_array(written, NULL), (string_to_array(written, NULL))[2:]) AS pair (one, two)
WHERE two IS NOT NULL $$"""

# As many numbers from 0 on as asked for, as the keys of a JSON array: a trigger may not count by recursion.
NUMBERS = "json_each('[' || rtrim(replace(hex(zeroblob({number})), '00', '0,'), ',') || ']')"
# The bytes of each pair and of the last sign by itself, in hex. The text is cut into parts first, as SQLite counts its
# way to the nth sign from the beginning of what it is given; LIMIT keeps the parts from being cut anew for each sign.
PAIRS = f"""(SELECT group_concat(hex(substr(part.signs, place.key + 1, 2)), ' ')
    FROM (SELECT substr({{text}}, key * 64 + 1, 65) AS signs FROM {NUMBERS.format(number="length({text}) / 64 + 1")}
        LIMIT -1) AS part
    CROSS JOIN {NUMBERS.format(number=64)} AS place)"""


class PairsIndex(models.Index):
    """An index of the pairs of signs of one SearchTextField: in SQLite a table of its own (FTS5), named like it."""

    def create_sql(self, model, schema_editor, using="", **kwargs):
        name, table = (schema_editor.quote_name(each) for each in (self.name, model._meta.db_table))
        if schema_editor.connection.vendor == "sqlite":
            # The table stays where Django builds that of the model anew.
            return (
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} "
                "USING fts5(pairs, content='', columnsize=0, detail=none, tokenize='ascii')"
            )
        text = schema_editor.quote_name(self.column_of(model))
        # New rows lie in a list first, which every search goes through: a short one (kB, here some fifty rows).
        return (
            f"CREATE INDEX {name} ON {table} USING gin (pairs_of_signs({text})) "
            "WITH (gin_pending_list_limit = 64)"
        )

    def remove_sql(self, model, schema_editor, **kwargs):
        kind = "TABLE" if schema_editor.connection.vendor == "sqlite" else "INDEX"
        return f"DROP {kind} IF EXISTS {schema_editor.quote_name(self.name)}"

    def column_of(self, model) -> str:
        return model._meta.get_field(self.fields[0]).column

    def triggers_on(self, model) -> dict[str, str]:
        """The statements that make SQLite keep the index in step, by the names of the triggers."""
        table, key, text = model._meta.db_table, model._meta.pk.column, self.column_of(model)
        taken_out = (
            f"INSERT INTO {self.name} ({self.name}, rowid, pairs) "
            f"VALUES ('delete', OLD.{key}, {PAIRS.format(text=f'OLD.{text}')});"
        )
        put_in = (
            f"INSERT INTO {self.name} (rowid, pairs) VALUES (NEW.{key}, {PAIRS.format(text=f'NEW.{text}')});"
        )
        other = f"WHEN NEW.{key} <> OLD.{key} OR NEW.{text} <> OLD.{text}"
        events = {
            "insert": f"AFTER INSERT ON {table} BEGIN {put_in} END",
            "update": f"AFTER UPDATE OF {key}, {text} ON {table} {other} BEGIN {taken_out} {put_in} END",
            "delete": f"AFTER DELETE ON {table} BEGIN {taken_out} END",
        }
        return {
            f"{self.name}_{event}": f"CREATE TRIGGER {self.name}_{event} {what}"
            for event, what in events.items()
        }


def holding(word: str, rows: QuerySet, **beside: QuerySet) -> Q:
    """Of rows of a model with a PairsIndex, those whose search_text holds the word, and those that are linked with one
    of the records beside, by the many-to-many field that has their name here.

    The index is asked at once. Where few rows hold the word, these are they; where many do, it is asked again by what
    counts the rows, and not by a page of them. Beside others it is of no use for that.
    """
    few, linked = _looked_up(plain(word), rows, beside)
    or_else = [_linked_by(rows.model._meta.get_field(name), keys) for name, keys in linked.items() if keys]
    if few is not None:
        found = Q(pk__in=few)
    else:
        found = matching(word, "search_text") if or_else else Q(search_text__often_holds=plain(word))
    return reduce(or_, or_else, found)


def _linked_by(field, keys) -> Q:
    links = field.remote_field.through.objects.filter(**{f"{field.m2m_reverse_field_name()}__in": keys})
    return Q(pk__in=links.values(field.m2m_field_name()))


def _looked_up(word: str, rows, beside) -> tuple[list[int] | None, dict[str, list[int]]]:
    """The keys of the rows that hold the word, where they are few and the index can tell; and those of the records
    beside, by their names. All in one statement: going to the database takes longer than each of them."""
    connection, asked = connections[rows.db], {name: records.order_by() for name, records in beside.items()}
    if _asked(word, connection):
        holds = rows.model._base_manager.filter(search_text__often_holds=word)
        asked[_BY_PAIRS] = holds.order_by()[: FEW + 1]
    found = {name: [] for name in asked}
    if asked:
        statements = {
            name: records.values_list("pk").query.sql_with_params() for name, records in asked.items()
        }
        kinds = [f"SELECT '{name}', one.* FROM ({sql}) AS one" for name, (sql, _) in statements.items()]
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(kinds), [each for _, of_one in statements.values() for each in of_one]
            )
            for name, key in cursor.fetchall():
                found[name].append(key)
    few = found.pop(_BY_PAIRS, None)
    return (few if few is not None and len(few) <= FEW else None), found


_BY_PAIRS = ""
_IN_SQLITE = 'SELECT rowid FROM "{name}" WHERE "{name}" MATCH %s'
_IN_POSTGRESQL = "pairs_of_signs({text}) @> %s::bigint[]"


@SearchTextField.register_lookup
class OftenHolds(Holds):
    """The text holds a word that many texts hold. A page soon has its rows when the list is read in its order, row by
    row; what is asked for without an order, such as a number, looks at all of them and asks the index first."""

    lookup_name = "often_holds"

    def as_sql(self, compiler, connection):
        test, params = super().as_sql(compiler, connection)
        asked = _asked(self.rhs, connection)
        if _has_order(compiler.query) or not asked:
            return test, params
        model, alias = self.lhs.target.model, compiler.quote_name_unless_alias(self.lhs.alias)
        if connection.vendor == "sqlite":
            named = _IN_SQLITE.format(name=index_of(model).name)
            named = f"{alias}.{connection.ops.quote_name(model._meta.pk.column)} IN ({named})"
        else:
            named = _IN_POSTGRESQL.format(text=self.process_lhs(compiler, connection)[0])
        return f"({named} AND {test})", (asked, *params)


def _has_order(query) -> bool:
    return bool(query.order_by or (query.default_ordering and query.get_meta().ordering))


def _asked(word: str, connection):
    """What an index is asked for; nothing where it cannot tell: PostgreSQL for a word of one sign."""
    return _tokens(word) if connection.vendor == "sqlite" else _numbers(word)


def _tokens(word: str) -> str:
    """What FTS5 is asked for. A word of one sign is the beginning of a pair, or the last sign of a text."""
    if len(word) == 1:
        return f"{word.encode().hex()}*"
    return " ".join(word[at : at + 2].encode().hex() for at in range(len(word) - 1))


def _numbers(word: str) -> list[int]:
    """The pairs of the word as pairs_of_signs tells them; none for a word of one sign."""
    return [(ord(one) << 21) + ord(two) for one, two in pairwise(word)]


def index_of(model) -> PairsIndex | None:
    """The index of a model, if it has one."""
    return next((index for index in model._meta.indexes if isinstance(index, PairsIndex)), None)


# -- kept in step --------------------------------------------------------------


def are_missing(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether SQLite does not keep an index in step as this code would have it. PostgreSQL always does."""
    return any(_out_of_step(connections[using], current_apps))


def put_up(using: str = DEFAULT_DB_ALIAS):
    """Has every index kept in step that is not, and fills it anew. An index that no migration has made yet stays away."""
    _keep_in_step(connections[using], current_apps)


def kept_in_step() -> RunPython:
    """The step of a migration behind the AddIndex of a PairsIndex: SQLite puts in the rows that there are, and keeps on."""
    return RunPython(
        lambda apps, schema_editor: _keep_in_step(schema_editor.connection, apps),
        lambda apps, schema_editor: _let_go(schema_editor.connection, apps),
    )


def with_their_function() -> RunPython:
    """The step of a migration before the first PairsIndex of all: what PostgreSQL takes a text apart with."""

    def on_postgresql(statement):
        def run(apps, schema_editor):
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(statement, params=None)

        return run

    return RunPython(on_postgresql(FUNCTION), on_postgresql("DROP FUNCTION IF EXISTS pairs_of_signs(text)"))


def _keep_in_step(connection, apps):
    for model, index in list(_out_of_step(connection, apps)):
        key, pairs = model._meta.pk.column, PAIRS.format(text=f"held.{index.column_of(model)}")
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            for name, statement in index.triggers_on(model).items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(statement)
            cursor.execute(f"INSERT INTO {index.name} ({index.name}) VALUES ('delete-all')")
            cursor.execute(
                f"INSERT INTO {index.name} (rowid, pairs) SELECT {key}, {pairs} FROM {model._meta.db_table} AS held"
            )


def _let_go(connection, apps):
    with connection.cursor() as cursor:
        for model, index in _on_sqlite(connection, apps):
            for name in index.triggers_on(model):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def _out_of_step(connection, apps):
    for model, index in _on_sqlite(connection, apps):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE name = %s OR type = 'trigger' AND tbl_name = %s",
                [index.name, model._meta.db_table],
            )
            standing = dict(cursor.fetchall())
        if index.name in standing and not index.triggers_on(model).items() <= standing.items():
            yield model, index


def _on_sqlite(connection, apps):
    if connection.vendor == "sqlite":
        yield from ((model, index) for model in apps.get_models() if (index := index_of(model)))
