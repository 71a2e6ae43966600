"""Rules that the database keeps by itself, whatever the way a row is written (form, import, admin, shell, SQL).

Each is a trigger. They are put up after every migrate, and taken down before it only where it needs that
(coordination/apps.py); a migration that has to write against them takes them down itself. Where they do not stand as
this code has them, /readyz and `manage.py check --deploy` say so.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.db import DEFAULT_DB_ALIAS, connections, transaction

MONTH = {
    "sqlite": "date({day}, 'start of month')",
    "postgresql": "date_trunc('month', {day})::date",
}


@dataclass(frozen=True)
class Guard:
    """Refuses an event on the rows of a table where the condition holds, with the sentence.

    condition: SQL on OLD and NEW that both databases read alike. moment: AFTER where it asks for the row itself.
    only_if: what is cheap to ask and has to hold as well; PostgreSQL then asks the rest only where it does.
    """

    table: str
    event: str
    condition: str
    sentence: str
    moment: str = "BEFORE"
    only_if: str = ""

    @property
    def moments(self) -> tuple[str, str, str]:
        return self.table, self.moment, self.event


def statements(name: str, vendor: str, guards: list[Guard]) -> list[str]:
    """One trigger that asks all guards of one event in their order, so that the first of them refuses."""
    table, moment, event = guards[0].moments
    if vendor == "sqlite":
        refusals = " ".join(
            f"WHEN {f'({one.only_if}) AND ' if one.only_if else ''}({one.condition}) "
            f"THEN RAISE(ABORT, '{one.sentence}')"
            for one in guards
        )
        return [f"CREATE TRIGGER {name} {moment} {event} ON {table} BEGIN SELECT CASE {refusals} END; END"]
    asked = [(one.condition, one.sentence, one.only_if) for one in guards]
    return [
        _function(name, asked, "OLD" if event == "DELETE" else "NEW"),
        f"CREATE TRIGGER {name} {moment} {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def refusing(name: str, condition: str, sentence: str, answer: str) -> str:
    """PostgreSQL's function for a trigger that refuses where the condition holds and else answers with that row."""
    return _function(name, [(condition, sentence, "")], answer)


def _function(name, asked, answer):
    refusals = " ".join(
        (f"IF {only_if} THEN " if only_if else "")
        + f"IF {condition} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'restrict_violation'; END IF;"
        + (" END IF;" if only_if else "")
        for condition, sentence, only_if in asked
    )
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refusals} RETURN {answer}; END $$"


