"""What happens to tickets, in the words of the group's office: each act is the lines that it writes into the ledger.

The lines are posted by volunteers/posting.py. Nothing here asks whether hands hold enough: the database does.
"""

from collections.abc import Iterable
from datetime import date

from volunteers.accounts import account_of, account_of_group, accounts_of
from volunteers.models import Member, Service, TicketAccount, TicketTransfer
from volunteers.posting import Line

Kind, Account = TicketTransfer.Kind, TicketAccount.Kind


def sold(member: Member, tickets: int, *, on: date) -> Line:
    """発行: tickets are sold into a member's purse."""
    issuer = account_of_group(member.group, Account.ISSUER)
    return Line(Kind.ISSUE, on, issuer.pk, account_of(member, Account.PURSE).pk, tickets)


def carried_over(member: Member, held: Account, tickets: int, *, on: date) -> Line:
    """繰越: what a member held, bought or earned, when the books began to be kept here."""
    opening = account_of_group(member.group, Account.OPENING)
    return Line(Kind.OPENING, on, opening.pk, account_of(member, held).pk, tickets)


def paid(services: Iterable[Service]) -> list[Line]:
    """利用: for each helper of each service, as many tickets as the terms of its day ask for that time."""
    services = list(services)
    purses = accounts_of({one.recipient for one in services}, Account.PURSE)
    helps = [(service, help) for service in services for help in service.helpers.all()]
    earned = accounts_of({help.helper for _, help in helps}, Account.EARNED)
    return [
        Line(
            Kind.USE,
            service.held_on,
            purses[service.recipient_id].pk,
            earned[help.helper_id].pk,
            service.group.terms_on(service.held_on).tickets_for(help.minutes),
            help=help.pk,
        )
        for service, help in helps
    ]


def redeemed(member: Member, tickets: int, *, on: date) -> Line:
    """換金: tickets that were earned are given back for money."""
    done = account_of_group(member.group, Account.REDEEMED)
    return Line(Kind.REDEEM, on, account_of(member, Account.EARNED).pk, done.pk, tickets)


def passed_on(giver: Member, receiver: Member, tickets: int, *, on: date) -> Line:
    """利用にまわす: tickets that were earned go into somebody's purse, the helper's own or another member's."""
    earned, purse = account_of(giver, Account.EARNED), account_of(receiver, Account.PURSE)
    return Line(Kind.PASS_ON, on, earned.pk, purse.pk, tickets)


def voided(member: Member, held: Account, tickets: int, *, on: date, because: str) -> Line:
    """無効: tickets that were lost or spoiled."""
    void = account_of_group(member.group, Account.VOID)
    return Line(Kind.VOID, on, account_of(member, held).pk, void.pk, tickets, because=because)


def expired(member: Member, held: Account, tickets: int, *, on: date) -> Line:
    """期限切れ: tickets that hold no more."""
    gone = account_of_group(member.group, Account.EXPIRED)
    return Line(Kind.EXPIRE, on, account_of(member, held).pk, gone.pk, tickets)


def taken_back(transfer: TicketTransfer, *, on: date, because: str) -> Line:
    """取り消し: the tickets of an earlier row go back the way they came."""
    return Line(
        transfer.kind,
        on,
        transfer.debited_id,
        transfer.credited_id,
        transfer.tickets,
        reverses=transfer.pk,
        because=because,
    )
