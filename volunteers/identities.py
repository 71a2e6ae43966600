"""恒等式: what must be equal in a group's books. Each is worked out twice, by two ways that do not know of each other.

The database refuses what would break them; here they are proved, before a month is closed and by `manage.py
ledger_check`, also for books that were written while the guards were down.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.db.models import Count, F, Sum

from coordination.days import LAST
from coordination.wareki import format_date, format_month
from volunteers.cash_ties import Tie, ties
from volunteers.models import (
    ClosedMonth,
    ExchangeGroup,
    Posting,
    TicketAccount,
    TicketBook,
    TicketTransfer,
)
from volunteers.models.ledger import NET
from volunteers.statement import Statement, monthly, statement

Kind, Account = TicketTransfer.Kind, TicketAccount.Kind
SHOWN = 3  # of what does not agree, as examples


@dataclass(frozen=True)
class Identity:
    """left and right: what must be equal, in whole numbers. words: what each side is. detail: where it fails."""

    group: str
    name: str
    words: str
    left: int
    right: int
    detail: str = ""

    @property
    def ok(self) -> bool:
        return self.left == self.right

    @property
    def sentence(self) -> str:
        """Why it fails, with both sides."""
        return f"{self.words}：左は{self.left:,}、右は{self.right:,}で、合いません。{self.detail}"


@dataclass(frozen=True)
class _Books:
    """What the identities of one group are worked out from."""

    group: ExchangeGroup

    def rows(self):
        return TicketTransfer.objects.filter(group=self.group).order_by()

    def agree(self, name: str, words: str, pairs: Iterable[tuple[str, int, int]]) -> Identity:
        """Of many pairs, as many as there are agree. Each pair: what it is of, and its two sides."""
        pairs = list(pairs)
        wrong = [f"{what}は{left:,}と{right:,}。" for what, left, right in pairs if left != right]
        more = f"ほかに{len(wrong) - SHOWN}件。" if len(wrong) > SHOWN else ""
        agreeing = len(pairs) - len(wrong)
        return Identity(self.group.name, name, words, agreeing, len(pairs), "".join(wrong[:SHOWN]) + more)

    def equal(self, name: str, words: str, left: int, right: int) -> Identity:
        return Identity(self.group.name, name, words, left, right)


def identities(group: ExchangeGroup) -> list[Identity]:
    """All of a group's books as they stand now, in the order in which they are shown."""
    books = _Books(group)
    return [one for prove in PROOFS for one in prove(books)]


# -- hands -----------------------------------------------------------------------


def balances(books: _Books):
    """The balance kept beside an account is the sum of its rows."""
    derived = Counter()
    for side, sign in (("debited", 1), ("credited", -1)):
        moved = books.rows().filter(**{f"{side}__member__isnull": False})
        for account, tickets in moved.values_list(side).annotate(total=Sum("tickets")):
            derived[account] += sign * tickets
    accounts = TicketAccount.objects.filter(group=books.group, member__isnull=False).select_related("member")
    yield books.agree(
        "balances",
        "口座に書いてある残りと、受払を足し引きした残りが一致する口座＝すべての口座",
        [(str(one), one.in_hand, derived[one.pk]) for one in accounts.order_by("pk")],
    )


def never_below_zero(books: _Books):
    """At the end of no day has a hand held less than nothing."""
    changes = defaultdict(Counter)
    for side, sign in (("debited", 1), ("credited", -1)):
        moved = books.rows().filter(**{f"{side}__member__isnull": False})
        for account, day, tickets in moved.values_list(side, "transferred_on").annotate(total=Sum("tickets")):
            changes[account][day] += sign * tickets
    short = {}
    for account, days in changes.items():
        held = 0
        for day in sorted(days):
            held += days[day]
            if held < 0:
                short.setdefault(account, (day, held))
    named = TicketAccount.objects.select_related("member").in_bulk(list(short)[:SHOWN])
    detail = "".join(
        f"{account}は{format_date(short[pk][0])}に{short[pk][1]:,}枚。" for pk, account in named.items()
    )
    words = "手元の券が0枚を下回る日のある口座＝0"
    yield Identity(books.group.name, "never_below_zero", words, len(short), 0, detail)


def sums(books: _Books):
    """What has come into hands less what has gone out of them lies there."""
    told = statement(books.group, last=LAST)
    held = dict(
        TicketAccount.objects.filter(group=books.group)
        .order_by()
        .values_list("kind")
        .annotate(Sum("in_hand"))
    )
    yield books.equal(
        "purses",
        "発行＋繰越＋利用にまわす－利用－無効－期限切れ＝会員の手元の券",
        told.issued + told.opening + told.passed_on - told.used - told.void - told.expired,
        held.get(Account.PURSE, 0),
    )
    yield books.equal(
        "earned",
        "利用＋繰越（受け取った券）－換金－利用にまわす－無効－期限切れ＝会員の受け取った券",
        told.used
        + told.opening_earned
        - told.redeemed
        - told.passed_on
        - told.void_earned
        - told.expired_earned,
        held.get(Account.EARNED, 0),
    )


# -- help and its tickets --------------------------------------------------------


