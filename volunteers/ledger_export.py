"""帳簿の書き出し: every row of a group's ledger for an outsider who works it out again. Members by number alone."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from coordination.sheets.writing import Table, csv_file
from volunteers.models import ExchangeGroup, TicketAccount, TicketTransfer

Account = TicketAccount.Kind
HEADS = (
    "行", "受払日", "種類", "種類コード", "出した口座", "受けた口座", "枚数", "取り消した行", "理由", "支払った活動", "受付番号", "記帳した日時",
)  # fmt: skip


def every_row(group: ExchangeGroup) -> QuerySet:
    rows = TicketTransfer.objects.filter(group=group).order_by("transferred_on", "pk")
    return rows.select_related("credited__member", "debited__member", "posting", "help")


def account_name(account: TicketAccount) -> str:
    """As Beancount names accounts: Assets:M0003:Purse, Equity:Issuer."""
    kind = account.kind.capitalize()
    if account.member_id:
        return f"Assets:M{account.member.number:04}:{kind}"
    of = "Equity" if account.kind in (Account.ISSUER, Account.OPENING) else "Expenses"
    return f"{of}:{kind}"


def as_csv(group: ExchangeGroup) -> bytes:
    """UTF-8 with the mark that Excel looks for; a row of the ledger a line."""
    rows = (
        [
            row.pk,
            row.transferred_on,
            row.words,
            row.kind,
            account_name(row.credited),
            account_name(row.debited),
            row.tickets,
            row.reverses_id,
            row.because,
            row.help and row.help.service_id,
            str(row.posting_id),
            timezone.localtime(row.posting.posted_at).isoformat(timespec="seconds"),
        ]
        for row in every_row(group)
    )
    return csv_file(Table(f"帳簿_{group}", HEADS, rows))


def as_beancount(group: ExchangeGroup) -> bytes:
    """A transaction a row in the commodity TICKET, and at the end what each account holds, as it is kept beside."""
    return "".join(f"{line}\n" for line in _lines(group)).encode()


def _lines(group) -> Iterable[str]:
    rows = list(every_row(group))
    begun = min([group.started_on, *(row.transferred_on for row in rows)])
    accounts = {row.credited_id: row.credited for row in rows} | {row.debited_id: row.debited for row in rows}
    kept = TicketAccount.objects.filter(group=group, member__isnull=False).exclude(in_hand=0)
    accounts |= {one.pk: one for one in kept.select_related("member")}
    yield f'option "title" {text(f"{group} {group.ticket_name}")}'
    yield 'option "operating_currency" "TICKET"'
    yield f"{begun} commodity TICKET"
    for name in sorted(account_name(one) for one in accounts.values()):
        yield f"{begun} open {name} TICKET"
    held = Counter()
    for row in rows:
        yield from _transaction(row)
        held[row.credited_id] -= row.tickets
        held[row.debited_id] += row.tickets
    # An assertion is of the beginning of its day.
    after = max([begun, *(row.transferred_on for row in rows)]) + timedelta(days=1)
    for pk, account in sorted(accounts.items(), key=lambda one: account_name(one[1])):
        in_hand = account.in_hand if account.member_id else held[pk]
        yield f"{after} balance {account_name(account)} {in_hand} TICKET"


def _transaction(row) -> Iterable[str]:
    yield f"{row.transferred_on} * {text(row.words)}"
    yield f'  row: "{row.pk}"'
    yield f'  kind: "{row.kind}"'
    yield f'  posting: "{row.posting_id}"'
    if row.reverses_id:
        yield f'  reverses: "{row.reverses_id}"'
    if row.help_id:
        yield f'  service: "{row.help.service_id}"'
        yield f'  minutes: "{row.help.minutes}"'
    if row.because:
        yield f"  because: {text(row.because)}"
    yield f"  {account_name(row.credited)} -{row.tickets} TICKET"
    yield f"  {account_name(row.debited)} {row.tickets} TICKET"


def text(words: str) -> str:
    """A string of Beancount on one line, whatever was typed."""
    plain = "".join(sign if sign.isprintable() else " " for sign in words)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


FORMATS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "beancount": ("text/plain; charset=utf-8", as_beancount),
}
