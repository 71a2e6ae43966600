"""換金・利用にまわす・無効: what becomes of tickets in a member's hands besides paying for help."""

from django import forms

from coordination.days import DayFormField
from coordination.pages.forms import Group
from volunteers import tickets
from volunteers.accounts import account_of
from volunteers.act_form import CountField, GivingForm
from volunteers.member_choice import MemberField, named
from volunteers.models import CashEntry, TicketAccount, TicketTransfer

Kind = TicketAccount.Kind
FOUND_BY = "名前、ふりがな、会員番号のどれかを入れて、候補から選びます。"


class RedemptionForm(GivingForm):
    cash_kind = CashEntry.Kind.REDEMPTION
    warned_day = "換金した日"
    groups = (
        Group("", ("member", "on", "count", "serials")),
        Group("支払い", ("in_cash",)),
    )
    member = MemberField(label="協力会員", shows=Kind.EARNED, help_text=FOUND_BY)
    on = DayFormField(label="換金した日")

    def giver(self):
        return account_of(self.cleaned_data["member"], Kind.EARNED)

    def make_lines(self):
        return [tickets.redeemed(self.cleaned_data["member"], self.cleaned_data["count"], on=self.day)]

    def told(self):
        return f"{named(self.cleaned_data['member'])}さんの券{self.tickets}枚を{self.yen:,}円に換金しました。"


class PassingOnForm(GivingForm):
    warned_day = "まわした日"
    groups = (Group("", ("member", "receiver", "on", "count", "serials")),)
    member = MemberField(label="券を渡す協力会員", shows=Kind.EARNED, help_text=FOUND_BY)
    receiver = MemberField(
        label="券を受ける会員",
        required=False,
        help_text="協力会員が自分で使うときは、空欄にします。ほかの会員の家族などに渡すときは、その会員を選びます。",
    )
    on = DayFormField(label="まわした日")

    def giver(self):
        return account_of(self.cleaned_data["member"], Kind.EARNED)

    @property
    def receives(self):
        return self.cleaned_data.get("receiver") or self.cleaned_data["member"]

    def check(self):
        super().check()
        if self.receives.group_id != self.group.pk:
            self.add_error("receiver", "券は、同じ団体の会員にだけ渡せます。")

    def make_lines(self):
        giver, number = self.cleaned_data["member"], self.cleaned_data["count"]
        return [tickets.passed_on(giver, self.receives, number, on=self.day)]

    def told(self):
        giver = self.cleaned_data["member"]
        whose = "本人" if self.receives == giver else f"{named(self.receives)}さん"
        return f"{named(giver)}さんの受け取った券{self.tickets}枚を、{whose}の手元の券にまわしました。"


class VoidingForm(GivingForm):
    warned_day = "無効にする日"
    groups = (Group("", ("member", "held", "on", "count", "reason", "serials")),)
    member = MemberField(label="会員", help_text=FOUND_BY)
    held = forms.ChoiceField(
        label="どの券",
        choices=[(kind, kind.label) for kind in TicketAccount.MEMBERS],
        widget=forms.RadioSelect,
        initial=Kind.PURSE,
        help_text="「手元の券」は買った券やまわした券、「受け取った券」は手伝って受け取った券です。",
    )
    on = DayFormField(label="無効にする日")
    count = CountField(label="無効にする枚数")
    reason = forms.CharField(
        label="理由",
        max_length=TicketTransfer._meta.get_field("because").max_length,
        help_text="例：水に濡れて読めない、なくした",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def giver(self):
        return account_of(self.cleaned_data["member"], self.cleaned_data["held"])

    def make_lines(self):
        data = self.cleaned_data
        return [
            tickets.voided(data["member"], data["held"], data["count"], on=self.day, because=data["reason"])
        ]

    def told(self):
        return f"{named(self.cleaned_data['member'])}さんの券{self.tickets}枚を無効にしました。"
