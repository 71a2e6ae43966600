"""What was written into the ledger of tickets stays, and every row of it is right: the database itself sees to it.

Whatever the way (form, import, shell, SQL), a transfer moves tickets between accounts that fit its kind, out of hands
that hold so many on that day and on every later one, in a month that is still open; and neither it nor what it rests
on changes afterwards. The tickets in each member's hands are kept beside the transfers by the same statement.
"""

from coordination.guards import MONTH, Guard, Guards, refusing_truncate
from volunteers.ledger_locks import locks, mark_of, on_postgresql
from volunteers.ledger_writing import function

WRITTEN = "帳簿に書いた行は、変えたり消したりできません。まちがいは、理由を書いて取り消してください。"
SHORT = "手元の券が足りません。"  # posting.py tells whose
PAID_BEFORE = "この活動の券は、もう受け取ってあります。"
REVERSED_BEFORE = "この受払は、もう取り消してあります。"
ODD = "日付か数の形が正しくありません。"
TOO_MANY = "1回の受払は、100万枚までです。枚数を確かめてください。"
MOST = 1_000_000
TOO_FEW = "枚数は1枚以上にしてください。"
NOT_FOR_HELP = "利用のときだけ、支払った活動を指定します。"
NO_REASON = "取り消しや無効には、理由が要ります。"
UNFIT = "この種類の受払は、この口座のあいだではできません。"
NOT_ITS_REVERSAL = "取り消しは、もとの受払の枚数を、そのまま戻すものに限ります。"
NOT_ITS_HELP = "利用の受払は、その活動の日に、利用会員から協力会員へ渡すものに限ります。"
CLOSED = "月締めのすんだ月です。まちがいは、締めていない月の日付で取り消してください。"
NOT_ITS_POSTING = "受払は、同じ団体の、断っていない記帳といっしょにだけ書けます。"
SHORT_THEN = "この日にさかのぼって書くと、手元の券が足りなくなる日ができます。"
STAYS_CLOSED = "締めた月は、開けません。"
CLOSED_BEFORE = "この月までは、もう締めてあります。"
ACCOUNT_STAYS = "券の口座の持ち主は、変えられません。"
NOT_ITS_OWNER = "会員の口座には会員を、団体の口座には団体だけを指定します。"
BEGINS_EMPTY = "券の口座は、会員の団体の中に、0枚で作ります。"
IN_HAND = "手元の枚数は、受払から決まります。手では変えられません。"
PAID = "券で支払った活動です。活動を取り消して、もう一度記録してください。"
PAID_STILL = "この活動の券が、まだ戻っていません。受払を取り消してから、活動を取り消してください。"
WITHDRAWN = "取り消した活動は、元に戻せません。もう一度記録してください。"
OVERLAPS = "番号が、ほかの綴りと重なっています。"
NOT_ITS_SALE = "綴りに結べるのは、その団体の、取り消していない発行だけです。"
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
MONTHS, CASH, TERMS, MEMBER = (
    f"volunteers_{name}" for name in ("closedmonth", "cashentry", "ticketterms", "member")
)

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

# Who an account belongs to.
_OWNED = """(CASE WHEN NEW.member_id IS NULL THEN NEW.kind IN ('issuer', 'opening', 'redeemed', 'void', 'expired')
    ELSE NEW.kind IN ('purse', 'earned') END)"""

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

# Where no row of the account is of a later day, what is in hand in the end says it already.
HAS_LATER_ROWS = f"""EXISTS (SELECT 1 FROM {TRANSFER} l
        WHERE l.credited_id = NEW.credited_id AND l.transferred_on > NEW.transferred_on)
    OR EXISTS (SELECT 1 FROM {TRANSFER} l
        WHERE l.debited_id = NEW.credited_id AND l.transferred_on > NEW.transferred_on)"""
