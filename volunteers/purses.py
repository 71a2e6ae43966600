"""What lies in the purses of members, day by day: asked before tickets are taken out of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from volunteers.models import Member, TicketAccount, TicketTransfer


class Purses:
    """The purses of some members; what `take` takes out is counted as gone, but written nowhere."""

    def __init__(self, members: Iterable[Member]):
        owners = dict(
            TicketAccount.objects.filter(
                member__in={one.pk for one in members}, kind=TicketAccount.Kind.PURSE
            ).values_list("pk", "member")
        )
        self.changes: dict[int, Counter] = defaultdict(Counter)
        rows = TicketTransfer.objects.filter(Q(credited__in=owners) | Q(debited__in=owners))
        for day, credited, debited, tickets in rows.values_list(
            "transferred_on", "credited", "debited", "tickets"
        ):
            if credited in owners:
                self.changes[owners[credited]][day] -= tickets
            if debited in owners:
                self.changes[owners[debited]][day] += tickets

    def in_hand(self, member: Member) -> int:
        return self.changes[member.pk].total()

    def free_on(self, member: Member, day: date) -> int:
        """How many can be given away on that day, so that neither it nor a later one ends without them."""
        changes = self.changes[member.pk]
        held = least = sum(change for on, change in changes.items() if on <= day)
        for on in sorted(on for on in changes if on > day):
            held += changes[on]
            least = min(least, held)
        return least

    def take(self, member: Member, day: date, tickets: int):
        self.changes[member.pk][day] -= tickets
