"""What was written into the ledger of tickets stays, and every row of it is right: the database itself sees to it.

Whatever the way (form, import, shell, SQL), a transfer moves tickets between accounts that fit its kind, out of hands
that hold so many on that day and on every later one, in a month that is still open; and neither it nor what it rests
on changes afterwards. The tickets in each member's hands are kept beside the transfers by the same statement.
"""

from coordination.guards import MONTH, Guard, Guards, refusing_truncate

WRITTEN = "帳簿に書いた行は、変えたり消したりできません。まちがいは、理由を書いて取り消してください。"
UNFIT = "この種類の受払は、この口座のあいだではできません。"
NOT_ITS_REVERSAL = "取り消しは、もとの受払の枚数を、そのまま戻すものに限ります。"
NOT_ITS_HELP = "利用の受払は、その活動の日に、利用会員から協力会員へ渡すものに限ります。"
CLOSED = "月締めのすんだ月です。まちがいは、締めていない月の日付で取り消してください。"
REFUSED_BEFORE = "断った記帳に、受払は書けません。"
SHORT_THEN = "この日にさかのぼって書くと、手元の券が足りなくなる日ができます。"
STAYS_CLOSED = "締めた月は、開けません。"
CLOSED_BEFORE = "この月までは、もう締めてあります。"
ACCOUNT_STAYS = "券の口座の持ち主は、変えられません。"
PAID = "券で支払った活動です。活動を取り消して、もう一度記録してください。"
PAID_STILL = "この活動の券が、まだ戻っていません。受払を取り消してから、活動を取り消してください。"
WITHDRAWN = "取り消した活動は、元に戻せません。もう一度記録してください。"
OVERLAPS = "番号が、ほかの綴りと重なっています。"
SOLD = "売った綴りは、変えたり消したりできません。"
SETTLED = "この日よりあとの受払が、もうあります。新しい条件は、まだ受払のない日から始めてください。"
MISSING = (
    "支え合いの帳簿を守るしくみが、データベースにそろっていません。"
    "管理者に「manage.py migrate を実行してください」と伝えてください。"
)

TRANSFER, ACCOUNT, POSTING = (f"volunteers_{name}" for name in ("tickettransfer", "ticketaccount", "posting"))
SERVICE, HELP, BOOK, SERIALS = (
    f"volunteers_{name}" for name in ("service", "servicehelper", "ticketbook", "serialrange")
)
MONTHS, CASH, TERMS = (f"volunteers_{name}" for name in ("closedmonth", "cashentry", "ticketterms"))

# Which accounts tickets go between: kind:from:to.
WAYS = (
    "opening:opening:purse",
    "opening:opening:earned",
    "issue:issuer:purse",
    "use:purse:earned",
    "pass_on:earned:purse",
    "redeem:earned:redeemed",
    "void:purse:void",
    "void:earned:void",
    "expire:purse:expired",
    "expire:earned:expired",
)
_WAYS = ", ".join(f"'{way}'" for way in WAYS)

FITS = f"""EXISTS (SELECT 1 FROM {ACCOUNT} c, {ACCOUNT} d
    WHERE c.id = NEW.credited_id AND d.id = NEW.debited_id
    AND c.group_id = NEW.group_id AND d.group_id = NEW.group_id
    AND (CASE WHEN NEW.reverses_id IS NULL THEN NEW.kind || ':' || c.kind || ':' || d.kind
        ELSE NEW.kind || ':' || d.kind || ':' || c.kind END) IN ({_WAYS}))"""

TAKES_BACK = f"""EXISTS (SELECT 1 FROM {TRANSFER} o WHERE o.id = NEW.reverses_id AND o.reverses_id IS NULL
    AND o.group_id = NEW.group_id AND o.kind = NEW.kind AND o.tickets = NEW.tickets
    AND o.credited_id = NEW.debited_id AND o.debited_id = NEW.credited_id
    AND o.transferred_on <= NEW.transferred_on)"""

PAYS = f"""EXISTS (SELECT 1 FROM {HELP} h
    JOIN {SERVICE} s ON s.id = h.service_id
    JOIN {ACCOUNT} c ON c.id = NEW.credited_id
    JOIN {ACCOUNT} d ON d.id = NEW.debited_id
    WHERE h.id = NEW.help_id AND s.group_id = NEW.group_id AND s.withdrawn_on IS NULL
    AND s.held_on = NEW.transferred_on AND c.member_id = s.recipient_id AND d.member_id = h.helper_id)"""