# Tickets in hand at the end of each day from that day on.
RUNS_SHORT = f"""EXISTS (SELECT 1 FROM {ACCOUNT} a WHERE a.id = NEW.credited_id AND a.member_id IS NOT NULL)
    AND EXISTS (SELECT 1 FROM (
        SELECT m.day, SUM(SUM(m.change)) OVER (ORDER BY m.day) AS held FROM (
            SELECT transferred_on AS day, tickets AS change FROM {TRANSFER} WHERE debited_id = NEW.credited_id
            UNION ALL
            SELECT transferred_on, -tickets FROM {TRANSFER} WHERE credited_id = NEW.credited_id) m
        GROUP BY m.day) r WHERE r.day >= NEW.transferred_on AND r.held < 0)"""

# What the rows of an account come to.
COMES_TO = f"""((SELECT COALESCE(SUM(t.tickets), 0) FROM {TRANSFER} t WHERE t.debited_id = NEW.id)
    - (SELECT COALESCE(SUM(t.tickets), 0) FROM {TRANSFER} t WHERE t.credited_id = NEW.id))"""

HAS_PAYMENT = f"EXISTS (SELECT 1 FROM {TRANSFER} t WHERE t.help_id = {{help}})"
IS_PAID = (
    f"""EXISTS (SELECT 1 FROM {TRANSFER} t JOIN {HELP} h ON h.id = t.help_id WHERE h.service_id = OLD.id)"""
)
IS_PAID_STILL = f"""EXISTS (SELECT 1 FROM {TRANSFER} t JOIN {HELP} h ON h.id = t.help_id WHERE h.service_id = OLD.id
    AND NOT EXISTS (SELECT 1 FROM {TRANSFER} r WHERE r.reverses_id = t.id AND r.transferred_on <= NEW.withdrawn_on))"""
# Of a service: what may not change any more once its month is closed, or once it is withdrawn.
# Its errand may be let go: it belongs to the service that is written in the stead of one that was withdrawn.
REWRITTEN = """(NEW.id <> OLD.id OR NEW.group_id <> OLD.group_id OR NEW.held_on <> OLD.held_on
    OR NEW.recipient_id <> OLD.recipient_id OR NEW.kind_id <> OLD.kind_id OR NEW.note <> OLD.note
    OR (NEW.errand_id IS NOT NULL AND NEW.errand_id <> COALESCE(OLD.errand_id, 0)))"""


def _closed(month: str, group: str, day: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {MONTHS} m WHERE m.group_id = {group} AND m.month >= {month.format(day=day)})"
    )


def _rules(vendor: str) -> list[Guard]:
    month = MONTH[vendor]
    return [
        *_of_written_rows(),
        *_of_forms(vendor),
        *_of_rows(vendor, month),
        *_of_accounts(vendor),
        *_of_services(month),
        *_of_books(),
        *_of_months(month),
    ]


def _of_written_rows():
    for table in (TRANSFER, POSTING, SERIALS):
        yield Guard(table, "UPDATE", "1 = 1", WRITTEN)
        yield Guard(table, "DELETE", "1 = 1", WRITTEN)


def _of_forms(vendor):
    """SQLite takes anything for a day or a number, and REPLACE takes rows away; PostgreSQL knows a day without end."""
    if vendor == "postgresql":
        for table, day in (
            (TRANSFER, "transferred_on"),
            (SERVICE, "held_on"),
            (MONTHS, "month"),
            (CASH, '"on"'),
        ):
            yield Guard(table, "INSERT", f"NOT isfinite(NEW.{day})", ODD)
        return
    for table, key in ((TRANSFER, "id"), (POSTING, "key"), (SERIALS, "id"), (MONTHS, "id"), (ACCOUNT, "id")):
        there = f"EXISTS (SELECT 1 FROM {table} t WHERE t.{key} = NEW.{key})"
        yield Guard(table, "INSERT", there, WRITTEN if table != ACCOUNT else ACCOUNT_STAYS)
    odd_day = "NEW.{0} IS NOT date(NEW.{0})"
    odd_number = "typeof(NEW.{}) <> 'integer'"
    yield Guard(
        TRANSFER, "INSERT", f"{odd_day.format('transferred_on')} OR {odd_number.format('tickets')}", ODD
    )
    for event in ("INSERT", "UPDATE"):
        yield Guard(SERVICE, event, odd_day.format("held_on"), ODD)
        yield Guard(SERVICE, event, odd_day.format("withdrawn_on"), ODD)
        yield Guard(HELP, event, odd_number.format("minutes"), ODD)
        yield Guard(CASH, event, f"""{odd_day.format('"on"')} OR {odd_number.format("yen")}""", ODD)
    yield Guard(MONTHS, "INSERT", odd_day.format("month"), ODD)


