"""Who waits for whom at the ledger, on PostgreSQL: what the guards ask about does not change while they ask.

SQLite lets one transaction write at a time and needs none of this. The order is the same for everybody, so that nobody
waits in a circle: the group's month, the accounts by their keys, the helps that are paid and their services. A
transaction that reads as of its beginning would not see the month that has been closed while it waited: the trail
refuses those (coordination/trail_chain.py).
"""

from hashlib import sha256

from django.db import connection

CLOSING = 7150  # shared by whoever writes into a month, for itself alone for whoever closes one or deletes an account
NUMBERING = 7151  # for whoever numbers a book

_TABLE = "volunteers_{}".format

_IN_A_MONTH = f"PERFORM pg_advisory_xact_lock_shared({CLOSING}, {{group}}::int);"

_OF_ROW = f"""{_IN_A_MONTH.format(group="NEW.group_id")}
    PERFORM 1 FROM {_TABLE("ticketaccount")} WHERE id IN (NEW.credited_id, NEW.debited_id) AND member_id IS NOT NULL
        ORDER BY id FOR NO KEY UPDATE;
    IF NEW.help_id IS NOT NULL THEN
        PERFORM 1 FROM {_TABLE("servicehelper")} h JOIN {_TABLE("service")} s ON s.id = h.service_id
            WHERE h.id = NEW.help_id FOR SHARE;
    END IF;"""
_OF_HELP = f"""PERFORM pg_advisory_xact_lock_shared({CLOSING}, s.group_id::int) FROM {_TABLE("service")} s
    WHERE s.id IN (NEW.service_id, OLD.service_id);"""
_OF_ANY = f"""PERFORM pg_advisory_xact_lock_shared({CLOSING}, g::int)
    FROM (VALUES (OLD.group_id), (NEW.group_id)) AS both_of_them (g) WHERE g IS NOT NULL;"""
_OF_MONTH = f"PERFORM pg_advisory_xact_lock({CLOSING}, NEW.group_id::int);"
# No foreign key holds an account: whoever deletes one waits for all who may be writing its first row.
_OF_ACCOUNT = f"PERFORM pg_advisory_xact_lock({CLOSING}, OLD.group_id::int);"
_OF_BOOK = f"PERFORM pg_advisory_xact_lock({NUMBERING}, NEW.group_id::int);"


def locks(prefix: str) -> dict[str, list[str]]:
    """The statements of each trigger that waits, by its name; a name sorts before those of the guards."""
    any_change = "BEFORE INSERT OR UPDATE OR DELETE"
    found = {}
    for table, moment, does in (
        ("tickettransfer", "BEFORE INSERT", _OF_ROW),
        ("closedmonth", "BEFORE INSERT", _OF_MONTH),
        ("ticketaccount", "BEFORE DELETE", _OF_ACCOUNT),
        ("ticketbook", "BEFORE INSERT OR UPDATE", _OF_BOOK),
        ("service", any_change, _OF_ANY),
        ("cashentry", any_change, _OF_ANY),
        ("servicehelper", any_change, _OF_HELP),
    ):
        found |= on_postgresql(f"{prefix}_{table}", moment, _TABLE(table), does)
    return found


def on_postgresql(name: str, moment: str, table: str, does: str) -> dict[str, list[str]]:
    """A trigger that does something, under a name that tells one version of it from another."""
    name = f"{name}_{mark_of(moment + does)}"
    return {
        name: [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {does} RETURN COALESCE(NEW, OLD); END $$",
            f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    }


def mark_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]


def hold_still(group):
    """Nobody writes into a month of the group until this transaction ends: before the statement of a month is counted."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CLOSING, group.pk])