# Tickets in hand at the end of each day from that day on, for an account that has already given some away later.
RUNS_SHORT = f"""EXISTS (SELECT 1 FROM {TRANSFER} l
        WHERE l.credited_id = NEW.credited_id AND l.transferred_on > NEW.transferred_on)
    AND EXISTS (SELECT 1 FROM {ACCOUNT} a WHERE a.id = NEW.credited_id AND a.member_id IS NOT NULL)
    AND EXISTS (SELECT 1 FROM (
        SELECT m.day, SUM(SUM(m.change)) OVER (ORDER BY m.day) AS held FROM (
            SELECT transferred_on AS day, tickets AS change FROM {TRANSFER} WHERE debited_id = NEW.credited_id
            UNION ALL
            SELECT transferred_on, -tickets FROM {TRANSFER} WHERE credited_id = NEW.credited_id) m
        GROUP BY m.day) r WHERE r.day >= NEW.transferred_on AND r.held < 0)"""

HAS_PAYMENT = f"EXISTS (SELECT 1 FROM {TRANSFER} t WHERE t.help_id = {{help}})"
IS_PAID = (
    f"""EXISTS (SELECT 1 FROM {TRANSFER} t JOIN {HELP} h ON h.id = t.help_id WHERE h.service_id = OLD.id)"""
)
IS_PAID_STILL = f"""EXISTS (SELECT 1 FROM {TRANSFER} t JOIN {HELP} h ON h.id = t.help_id WHERE h.service_id = OLD.id
    AND NOT EXISTS (SELECT 1 FROM {TRANSFER} r WHERE r.reverses_id = t.id))"""


def _closed(month: str, group: str, day: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {MONTHS} m WHERE m.group_id = {group} AND m.month >= {month.format(day=day)})"
    )


def _rules(vendor: str) -> list[Guard]:
    month = MONTH[vendor]
    return [*_of_rows(month), *_of_services(month), *_of_books(), *_of_months(month)]


def _of_rows(month):
    for table in (TRANSFER, POSTING, SERIALS):
        yield Guard(table, "UPDATE", "1 = 1", WRITTEN)
        yield Guard(table, "DELETE", "1 = 1", WRITTEN)
    yield Guard(TRANSFER, "INSERT", f"NOT {FITS}", UNFIT)
    yield Guard(TRANSFER, "INSERT", f"NEW.reverses_id IS NOT NULL AND NOT {TAKES_BACK}", NOT_ITS_REVERSAL)
    yield Guard(TRANSFER, "INSERT", f"NEW.help_id IS NOT NULL AND NOT {PAYS}", NOT_ITS_HELP)
    yield Guard(TRANSFER, "INSERT", _closed(month, "NEW.group_id", "NEW.transferred_on"), CLOSED)
    is_refused = f"EXISTS (SELECT 1 FROM {POSTING} p WHERE p.key = NEW.posting_id AND (p.refusal <> '' OR p.group_id <> NEW.group_id))"
    yield Guard(TRANSFER, "INSERT", is_refused, REFUSED_BEFORE)
    yield Guard(TRANSFER, "INSERT", RUNS_SHORT, SHORT_THEN, moment="AFTER")
    another = (
        "NEW.kind <> OLD.kind OR NEW.group_id <> OLD.group_id "
        "OR COALESCE(NEW.member_id, 0) <> COALESCE(OLD.member_id, 0)"
    )
    yield Guard(ACCOUNT, "UPDATE", another, ACCOUNT_STAYS)


def _of_services(month):
    for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        # What was done in a closed month may still be withdrawn, on a day of a month that is open.
        unless = "NEW.withdrawn_on IS NULL AND " if event == "UPDATE" else ""
        yield Guard(SERVICE, event, unless + _closed(month, f"{row}.group_id", f"{row}.held_on"), CLOSED)
        of_service = _closed(month, "s.group_id", "s.held_on")
        its = f"EXISTS (SELECT 1 FROM {SERVICE} s WHERE s.id = {row}.service_id AND {of_service})"
        yield Guard(HELP, event, its, CLOSED)
    gone = _closed(month, "NEW.group_id", "NEW.withdrawn_on")
    yield Guard(
        SERVICE, "UPDATE", f"OLD.withdrawn_on IS NULL AND NEW.withdrawn_on IS NOT NULL AND {gone}", CLOSED
    )
    moved = (
        "(NEW.held_on <> OLD.held_on OR NEW.recipient_id <> OLD.recipient_id OR NEW.group_id <> OLD.group_id)"
    )
    yield Guard(SERVICE, "UPDATE", f"{moved} AND {IS_PAID}", PAID)
    yield Guard(SERVICE, "DELETE", IS_PAID, PAID)
    yield Guard(SERVICE, "UPDATE", f"NEW.withdrawn_on IS NOT NULL AND {IS_PAID_STILL}", PAID_STILL)
    other_day = "(NEW.withdrawn_on IS NULL OR NEW.withdrawn_on <> OLD.withdrawn_on)"
    yield Guard(SERVICE, "UPDATE", f"OLD.withdrawn_on IS NOT NULL AND {other_day}", WITHDRAWN)
    yield Guard(HELP, "UPDATE", HAS_PAYMENT.format(help="OLD.id"), PAID)
    yield Guard(HELP, "DELETE", HAS_PAYMENT.format(help="OLD.id"), PAID)