def _of_rows(vendor, month):
    yield Guard(TRANSFER, "INSERT", f"NEW.tickets > {MOST}", TOO_MANY)
    yield Guard(TRANSFER, "INSERT", f"NOT {FITS}", UNFIT)
    again = f"EXISTS (SELECT 1 FROM {TRANSFER} t WHERE t.{{0}} = NEW.{{0}})"
    reverses, pays = "NEW.reverses_id IS NOT NULL", "NEW.help_id IS NOT NULL"
    yield Guard(TRANSFER, "INSERT", again.format("reverses_id"), REVERSED_BEFORE, only_if=reverses)
    yield Guard(TRANSFER, "INSERT", again.format("help_id"), PAID_BEFORE, only_if=pays)
    yield Guard(TRANSFER, "INSERT", f"NOT {TAKES_BACK}", NOT_ITS_REVERSAL, only_if=reverses)
    yield Guard(TRANSFER, "INSERT", f"NOT {PAYS}", NOT_ITS_HELP, only_if=pays)
    yield Guard(TRANSFER, "INSERT", _closed(month, "NEW.group_id", "NEW.transferred_on"), CLOSED)
    # Postings and the accounts of transfers are never deleted: what is there now needs no foreign key.
    posted = f"""EXISTS (SELECT 1 FROM {POSTING} p
        WHERE p.key = NEW.posting_id AND p.refusal = '' AND p.group_id = NEW.group_id)"""
    yield Guard(TRANSFER, "INSERT", f"NOT {posted}", NOT_ITS_POSTING)
    # The constraint of the account says so; but SQLite's INSERT OR IGNORE would then leave the account as it is.
    overdrawn = f"""EXISTS (SELECT 1 FROM {ACCOUNT} a
        WHERE a.id = NEW.credited_id AND a.member_id IS NOT NULL AND a.in_hand < NEW.tickets)"""
    if vendor == "sqlite":
        yield Guard(TRANSFER, "INSERT", overdrawn, SHORT)
    help_is_missing = "(NEW.kind = 'use' AND NEW.reverses_id IS NULL) <> (NEW.help_id IS NOT NULL)"
    yield Guard(TRANSFER, "INSERT", "NEW.tickets < 1", TOO_FEW)
    yield Guard(TRANSFER, "INSERT", help_is_missing, NOT_FOR_HELP)
    unsaid = "(NEW.reverses_id IS NOT NULL OR NEW.kind = 'void') AND NEW.because = ''"
    yield Guard(TRANSFER, "INSERT", unsaid, NO_REASON)
    yield Guard(TRANSFER, "INSERT", RUNS_SHORT, SHORT_THEN, moment="AFTER", only_if=HAS_LATER_ROWS)