def payments(books: _Books):
    """Tickets used are what the terms of the day ask for the help that they have paid."""
    paid = (
        books.rows()
        .filter(kind=Kind.USE, reverses=None, reversal=None)
        .values_list("transferred_on", "help__minutes", "tickets")
        .annotate(rows=Count("pk"))
    )
    used = books.rows().filter(kind=Kind.USE).aggregate(net=Sum(NET))["net"] or 0
    terms_on = books.group.terms_of_days()
    asked = tickets_of_whole = whole_minutes = 0
    for day, minutes, tickets, rows in paid:
        terms = terms_on(day)
        asked += rows * terms.tickets_for(minutes) if terms else 0
        if terms and minutes % terms.minutes == 0:
            tickets_of_whole += rows * tickets * terms.minutes
            whole_minutes += rows * minutes
    yield books.equal("used", "利用した券＝支払った活動の時間から、券の条件で出した枚数", used, asked)
    yield books.equal(
        "time",
        "端数のない活動の、券の枚数×1枚の時間（分）＝活動時間（分）",
        tickets_of_whole,
        whole_minutes,
    )


# -- postings and rows -----------------------------------------------------------


def postings(books: _Books):
    """An accepted posting has written rows, a refused one none."""
    every = Posting.objects.filter(group=books.group).order_by()
    written = every.filter(transfers__isnull=False)
    yield books.equal(
        "accepted",
        "受払のある、受け付けた記帳＝受け付けた記帳",
        written.filter(refusal="").distinct().count(),
        every.filter(refusal="").count(),
    )
    refused = written.exclude(refusal="").distinct().count()
    yield books.equal("refused", "受払のある、断った記帳＝0", refused, 0)


def reversals(books: _Books):
    """A reversal moves the tickets of its row, all of them, the way they came, once and not earlier."""
    every = books.rows().filter(reverses__isnull=False)
    mirrored = every.filter(
        reverses__reverses=None,
        reverses__group=F("group"),
        reverses__kind=F("kind"),
        reverses__tickets=F("tickets"),
        reverses__credited=F("debited"),
        reverses__debited=F("credited"),
        reverses__transferred_on__lte=F("transferred_on"),
    )
    yield books.equal(
        "reversals", "もとの受払をそのまま戻す取り消し＝取り消し", mirrored.count(), every.count()
    )


def books_sold(books: _Books):
    """A sold book has as many serial numbers as its sale has tickets."""
    sold = TicketBook.objects.filter(group=books.group, issue__isnull=False).order_by("first")
    yield books.agree(
        "serials",
        "番号の数が発行の枚数と一致する、売った綴り＝売った綴り",
        [(f"綴り{one}", one.tickets, one.issue.tickets) for one in sold.select_related("issue")],
    )


# -- months ----------------------------------------------------------------------

# Who was a member on a day is often learned afterwards, so that a closed month keeps what was known then.
NOT_COMPARED = {"helpers", "recipients", "dispatchers"}
COMPARED = [field.name for field in fields(Statement) if field.name not in NOT_COMPARED | {"first", "last"}]


def closed_months(books: _Books):
    """The statement that a closed month keeps is what its records come to now, and its cash still ties."""
    closed = list(ClosedMonth.objects.filter(group=books.group).order_by("month"))
    now = monthly(books.group, [one.month for one in closed])
    pairs = []
    for one, counted in zip(closed, now, strict=True):
        kept = {name: one.statement.get(name, 0) for name in COMPARED}
        wrong = [name for name in COMPARED if kept[name] != getattr(counted, name)]
        what = f"{format_month(one.month)}の{FIGURES[wrong[0]] if wrong else '数値'}"
        name = wrong[0] if wrong else "services"
        pairs.append((what, kept[name], getattr(counted, name)))
    yield books.agree("closed_months", "締めたときの数値と一致する月＝締めた月", pairs)
    if books.group.keeps_cash_book and closed:
        yield from of_cash(books.group, ties(books.group, closed[0].month, closed[-1].month))


def of_cash(group: ExchangeGroup, months: list[Tie]) -> list[Identity]:
    """The tickets of some months in yen against the cash that was counted for them: both sums where every month ties,
    else each month that does not."""
    found, first, last = [], format_month(months[0].month), format_month(months[-1].month)
    span = first if len(months) == 1 else f"{first}から{last}まで"
    for name, words in (
        ("sold", "券の発行×代金（円）＝現金出納の券の代金"),
        ("redeemed", "券の換金×代金（円）＝現金出納の換金の支払い"),
    ):
        sides = [(one.month, getattr(one, name), getattr(one, f"{name}_cash")) for one in months]
        wrong = [
            Identity(
                group.name, f"cash_{name}_{month:%Y_%m}", f"{format_month(month)}の{words}", ledger, cash
            )
            for month, ledger, cash in sides
            if ledger != cash
        ]
        whole = (sum(ledger for _, ledger, _ in sides), sum(cash for _, _, cash in sides))
        found += wrong or [Identity(group.name, f"cash_{name}", f"{span}の{words}", *whole)]
    return found


FIGURES = {
    "helpers": "協力会員",
    "recipients": "利用会員",
    "dispatchers": "コーディネーター",
    "services": "活動件数",
    "minutes": "活動時間（分）",
    "issued": "発行",
    "opening": "繰越",
    "used": "利用",
    "passed_on": "利用にまわした券",
    "void": "無効",
    "expired": "期限切れ",
    "in_purses": "手元の券",
    "opening_earned": "受け取った券の繰越",
    "redeemed": "換金",
    "void_earned": "受け取った券の無効",
    "expired_earned": "受け取った券の期限切れ",
    "earned": "受け取った券",
    "price": "1枚の代金",
}

PROOFS = (balances, never_below_zero, sums, payments, postings, reversals, books_sold, closed_months)
