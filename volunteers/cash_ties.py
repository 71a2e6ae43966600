"""現金と券の突き合わせ: what the tickets of a month come to in yen, against the cash that was counted for them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import Sum
from django.db.models.functions import Coalesce

from coordination.days import MonthOf
from volunteers.models import CashEntry, ExchangeGroup, TicketTransfer
from volunteers.models.ledger import NET
from volunteers.statement import month_end

Kind, Cash = TicketTransfer.Kind, CashEntry.Kind


@dataclass(frozen=True)
class Tie:
    """Of one month, in yen: tickets sold and redeemed at the price of their day, net of reversals, and the cash that
    was written down for each. month: its first day."""

    month: date
    sold: int
    sold_cash: int
    redeemed: int
    redeemed_cash: int

    @property
    def ok(self) -> bool:
        return self.sold == self.sold_cash and self.redeemed == self.redeemed_cash


def months_from(first: date, last: date) -> list[date]:
    """The first days of the months from one to another."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [first.replace(day=1) + relativedelta(months=at) for at in range(count)]


def ties(group: ExchangeGroup, first: date, last: date) -> list[Tie]:
    """Of the months from the first to the last, in order; by two statements."""
    months = months_from(first, last)
    if not months:
        return []
    span = (months[0], month_end(months[-1]))
    ledger, cash = _in_yen(group, span), _counted(group, span)
    return [
        Tie(
            month,
            sold=ledger[number, Kind.ISSUE],
            sold_cash=cash[number, Cash.SALE] - cash[number, Cash.REFUND],
            redeemed=ledger[number, Kind.REDEEM],
            redeemed_cash=cash[number, Cash.REDEMPTION] - cash[number, Cash.RETURNED],
        )
        for month in months
        for number in [month.year * 12 + month.month - 1]
    ]


def _in_yen(group, span) -> Counter:
    """What is taken back, is given back at the price at which it was sold."""
    rows = (
        TicketTransfer.objects.filter(
            group=group, transferred_on__range=span, kind__in=[Kind.ISSUE, Kind.REDEEM]
        )
        .order_by()
        .values_list(
            MonthOf("transferred_on"), "kind", Coalesce("reverses__transferred_on", "transferred_on")
        )
        .annotate(net=Sum(NET))
    )
    found, terms_on = Counter(), group.terms_of_days()
    for number, kind, day, tickets in rows:
        terms = terms_on(day)
        found[number, kind] += tickets * (terms.price if terms else 0)
    return found


def _counted(group, span) -> Counter:
    entries = CashEntry.objects.filter(group=group, on__range=span).order_by()
    rows = entries.values_list(MonthOf("on"), "kind").annotate(total=Sum("yen"))
    return Counter({(number, kind): yen for number, kind, yen in rows})
