"""The chain of the trail: each entry has a hash over what it says and over the hash of the entry before it. An entry
that is changed, taken away, put in or moved breaks the chain at that place (coordination/audit.py walks it).

On SQLite there is one writer at a time, and one chain. On PostgreSQL there are as many chains, called stripes, as
transactions have been under way at the same time: each transaction takes one that nobody holds and holds it until it
ends, so that nobody waits for another one's chain, and no two can wait for each other. Sealing the entries afterwards
would cost the writers nothing, but until then whoever can write to the server could change an entry unseen.
"""

from hashlib import sha256

TRAIL = "coordination_trailentry"
STRIPES = 16  # with which a transaction begins to look for a free one, by the number of its process
LOCKS = (
    20_909  # the first number of PostgreSQL's advisory locks that hold a stripe; the second is the stripe's
)
NOBODY_ACTS = (
    "だれの操作かわからない変更は、受け付けません。画面か manage.py から操作してください。"
    "SQL を直接使うときは、先に SELECT set_config(''app.actor'', ''command:psql@名前'', false); を実行してください。"
)
ONE_AFTER_THE_OTHER = "変更の記録をつなぐため、業務の表は READ COMMITTED のトランザクションで書いてください。"


def link(previous, stripe, pk, at, act, table, actor, row, before, after) -> str:
    """The hash of an entry, 64 hexadecimal digits. previous: that of the entry before it in its stripe, or "".

    at: as the database's `moment` has it; before, after: the JSON as the database keeps it, or None. Texts that may hold
    anything come with their lengths, so that nothing else reads the same. It never changes: every chain rests on it.
    """
    said = (
        previous, str(stripe), str(pk), str(at), act, table, f"{len(actor)}:{actor}", f"{len(row)}:{row}",
        before or "", after or "",
    )  # fmt: skip
    return sha256("\n".join(said).encode()).hexdigest()


# What link is called with, after the hash before; as texts.
def columns(vendor: str) -> str:
    texts = ("act", '"table"', "actor", '"row"')
    if vendor == "sqlite":  # || '' keeps Django from reading it as a moment
        return f"stripe, id, at || '', {', '.join(texts)}, before || '', after || ''"
    return f"stripe, id, {_microseconds('at')}, {', '.join(texts)}, before::text, after::text"


def _microseconds(at):
    return f"(extract(epoch FROM {at}) * 1000000)::bigint"


def on_sqlite() -> dict[str, list[str]]:
    what = (
        f"AFTER INSERT ON {TRAIL} BEGIN UPDATE {TRAIL} SET hash = app_link("
        f"coalesce((SELECT hash FROM {TRAIL} WHERE id < NEW.id ORDER BY id DESC LIMIT 1), ''), "
        f"{columns('sqlite')}) WHERE id = NEW.id; END"
    )
    name = f"trail_chain_{_mark(what)}"
    return {name: [f"CREATE TRIGGER {name} {what}"]}


def on_postgresql() -> dict[str, list[str]]:
    """An entry whose number was drawn before that of the entry before it gets another, as the numbers tell the order."""
    body = f"""DECLARE free int := pg_backend_pid() % {STRIPES}; last_one bigint; previous text;
    BEGIN
        IF NEW.actor = '' THEN RAISE EXCEPTION '{NOBODY_ACTS}' USING ERRCODE = 'restrict_violation'; END IF;
        IF current_setting('transaction_isolation') <> 'read committed' THEN
            RAISE EXCEPTION '{ONE_AFTER_THE_OTHER}' USING ERRCODE = 'restrict_violation';
        END IF;
        WHILE NOT pg_try_advisory_xact_lock({LOCKS}, free) LOOP free := free + {STRIPES}; END LOOP;
        SELECT id, hash INTO last_one, previous FROM {TRAIL} WHERE stripe = free ORDER BY id DESC LIMIT 1;
        IF NEW.id < last_one THEN NEW.id := nextval(pg_get_serial_sequence('{TRAIL}', 'id')); END IF;
        NEW.stripe := free;
        NEW.hash := encode(sha256(convert_to(coalesce(previous, '') || E'\\n' || free || E'\\n' || NEW.id
            || E'\\n' || {_microseconds("NEW.at")} || E'\\n' || NEW.act || E'\\n' || NEW."table"
            || E'\\n' || length(NEW.actor) || ':' || NEW.actor || E'\\n' || length(NEW."row") || ':' || NEW."row"
            || E'\\n' || coalesce(NEW.before::text, '') || E'\\n' || coalesce(NEW.after::text, ''), 'UTF8')), 'hex');
        RETURN NEW;
    END"""
    name = f"trail_chain_{_mark(body)}"
    return {
        name: [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"CREATE TRIGGER {name} BEFORE INSERT ON {TRAIL} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    }


def _mark(what):
    return sha256(what.encode()).hexdigest()[:12]
