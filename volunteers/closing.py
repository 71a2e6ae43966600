"""月締め: a month's books are proved, its statement is kept, and nothing of it is changed afterwards."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Min

from coordination.guards import Refused
from coordination.wareki import format_month
from volunteers.cash_ties import months_from, ties
from volunteers.identities import Identity, identities, of_cash
from volunteers.ledger_locks import hold_still
from volunteers.models import CashEntry, ClosedMonth, ExchangeGroup, Service, TicketTransfer
from volunteers.statement import month_end, statement


def first_month(group: ExchangeGroup) -> date | None:
    """The month of the group's first record; None while there is none."""
    days = [
        TicketTransfer.objects.filter(group=group).aggregate(day=Min("transferred_on"))["day"],
        Service.objects.filter(group=group).aggregate(day=Min("held_on"))["day"],
        CashEntry.objects.filter(group=group).aggregate(day=Min("on"))["day"],
    ]
    return min((day.replace(day=1) for day in days if day), default=None)


def last_closed(group: ExchangeGroup) -> date | None:
    return group.closed_months.order_by("-month").values_list("month", flat=True).first()


def to_close(group: ExchangeGroup, today: date) -> list[date]:
    """The months that have ended and are open, in order."""
    closed = last_closed(group)
    first = closed + relativedelta(months=1) if closed else first_month(group)
    return months_from(first, today.replace(day=1) - relativedelta(months=1)) if first else []


def why_not(group: ExchangeGroup, month: date, today: date) -> str:
    """Why the month cannot be closed whatever its books hold; "" where it is its turn.

    The first time any month may be chosen that has ended: those before it are closed with it.
    """
    if month_end(month) >= today:
        return f"{format_month(month)}は、まだ終わっていません。月が終わってから締めてください。"
    waiting = to_close(group, today)
    if month not in waiting:
        return f"{format_month(month)}は、もう締めてあるか、記録のはじまる前の月です。"
    if last_closed(group) and month != waiting[0]:
        return f"月は順に締めます。先に{format_month(waiting[0])}を締めてください。"
    return ""


def checks(group: ExchangeGroup, month: date) -> list[Identity]:
    """What has to hold before the month is closed; the cash of each month that is closed with it."""
    found = identities(group)
    if group.keeps_cash_book:
        closed = last_closed(group)
        first = closed + relativedelta(months=1) if closed else first_month(group) or month
        found += of_cash(group, ties(group, min(first, month), month))
    return found


def close(group: ExchangeGroup, month: date, *, by, at: datetime, today: date) -> ClosedMonth:
    """Closes the month and keeps its statement; Refused with the reason, or with what does not hold."""
    with transaction.atomic():
        hold_still(group)
        if sentence := why_not(group, month, today):
            raise Refused(sentence, keep=lambda: None)
        if wrong := [one for one in checks(group, month) if not one.ok]:
            more = f"（ほかに{len(wrong) - 1}件）" if len(wrong) > 1 else ""
            raise Refused(
                f"帳簿が合わないため、{format_month(month)}は締められません。{wrong[0].sentence}{more}",
                keep=lambda: None,
            )
        told = statement(group, first=month, last=month_end(month))
        return ClosedMonth.objects.create(
            group=group, month=month, statement=told.as_data(), closed_at=at, closed_by=by
        )
