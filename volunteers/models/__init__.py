from volunteers.models.cash import CashEntry
from volunteers.models.group import ExchangeGroup, GroupsOwnQuerySet, Suspension, TicketTerms, WorkKind
from volunteers.models.ledger import ClosedMonth, Posting, TicketAccount, TicketTransfer
from volunteers.models.member import FreeTime, Member, MemberRole
from volunteers.models.request import Assignment, Errand, HelpRequest
from volunteers.models.serial import SerialRange, TicketBook
from volunteers.models.service import Service, ServiceHelper

__all__ = [
    "Assignment",
    "CashEntry",
    "ClosedMonth",
    "Errand",
    "ExchangeGroup",
    "FreeTime",
    "GroupsOwnQuerySet",
    "HelpRequest",
    "Member",
    "MemberRole",
    "Posting",
    "SerialRange",
    "Service",
    "ServiceHelper",
    "Suspension",
    "TicketAccount",
    "TicketBook",
    "TicketTerms",
    "TicketTransfer",
    "WorkKind",
]