def refusing_truncate(name: str, table: str, condition: str, sentence: str) -> list[str]:
    """TRUNCATE asks no guard of rows. SQLite has no such statement."""
    return [
        refusing(name, condition, sentence, "NULL"),
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


class Guards:
    """The guards of one subject. prefix: what the names of its triggers begin with, of nobody else's. table: one that
    has to be there for them. missing: told where they do not stand; code: of the check that tells it.

    asks_all_tables: they stand only where every migration has been applied.

    rules: asked for the guards of a vendor. besides: further statements of a vendor by the name of the trigger or the
    function that they make, and sentences that these may answer with.
    """

    ALL: list["Guards"] = []

    def __init__(
        self,
        prefix: str,
        rules: Callable[[str], Iterable[Guard]],
        *,
        table: str,
        missing: str,
        code: str,
        besides: Callable[[str], dict[str, list[str]]] = lambda vendor: {},
        sentences: tuple[str, ...] = (),
        asks_all_tables: bool = False,
    ):
        self.prefix, self.rules, self.besides = prefix, rules, besides
        self.table, self.missing, self.code = table, missing, code
        self.asks_all_tables = asks_all_tables
        self.sentences = list(dict.fromkeys([*(guard.sentence for guard in rules("sqlite")), *sentences]))
        Guards.ALL.append(self)

    def refusal_in_words(self, error: BaseException) -> str:
        """The sentence of the guard that has refused; "" for what none of these has refused."""
        return next((one for one in self.sentences if one in str(error)), "")

    def have_their_tables(self, using: str = DEFAULT_DB_ALIAS) -> bool:
        return self.table in connections[using].introspection.table_names()

    def are_missing(self, using: str = DEFAULT_DB_ALIAS) -> bool:
        """Whether a guard does not stand, is switched off, or is of another version than this code."""
        connection = connections[using]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(_STANDING_ON_POSTGRESQL, [self._pattern, self._pattern])
            else:
                cursor.execute(_TRIGGERS_OF_SQLITE, [self._pattern])
            standing = {name for (name,) in cursor.fetchall()}
        return standing != set(self._written(connection.vendor))

    def altered(self, using: str = DEFAULT_DB_ALIAS) -> list[str]:
        """The names of those that do not stand, are switched off, do something else than this code has, or are not ours."""
        connection = connections[using]
        written = self._written(connection.vendor)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                expected = {name: _body(made) for name, made in written.items()}
                cursor.execute(_BODIES_ON_POSTGRESQL, [self._pattern, self._pattern])
            else:
                expected = {name: made[0] for name, made in written.items()}
                cursor.execute(_BODIES_ON_SQLITE, [self._pattern])
            standing = dict(cursor.fetchall())
        return sorted(name for name in expected | standing if expected.get(name) != standing.get(name))

    def put_up(self, using: str = DEFAULT_DB_ALIAS):
        """Makes the guards; those that stand already are made anew, without a moment in which they do not stand."""
        connection = connections[using]
        with transaction.atomic(using), connection.cursor() as cursor:
            self.take_down(using)
            for statements in self._written(connection.vendor).values():
                for statement in statements:
                    cursor.execute(statement)

    def take_down(self, using: str = DEFAULT_DB_ALIAS):
        """Removes the guards: before tables are built anew, and before a demo is replaced."""
        connection = connections[using]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                if connection.in_atomic_block:  # no guard goes away that still has something to say
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                cursor.execute(
                    "SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE %s "
                    "AND pronamespace = current_schema()::regnamespace",
                    [self._pattern],
                )
                for (name,) in cursor.fetchall():
                    cursor.execute(f"DROP FUNCTION {name} CASCADE")
            else:
                cursor.execute(_TRIGGERS_OF_SQLITE, [self._pattern])
                for (name,) in cursor.fetchall():
                    cursor.execute(f"DROP TRIGGER {name}")

    @property
    def _pattern(self):
        return self.prefix.replace("_", "\\_") + "\\_%"

    def _written(self, vendor: str) -> dict[str, list[str]]:
        """The statements that make each trigger or function, by its name, which tells one version of it from another."""
        together = {}
        for guard in self.rules(vendor):
            together.setdefault(guard.moments, []).append(guard)
        found = {}
        for number, guards in enumerate(together.values(), 1):
            mark = sha256(repr(guards).encode()).hexdigest()[:8]
            name = f"{self.prefix}_{number}_{mark}"
            found[name] = statements(name, vendor, guards)
        return found | self.besides(vendor)


# Triggers that are not switched off, and functions that are called by their own name.
_STANDING_ON_POSTGRESQL = """SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE tgname LIKE %s AND tgenabled IN ('O', 'A') AND relnamespace = current_schema()::regnamespace
    UNION ALL SELECT proname FROM pg_proc WHERE proname LIKE %s AND prorettype <> 'trigger'::regtype
    AND pronamespace = current_schema()::regnamespace"""
# What each does: a trigger by the function that it calls, if that is the one of its own name.
_BODIES_ON_POSTGRESQL = """SELECT tgname, CASE WHEN proname = tgname THEN prosrc END FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE tgname LIKE %s AND tgenabled IN ('O', 'A') AND relnamespace = current_schema()::regnamespace
    UNION ALL SELECT proname, prosrc FROM pg_proc WHERE proname LIKE %s AND prorettype <> 'trigger'::regtype
    AND pronamespace = current_schema()::regnamespace"""
_BODIES_ON_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s ESCAPE '\\'"
_TRIGGERS_OF_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s ESCAPE '\\'"


def _body(made: list[str]) -> str:
    """What stands between the $$ of the function."""
    return made[0].split("$$")[1]


class Refused(Exception):
    """What was asked for is refused, and stays so under its key. sentence: why, and what to do.

    keep: writes the refusal down; called once everything that belongs to what was refused has been undone.
    """

    def __init__(self, sentence: str, keep: Callable[[], object]):
        super().__init__(sentence)
        self.sentence, self.keep = sentence, keep


def refusal_in_words(error: BaseException) -> str:
    """The sentence of whichever guard has refused; "" for what was not refused by a guard."""
    return next(filter(None, (guards.refusal_in_words(error) for guards in Guards.ALL)), "")


def missing(using: str = DEFAULT_DB_ALIAS) -> list[Guards]:
    """Those subjects whose guards do not stand though their tables are there."""
    return [one for one in Guards.ALL if one.have_their_tables(using) and one.are_missing(using)]


def take_all_down(using: str = DEFAULT_DB_ALIAS):
    for one in Guards.ALL:
        one.take_down(using)


def put_all_up(using: str = DEFAULT_DB_ALIAS):
    for one in Guards.ALL:
        one.put_up(using)
