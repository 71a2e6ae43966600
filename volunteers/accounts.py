"""The accounts that tickets of a group and its members lie in: made when they are first needed."""

from collections.abc import Iterable

from volunteers.models import ExchangeGroup, Member, TicketAccount

Kind = TicketAccount.Kind


def account_of_group(group: ExchangeGroup, kind: Kind) -> TicketAccount:
    account, _ = TicketAccount.objects.get_or_create(group=group, kind=kind, member=None)
    return account


def account_of(member: Member, kind: Kind) -> TicketAccount:
    account, _ = TicketAccount.objects.get_or_create(group_id=member.group_id, kind=kind, member=member)
    return account


def accounts_of(members: Iterable[Member], kind: Kind) -> dict[int, TicketAccount]:
    """Of several members at once, by their keys."""
    members = list(members)
    TicketAccount.objects.bulk_create(
        [TicketAccount(group_id=one.group_id, kind=kind, member=one) for one in members],
        ignore_conflicts=True,
    )
    found = TicketAccount.objects.filter(member__in=members, kind=kind)
    return {account.member_id: account for account in found}
