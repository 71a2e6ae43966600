"""A small exchange group and its ledger, for tests of what may be written into it."""

from datetime import date, datetime, time
from uuid import uuid4

from django.utils import timezone

from coordination.models import Area, User
from volunteers import tickets
from volunteers.models import ExchangeGroup, Member, Service, TicketTerms, TicketTransfer, WorkKind
from volunteers.posting import post

BEGUN = date(2020, 4, 1)
AT = timezone.make_aware(datetime.combine(date(2020, 5, 1), time(9)))


def small_group(name="見本の会") -> ExchangeGroup:
    """15 minutes of help for a ticket of 150 yen; two members, 花子 who is helped and 太郎 who helps."""
    group = ExchangeGroup.objects.create(name=name, area=Area.objects.first(), started_on=BEGUN)
    group.dispatchers.set(User.objects.filter(role=User.Role.DISPATCHER))
    TicketTerms.objects.create(group=group, minutes=15, price=150, valid_from=BEGUN)
    WorkKind.objects.create(group=group, name="ごみ出し", is_outdoor=True)
    for number, who in enumerate(("花子", "太郎"), 1):
        Member.objects.create(group=group, number=number, name=who)
    return group


def clerk() -> User:
    return User.objects.get(username="jimukyoku")


def written(group, *lines, key=None):
    """The lines, posted; their rows in the order of the lines."""
    posting = post(group, lines, key=key or uuid4(), by=clerk(), at=AT)
    return list(TicketTransfer.objects.filter(posting=posting.pk).order_by("pk"))


def sold(member, count, on=BEGUN, key=None):
    return written(member.group, tickets.sold(member, count, on=on), key=key)[0]


def helped(recipient, helper, minutes, on=BEGUN):
    """A service that nobody has paid for yet."""
    service = Service.objects.create(
        group=recipient.group, held_on=on, recipient=recipient, kind=recipient.group.kinds.first()
    )
    service.helpers.create(helper=helper, minutes=minutes)
    return service


def paid(service, key=None):
    return written(service.group, *tickets.paid([service]), key=key)


def in_hand(member) -> dict[str, int]:
    return dict(member.accounts.values_list("kind", "in_hand"))
