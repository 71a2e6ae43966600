"""期限切れ: tickets that hold no more, reckoned as if whoever uses tickets always used the oldest first."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import F, Sum, prefetch_related_objects

from coordination.pages.forms import Group
from volunteers import tickets
from volunteers.act_form import ActForm
from volunteers.member_choice import named
from volunteers.models import ExchangeGroup, Member, TicketAccount, TicketTransfer

Kind = TicketTransfer.Kind
OUT_OF_PURSES = (Kind.USE, Kind.VOID, Kind.EXPIRE)
CHANGED = "選んだ内容が、そのあとの記帳で変わりました。いまの一覧で、もう一度選んでください。"


@dataclass(frozen=True)
class Expired:
    """Tickets of a member's purse that hold no more."""

    member: Member
    tickets: int

    @property
    def key(self) -> str:
        """Names the proposal as it was shown: another number of tickets is another proposal."""
        return f"{self.member.pk}-{self.tickets}"

    def __str__(self):
        return f"{named(self.member)}　{self.tickets}枚"


def expired_tickets(group: ExchangeGroup, on: date) -> list[Expired]:
    """For each purse: tickets sold whose last day was before that day, less all that have left the purse.

    What was carried over or passed on is not counted: nobody knows when it was sold.
    """
    rows = TicketTransfer.objects.filter(group=group).standing().order_by()
    sold, gone = Counter(), Counter()
    prefetch_related_objects([group], "terms")
    of_days = rows.filter(kind=Kind.ISSUE).values_list("debited", "transferred_on").annotate(Sum("tickets"))
    for account, day, number in of_days:
        last = group.terms_on(day).last_day_of(day)
        if last is not None and last < on:
            sold[account] += number
    left = rows.filter(kind__in=OUT_OF_PURSES, credited__kind=TicketAccount.Kind.PURSE)
    for account, number in left.values_list("credited").annotate(Sum("tickets")):
        gone[account] = number
    found = {account: number - gone[account] for account, number in sold.items() if number > gone[account]}
    purses = TicketAccount.objects.filter(pk__in=found).select_related("member").order_by(F("member__number"))
    return [Expired(purse.member, found[purse.pk]) for purse in purses]


class ExpiryForm(ActForm):
    """The proposal, line by line, all ticked at first. asked: a valid form with the group, and the day by which tickets
    have expired and of the posting."""

    warned_day = "期限切れにする日"
    groups = (Group("", ("chosen",)),)
    chosen = forms.MultipleChoiceField(
        label="期限切れにする券", widget=forms.CheckboxSelectMultiple, help_text="残す人の印は外します。"
    )

    def __init__(self, *args, asked, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.found = expired_tickets(self.group, self.day)
        field = self.fields["chosen"]
        field.choices = [(one.key, str(one)) for one in self.found]
        field.initial = [one.key for one in self.found]
        field.error_messages |= {
            "required": "期限切れにする人に、印を付けてください。",
            "invalid_choice": CHANGED,
        }

    @property
    def group(self):
        return self.asked.cleaned_data["group"]

    @property
    def day(self):
        return self.asked.cleaned_data["on"]

    @property
    def expired(self) -> int:
        """Tickets of the whole proposal."""
        return sum(one.tickets for one in self.found)

    def make_lines(self):
        chosen = set(self.cleaned_data["chosen"])
        purse = TicketAccount.Kind.PURSE
        return [
            tickets.expired(one.member, purse, one.tickets, on=self.day)
            for one in self.found
            if one.key in chosen
        ]

    def told(self):
        return f"{len(self.lines)}人の券{self.tickets}枚を期限切れにしました。"
