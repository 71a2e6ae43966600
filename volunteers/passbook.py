"""会員の受払: a member's tickets in hand and those earned by helping, each with what was left after every row."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from coordination.fiscal_year import FiscalYear
from coordination.sheets.writing import Table
from volunteers.models import Member, TicketAccount, TicketTransfer

Kind = TicketAccount.Kind


@dataclass(frozen=True)
class Entry:
    """A row as it stands in one account. change: tickets that came in, or went out as a number below zero."""

    row: TicketTransfer
    change: int
    left: int

    @property
    def day(self) -> date:
        return self.row.transferred_on

    @property
    def came(self) -> int | None:
        return self.change if self.change > 0 else None

    @property
    def went(self) -> int | None:
        return -self.change if self.change < 0 else None

    @property
    def is_taken_back(self) -> bool:
        return hasattr(self.row, "reversal")

    @property
    def words(self) -> str:
        return self.row.words + ("（のちに取り消し）" if self.is_taken_back else "")

    @property
    def other(self) -> str:
        """Whom the tickets came from or went to."""
        account = self.row.credited if self.change > 0 else self.row.debited
        return f"{account.member.name}さん（{account.member}）" if account.member_id else ""


@dataclass(frozen=True)
class Leaf:
    """One account over the period: what was there before its first day, the rows, and what is left on its last."""

    kind: Kind
    before: int
    entries: tuple[Entry, ...]

    @property
    def title(self) -> str:
        return self.kind.label

    @property
    def left(self) -> int:
        return self.entries[-1].left if self.entries else self.before

    @property
    def came(self) -> int:
        return sum(one.came or 0 for one in self.entries)

    @property
    def went(self) -> int:
        return sum(one.went or 0 for one in self.entries)


@dataclass(frozen=True)
class Passbook:
    member: Member
    year: FiscalYear
    leaves: tuple[Leaf, ...]

    def table(self) -> Table:
        heads = ["券", "日", "内容", "相手", "受け（枚）", "払い（枚）", "残り（枚）", "理由"]
        rows = []
        for leaf in self.leaves:
            rows.append(
                [leaf.title, self.year.first_day, "前年度からの残り", "", None, None, leaf.before, ""]
            )
            rows += [
                [leaf.title, one.day, one.words, one.other, one.came, one.went, one.left, one.row.because]
                for one in leaf.entries
            ]
        notes = [f"会員：{self.member.name}（{self.member}）", f"年度：{self.year}"]
        return Table("会員の受払", heads, rows, notes)


def passbook(member: Member, year: FiscalYear) -> Passbook:
    """Both accounts of a member over a fiscal year, in the order of the days; purse and earned tickets are never added up."""
    accounts = {account.kind: account for account in member.accounts.all()}
    return Passbook(
        member, year, tuple(_leaf(kind, accounts.get(kind), year) for kind in TicketAccount.MEMBERS)
    )


def _leaf(kind, account, year) -> Leaf:
    if account is None:
        return Leaf(kind, 0, ())
    rows = TicketTransfer.objects.of_account(account)
    earlier = rows.filter(transferred_on__lt=year.first_day).aggregate(
        came=Sum("tickets", filter=Q(debited=account)), went=Sum("tickets", filter=Q(credited=account))
    )
    before = left = (earlier["came"] or 0) - (earlier["went"] or 0)
    shown = rows.filter(transferred_on__range=year.span).select_related(
        "credited__member", "debited__member", "reversal"
    )
    entries = []
    for row in shown.order_by("transferred_on", "pk"):
        change = row.tickets if row.debited_id == account.pk else -row.tickets
        left += change
        entries.append(Entry(row, change, left))
    return Leaf(kind, before, tuple(entries))
