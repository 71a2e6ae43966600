"""協力した時間: each helper's services, time and tickets in a period, by a fixed number of statements."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from volunteers.models import ExchangeGroup, Member, ServiceHelper, TicketAccount, TicketTransfer

Kind = TicketTransfer.Kind


@dataclass(frozen=True)
class Hours:
    """Of one helper in a period, less what was taken back in it. used: tickets received for help."""

    member: Member
    services: int
    minutes: int
    used: int
    redeemed: int
    passed_on: int


def helper_hours(group: ExchangeGroup, first: date, last: date) -> list[Hours]:
    """Of everybody who helped, or gave tickets back, in the period; by their numbers."""
    services, minutes = _done(group, first, last)
    moved = _moved(group, first, last)
    who = {*services, *minutes, *(member for member, _ in moved)}
    members = Member.objects.filter(pk__in=who, group=group).order_by("number")
    return [
        Hours(
            one,
            services[one.pk],
            minutes[one.pk],
            moved[one.pk, Kind.USE],
            moved[one.pk, Kind.REDEEM],
            moved[one.pk, Kind.PASS_ON],
        )
        for one in members
    ]


def _done(group, first, last) -> tuple[Counter, Counter]:
    helps = ServiceHelper.objects.filter(service__group=group).order_by()
    held = helps.filter(service__held_on__range=(first, last))
    # What was withdrawn in the period counts against it, whenever it had been done.
    gone = helps.filter(service__held_on__lte=last, service__withdrawn_on__lte=last).filter(
        Q(service__held_on__gte=first) | Q(service__withdrawn_on__gte=first)
    )
    services, minutes = Counter(), Counter()
    for sign, rows in ((1, held), (-1, gone)):
        for member, number, time in rows.values_list("helper").annotate(n=Count("pk"), time=Sum("minutes")):
            services[member] += sign * number
            minutes[member] += sign * time
    return services, minutes


def _moved(group, first, last) -> Counter:
    """Tickets by the helper and the kind. A use comes into what a helper has received, the others go out of it."""
    rows = TicketTransfer.objects.filter(
        group=group, transferred_on__range=(first, last), kind__in=[Kind.USE, Kind.REDEEM, Kind.PASS_ON]
    ).order_by()
    found = Counter()
    for side, comes_in in (("debited", 1), ("credited", -1)):
        of_helpers = rows.filter(**{f"{side}__kind": TicketAccount.Kind.EARNED})
        by_helper = of_helpers.values_list(f"{side}__member", "kind").annotate(total=Sum("tickets"))
        for member, kind, tickets in by_helper:
            found[member, kind] += tickets * comes_in * (1 if kind == Kind.USE else -1)
    return found
