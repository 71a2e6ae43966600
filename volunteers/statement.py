"""集計: what a group's books come to, as of any day and over any period, as plain data.

Everything is counted by a fixed number of statements, however many records there are. A mistake is taken back on the
day of its reversal: what was told of an earlier day is still true, and the months add up to the whole.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Case, Count, F, Sum, Value, When
from django.db.models.functions import Greatest
from django.db.models.lookups import GreaterThanOrEqual

from coordination.days import FIRST, MonthOf
from volunteers.models import (
    ExchangeGroup,
    MemberRole,
    Service,
    ServiceHelper,
    TicketAccount,
    TicketTransfer,
)
from volunteers.models.ledger import NET

Kind, Account, Role = TicketTransfer.Kind, TicketAccount.Kind, MemberRole.Role


@dataclass(frozen=True)
class Statement:
    """first: of the period; None where everything counts since the group began.

    Members, tickets in hands and the price (yen, 0 before there are terms) are those of the last day. All else is what
    came to pass in the period, less what was taken back in it. opening, void, expired: of tickets to be helped with;
    those with `_earned`: of tickets received for help.
    """

    first: date | None
    last: date
    helpers: int
    recipients: int
    dispatchers: int
    services: int
    minutes: int
    issued: int
    opening: int
    used: int
    passed_on: int
    void: int
    expired: int
    in_purses: int
    opening_earned: int
    redeemed: int
    void_earned: int
    expired_earned: int
    earned: int
    price: int

    @property
    def liability(self) -> int:
        """Yen that members have paid and not yet been helped for, at the price of the last day."""
        return self.in_purses * self.price

    @property
    def hours(self) -> str:
        """358時間15分."""
        return in_hours(self.minutes)

    def as_data(self) -> dict:
        """For JSON, and back again by `of_data`."""
        return asdict(self) | {"first": self.first and self.first.isoformat(), "last": self.last.isoformat()}

    @classmethod
    def of_data(cls, data: dict) -> "Statement":
        """What was kept before a figure came to be counted has 0 of it."""
        known = {field.name: data.get(field.name, 0) for field in fields(cls)}
        first = known["first"] and date.fromisoformat(known["first"])
        return cls(**known | {"first": first or None, "last": date.fromisoformat(known["last"])})


def in_hours(minutes: int) -> str:
    """358時間15分; 15分; 2時間; 0分. What was taken back is told with ▲."""
    hours, rest = divmod(abs(minutes), 60)
    told = f"{hours:,}時間{rest}分" if hours and rest else f"{hours:,}時間" if hours else f"{rest}分"
    return f"▲{told}" if minutes < 0 else told


def month_end(month: date) -> date:
    """The last day of a month that is given by its first."""
    return month + relativedelta(months=1) - timedelta(days=1)


def statement(group: ExchangeGroup, *, last: date, first: date | None = None) -> Statement:
    """As of a day, or over a period that ends on it."""

    def part(day):
        """0 before the period, 1 in it."""
        return Case(When(GreaterThanOrEqual(day, first or FIRST), then=Value(1)), default=Value(0))

    return _of_parts(group, [(1, first, last)], part)[0]


def monthly(group: ExchangeGroup, months: Sequence[date]) -> list[Statement]:
    """Of each month, by its first day; in order of time."""
    return _of_parts(group, [(_number(month), month, month_end(month)) for month in months], MonthOf)


def _number(month: date) -> int:
    """As MonthOf counts them."""
    return month.year * 12 + month.month - 1


# -- counting ------------------------------------------------------------------

Part = Callable  # of a day, as an expression: the number of the part of time that it belongs to


def _of_parts(group, spans, part: Part) -> list[Statement]:
    if not spans:
        return []
    last = spans[-1][2]
    moved, done = _moved(group, last, part), _done(group, last, part)
    roles = list(MemberRole.objects.filter(member__group=group).values_list("role", "joined_on", "left_on"))
    terms_on = group.terms_of_days()
    return [
        Statement(
            first=first,
            last=last,
            **_members(roles, last),
            **{name: done[name][number] for name in ("services", "minutes")},
            **{name: moved[number][name] for name in FLOWS},
            **_in_hands(moved, number),
            price=terms.price if (terms := terms_on(last)) else 0,
        )
        for number, first, last in spans
    ]


# Each flow by its kind and, where that may touch either, by the kind of the member's account.
FLOWS = {
    "issued": (Kind.ISSUE, ""),
    "opening": (Kind.OPENING, Account.PURSE),
    "used": (Kind.USE, ""),
    "passed_on": (Kind.PASS_ON, ""),
    "void": (Kind.VOID, Account.PURSE),
    "expired": (Kind.EXPIRE, Account.PURSE),
    "opening_earned": (Kind.OPENING, Account.EARNED),
    "redeemed": (Kind.REDEEM, ""),
    "void_earned": (Kind.VOID, Account.EARNED),
    "expired_earned": (Kind.EXPIRE, Account.EARNED),
}
_NAMES = {flow: name for name, flow in FLOWS.items()}
INTO_PURSES, OUT_OF_PURSES = ("issued", "opening", "passed_on"), ("used", "void", "expired")
INTO_EARNED = ("used", "opening_earned")
OUT_OF_EARNED = ("redeemed", "passed_on", "void_earned", "expired_earned")
# The kinds that touch purses and earned tickets alike, by the group's own accounts: few rows, asked for apart.
_OF_EITHER = {Account.OPENING: Kind.OPENING, Account.VOID: Kind.VOID, Account.EXPIRED: Kind.EXPIRE}


def _in_hands(moved, number) -> dict:
    """What has come into hands and not gone out of them by the end of that part."""
    total = Counter()
    for at, flows in moved.items():
        if at <= number:
            total.update(flows)  # adds, also below zero
    return {
        "in_purses": sum(total[name] for name in INTO_PURSES) - sum(total[name] for name in OUT_OF_PURSES),
        "earned": sum(total[name] for name in INTO_EARNED) - sum(total[name] for name in OUT_OF_EARNED),
    }


def _moved(group, last, part: Part) -> dict[int, Counter]:
    """Tickets that each flow has moved, net of reversals, by the parts of time."""
    rows = TicketTransfer.objects.filter(group=group, transferred_on__lte=last).order_by()
    found = defaultdict(Counter)
    for number, kind, tickets in rows.values_list(part(F("transferred_on")), "kind").annotate(net=Sum(NET)):
        if (kind, "") in _NAMES:
            found[number][_NAMES[kind, ""]] += tickets
    own = dict(
        TicketAccount.objects.filter(group=group, member=None, kind__in=_OF_EITHER).values_list("pk", "kind")
    )
    for side, other in (("credited", "debited"), ("debited", "credited")):
        of_own = rows.filter(**{f"{side}__in": list(own)})
        asked = of_own.values_list(part(F("transferred_on")), side, f"{other}__kind").annotate(net=Sum(NET))
        for number, account, hand, tickets in asked:
            found[number][_NAMES[_OF_EITHER[own[account]], hand]] += tickets
    return found


def _done(group, last, part: Part) -> dict[str, Counter]:
    """Services and person-minutes by the parts of time: what was done in each, less what was withdrawn in it."""
    services, helps = Service.objects.order_by(), ServiceHelper.objects.order_by()
    return {
        "services": _standing(services.filter(group=group), "", Count("pk"), last, part),
        "minutes": _standing(helps.filter(service__group=group), "service__", Sum("minutes"), last, part),
    }


def _standing(records, to_service, amount, last, part: Part) -> Counter:
    held, withdrawn = f"{to_service}held_on", f"{to_service}withdrawn_on"
    by_then = records.filter(**{f"{held}__lte": last})
    gone = by_then.filter(**{f"{withdrawn}__lte": last})
    found = Counter(dict(by_then.values_list(part(F(held))).annotate(amount=amount)))
    found.subtract(dict(gone.values_list(part(Greatest(F(held), F(withdrawn)))).annotate(amount=amount)))
    return found


def _members(roles, day) -> dict:
    """How many hold each role on that day."""
    held = Counter(role for role, joined, left in roles if joined <= day and (left is None or left >= day))
    return {
        "helpers": held[Role.HELPER],
        "recipients": held[Role.RECIPIENT],
        "dispatchers": held[Role.DISPATCHER],
    }