def _of_accounts(vendor):
    another = (
        "NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.group_id <> OLD.group_id "
        "OR COALESCE(NEW.member_id, 0) <> COALESCE(OLD.member_id, 0)"
    )
    yield Guard(ACCOUNT, "UPDATE", another, ACCOUNT_STAYS)
    # PostgreSQL moves tickets when all rows of a statement are written: what its own trigger does is not asked.
    by_hand = "pg_trigger_depth() < 2 AND " if vendor == "postgresql" else ""
    by_hand += "NEW.in_hand <> OLD.in_hand"
    yield Guard(ACCOUNT, "UPDATE", f"NEW.in_hand <> {COMES_TO}", IN_HAND, only_if=by_hand)
    elsewhere = f"EXISTS (SELECT 1 FROM {MEMBER} m WHERE m.id = NEW.member_id AND m.group_id <> NEW.group_id)"
    yield Guard(ACCOUNT, "INSERT", f"NEW.in_hand <> 0 OR {elsewhere}", BEGINS_EMPTY)
    yield Guard(ACCOUNT, "INSERT", f"NOT {_OWNED}", NOT_ITS_OWNER)
    used = f"EXISTS (SELECT 1 FROM {TRANSFER} t WHERE t.{{}} = OLD.id)"
    yield Guard(
        ACCOUNT, "DELETE", f"{used.format('credited_id')} OR {used.format('debited_id')}", ACCOUNT_STAYS
    )
    moves = "NEW.group_id <> OLD.group_id AND EXISTS (SELECT 1 FROM {} a WHERE a.member_id = OLD.id)"
    yield Guard(MEMBER, "UPDATE", moves.format(ACCOUNT), ACCOUNT_STAYS)


def _of_services(month):
    for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        # What was done in a closed month may still be withdrawn, on a day of a month that is open.
        unless = f"(NEW.withdrawn_on IS NULL OR {REWRITTEN}) AND " if event == "UPDATE" else ""
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
    yield Guard(
        SERVICE, "UPDATE", f"OLD.withdrawn_on IS NOT NULL AND ({other_day} OR {REWRITTEN})", WITHDRAWN
    )
    is_withdrawn = (
        f"EXISTS (SELECT 1 FROM {SERVICE} s WHERE s.id = NEW.service_id AND s.withdrawn_on IS NOT NULL)"
    )
    yield Guard(HELP, "INSERT", is_withdrawn, WITHDRAWN)
    yield Guard(HELP, "UPDATE", is_withdrawn, WITHDRAWN)
    yield Guard(HELP, "UPDATE", HAS_PAYMENT.format(help="OLD.id"), PAID)
    yield Guard(HELP, "DELETE", HAS_PAYMENT.format(help="OLD.id"), PAID)


def _of_books():
    other = f"""EXISTS (SELECT 1 FROM {BOOK} b WHERE b.group_id = NEW.group_id AND b.id <> NEW.id
        AND b.first <= NEW.last AND b.last >= NEW.first)"""
    yield Guard(BOOK, "INSERT", other, OVERLAPS, moment="AFTER")
    yield Guard(BOOK, "UPDATE", other, OVERLAPS)
    not_its_sale = f"""NEW.issue_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {TRANSFER} t WHERE t.id = NEW.issue_id
        AND t.group_id = NEW.group_id AND t.kind = 'issue' AND t.reverses_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM {TRANSFER} r WHERE r.reverses_id = t.id))"""
    yield Guard(BOOK, "INSERT", not_its_sale, NOT_ITS_SALE)
    is_sold = f"""OLD.issue_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM {TRANSFER} r WHERE r.reverses_id = OLD.issue_id)"""
    yield Guard(BOOK, "UPDATE", is_sold, SOLD)
    yield Guard(BOOK, "UPDATE", not_its_sale, NOT_ITS_SALE)
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


MOVE = f"""UPDATE {ACCOUNT}
    SET in_hand = in_hand + CASE WHEN id = NEW.debited_id THEN NEW.tickets ELSE -NEW.tickets END
    WHERE id IN (NEW.credited_id, NEW.debited_id) AND member_id IS NOT NULL;"""


def _besides(vendor):
    if vendor == "sqlite":
        name = f"ticket_ledger_0_move_{mark_of(MOVE)}"
        return {name: [f"CREATE TRIGGER {name} AFTER INSERT ON {TRANSFER} BEGIN {MOVE} END"]}
    found = locks("ticket_ledger_0_lock") | function()
    found |= on_postgresql("ticket_ledger_0_move", "AFTER INSERT", TRANSFER, MOVE)
    for number, table in enumerate((TRANSFER, POSTING, SERIALS, MONTHS, CASH, TERMS, ACCOUNT), 1):
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
