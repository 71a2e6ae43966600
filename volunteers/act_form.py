"""What the forms of all acts on tickets have in common: their lines are posted once, with what belongs to them."""

from uuid import uuid4

from django import forms
from django.db.models import QuerySet

from coordination.days import DayFormField
from coordination.pages.fields import WholeNumberField
from coordination.pages.forms import PageForm, warnings_of_day
from volunteers.member_choice import MemberField
from volunteers.models import CashEntry, ExchangeGroup, Member, Posting, TicketTerms, TicketTransfer
from volunteers.posting import Line, post
from volunteers.serials import SerialsField, count, refusals, write_down

MOST_TICKETS = 10_000  # of one act
NO_TERMS = "この日の券の条件（1枚の時間と代金）が登録されていません。"


class CountField(WholeNumberField):
    def __init__(self, **kwargs):
        super().__init__(**{"label": "枚数", "min_value": 1, "max_value": MOST_TICKETS, **kwargs})


class ActForm(PageForm):
    """One act on the tickets of a member.

    kept: the groups whose books the user keeps; by, at and today: who writes, when, and on which day. The lines are
    made while the form is checked: the accounts that they are first to need outlive a refusal, whose answer must not
    change with them.
    """

    cash_kind = ""
    warned_day = "日"
    in_cash = forms.BooleanField(label="代金を現金出納にも書く", required=False, initial=True)

    class Meta(PageForm.Meta):
        model = TicketTransfer
        fields = ()

    def __init__(self, *args, kept, by, at, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept, self.by, self.at, self.today = kept, by, at, today
        self.lines: list[Line] = []
        self.terms: TicketTerms | None = None
        for field in self.fields.values():
            if isinstance(field, MemberField):
                field.queryset = self.members
        if not self.cash_kind or not any(group.keeps_cash_book for group in kept):
            del self.fields["in_cash"]

    @property
    def members(self) -> QuerySet:
        return Member.objects.filter(group__in=self.kept).select_related("group")

    @property
    def group(self) -> ExchangeGroup:
        return self.cleaned_data["member"].group

    @property
    def day(self):
        return self.cleaned_data["on"]

    @property
    def tickets(self) -> int:
        return sum(line.tickets for line in self.lines)

    @property
    def yen(self) -> int:
        return self.tickets * self.terms.price

    @property
    def prices(self) -> dict | None:
        """What a ticket costs from which day on, for the sum that the page works out while the form is filled in; None
        where no money changes hands, and for several groups, whose prices differ."""
        if not self.cash_kind or len(self.kept) != 1:
            return None
        return {"from": [[one.valid_from.isoformat(), one.price] for one in self.kept[0].terms.all()]}

    def clean(self):
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        self.terms = self.group.terms_on(self.day)
        if self.terms is None:
            self.add_error("on", NO_TERMS)
            return data
        self.check()
        if not self.errors:
            self.lines = self.make_lines()
        return data

    def check(self):
        """Adds errors of what the database does not see."""

    def make_lines(self) -> list[Line]:
        raise NotImplementedError

    def write_besides(self, rows: list[TicketTransfer]):
        """Writes what belongs to the rows that were posted."""

    def told(self) -> str:
        """What was done, for the message afterwards."""
        raise NotImplementedError

    def warnings(self):
        return warnings_of_day(self.warned_day, self.day, self.today)

    def save(self, commit=True):
        key = self.key or uuid4()
        is_first = not Posting.objects.filter(pk=key).exists()
        posting = post(self.group, self.lines, key=key, by=self.by, at=self.at)
        rows = list(TicketTransfer.objects.filter(posting=posting.pk).order_by("pk"))
        if is_first:
            self.write_besides(rows)
            self._write_cash()
        saved = rows[0]
        saved.told = self.told()
        return saved

    def _write_cash(self):
        if self.cleaned_data.get("in_cash") and self.group.keeps_cash_book and self.yen:
            CashEntry.objects.create(
                group=self.group,
                on=self.day,
                kind=self.cash_kind,
                yen=self.yen,
                note=self.told()[: CashEntry._meta.get_field("note").max_length],
                entered_by=self.by,
            )


class GivingForm(ActForm):
    """An act by which a member gives so many tickets away, whose serials may be written down.

    giver: the account they are given by.
    """

    member = MemberField(
        label="会員", help_text="名前、ふりがな、会員番号のどれかを入れて、候補から選びます。"
    )
    on = DayFormField(label="日")
    count = CountField()
    serials = SerialsField(label="券の番号")

    def giver(self):
        raise NotImplementedError

    def check(self):
        ranges = self.cleaned_data["serials"]
        if count(ranges) > self.cleaned_data["count"]:
            self.add_error(
                "serials",
                f"番号は{count(ranges)}枚分で、枚数の{self.cleaned_data['count']}枚より多くなっています。",
            )
        elif ranges:
            for sentence in refusals(self.group, ranges, self.giver(), self.day):
                self.add_error("serials", sentence)

    def warnings(self):
        found, written = super().warnings(), count(self.cleaned_data["serials"])
        if 0 < written < self.cleaned_data["count"]:
            found.append(
                f"枚数は{self.cleaned_data['count']}枚で、番号は{written}枚分です。残りの番号は、わからないままになります。"
            )
        return found

    def write_besides(self, rows):
        write_down(rows[0], self.cleaned_data["serials"])