def _of_books():
    other = f"""EXISTS (SELECT 1 FROM {BOOK} b WHERE b.group_id = NEW.group_id AND b.id <> NEW.id
        AND b.first <= NEW.last AND b.last >= NEW.first)"""
    yield Guard(BOOK, "INSERT", other, OVERLAPS, moment="AFTER")
    yield Guard(BOOK, "UPDATE", other, OVERLAPS)
    is_sold = f"""OLD.issue_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM {TRANSFER} r WHERE r.reverses_id = OLD.issue_id)"""
    yield Guard(BOOK, "UPDATE", is_sold, SOLD)
    yield Guard(BOOK, "DELETE", is_sold, SOLD)


def _of_months(month):
    yield Guard(MONTHS, "UPDATE", "1 = 1", STAYS_CLOSED)
    yield Guard(MONTHS, "DELETE", "1 = 1", STAYS_CLOSED)
    later = f"EXISTS (SELECT 1 FROM {MONTHS} m WHERE m.group_id = NEW.group_id AND m.month >= NEW.month)"
    yield Guard(MONTHS, "INSERT", later, CLOSED_BEFORE)
    for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        yield Guard(CASH, event, _closed(month, f"{row}.group_id", f'{row}."on"'), CLOSED)
        settled = f"""EXISTS (SELECT 1 FROM {TRANSFER} t
            WHERE t.group_id = {row}.group_id AND t.transferred_on >= {row}.valid_from)"""
        yield Guard(TERMS, event, settled, SETTLED)
        yield Guard(TERMS, event, _closed(month, f"{row}.group_id", f"{row}.valid_from"), CLOSED)


MOVE = f"""UPDATE {ACCOUNT} SET in_hand = in_hand - NEW.tickets WHERE id = NEW.credited_id AND member_id IS NOT NULL;
    UPDATE {ACCOUNT} SET in_hand = in_hand + NEW.tickets WHERE id = NEW.debited_id AND member_id IS NOT NULL;"""
CLOSING = 7150  # the number of the lock that a posting shares and a month that is being closed has for itself

# Before anything is asked, in the order of the accounts, so that no two postings wait for each other.
LOCK = f"""PERFORM pg_advisory_xact_lock_shared({CLOSING}, NEW.group_id::int);
    PERFORM 1 FROM {ACCOUNT} WHERE id IN (NEW.credited_id, NEW.debited_id) AND member_id IS NOT NULL
    ORDER BY id FOR NO KEY UPDATE;"""

# What a statement counts besides, and whose it is: it waits like a posting while a month is being closed.
_BELONGS = {
    SERVICE: "COALESCE(NEW.group_id, OLD.group_id)",
    HELP: f"SELECT group_id FROM {SERVICE} WHERE id = COALESCE(NEW.service_id, OLD.service_id)",
    CASH: "COALESCE(NEW.group_id, OLD.group_id)",
}


def _besides(vendor):
    if vendor == "sqlite":
        return {
            "ticket_ledger_0_move": [
                f"CREATE TRIGGER ticket_ledger_0_move AFTER INSERT ON {TRANSFER} BEGIN {MOVE} END"
            ]
        }
    found = {}
    for moment, does in (("BEFORE", LOCK), ("AFTER", MOVE)):
        name = f"ticket_ledger_0_{'lock' if moment == 'BEFORE' else 'move'}"
        found[name] = [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does} RETURN NEW; END $$",
            f"CREATE TRIGGER {name} {moment} INSERT ON {TRANSFER} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    for table, group in _BELONGS.items():
        name = f"ticket_ledger_0_lock_{table.removeprefix('volunteers_')}"
        found[name] = [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"PERFORM pg_advisory_xact_lock_shared({CLOSING}, ({group})::int); RETURN COALESCE(NEW, OLD); END $$",
            f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    for number, table in enumerate((TRANSFER, POSTING, SERIALS, MONTHS), 1):
        name = f"ticket_ledger_truncate_{number}"
        found[name] = refusing_truncate(name, table, f"EXISTS (SELECT 1 FROM {TRANSFER})", WRITTEN)
    return found


GUARDS = Guards(
    "ticket_ledger",
    _rules,
    table=MONTHS,
    missing=MISSING,
    code="volunteers.E001",
    besides=_besides,
)
