"""The one statement by which PostgreSQL writes a posting: a function, as the plans of its statements stay planned.

It has its mark in its name, as the guards have: code never calls another version of it than its own.
"""

from volunteers.ledger_locks import mark_of

# $1 to $6 are a row of postings; $7 its lines, in the words of volunteers.posting.Line. Whether the key is new.
# Several lines hold all their accounts before the first is written, in the order in which everybody holds accounts
# (volunteers/ledger_locks.py): one after the other they could wait for each other in a circle.
_BODY = """BEGIN
    INSERT INTO volunteers_posting (key, group_id, content, refusal, posted_at, posted_by_id)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN false; END IF;
    IF json_array_length($7) > 1 THEN
        PERFORM 1 FROM volunteers_ticketaccount WHERE member_id IS NOT NULL AND id IN (
            SELECT unnest(ARRAY[credited, debited]) FROM json_to_recordset($7) AS line (credited bigint, debited bigint))
            ORDER BY id FOR NO KEY UPDATE;
    END IF;
    INSERT INTO volunteers_tickettransfer (group_id, posting_id, kind, transferred_on, credited_id, debited_id,
        tickets, help_id, reverses_id, because)
        SELECT $2, $1, line.* FROM json_to_recordset($7) AS line (kind text, "on" date, credited bigint,
            debited bigint, tickets bigint, help bigint, reverses bigint, because text);
    RETURN true;
END"""

WRITE = f"ticket_ledger_write_{mark_of(_BODY)}"


def function() -> dict[str, list[str]]:
    """The statement that makes it, by its name."""
    of = "uuid, bigint, text, text, timestamptz, bigint, json"
    return {WRITE: [f"CREATE FUNCTION {WRITE}({of}) RETURNS boolean LANGUAGE plpgsql AS $$ {_BODY} $$"]}
