"""取り消し: a mistake in the ledger is undone by a row that moves the tickets back, with its reason."""

from django import forms
from django.core.exceptions import ValidationError

from coordination.days import DayFormField
from coordination.pages.forms import Group
from coordination.wareki import format_date
from volunteers import tickets
from volunteers.act_form import ActForm
from volunteers.models import SerialRange, TicketBook, TicketTransfer
from volunteers.serials import write_down

BY_ITS_SERVICE = "活動で使った券です。活動を取り消すと、券も戻ります。"


def why_not(transfer: TicketTransfer) -> str:
    """Why a row cannot be taken back here; "" where it can."""
    if transfer.reverses_id:
        return "取り消しの行は、取り消せません。もう一度、正しい内容で記帳してください。"
    if hasattr(transfer, "reversal"):
        return "この受払は、もう取り消してあります。"
    return BY_ITS_SERVICE if transfer.kind == TicketTransfer.Kind.USE else ""


class ReversalForm(ActForm):
    """Takes one row back. A book that was sold with it is for sale again."""

    warned_day = "取り消す日"
    groups = (Group("", ("on", "reason")),)
    on = DayFormField(
        label="取り消す日", help_text="月締めのすんだ月の受払は、締めていない月の日付で取り消します。"
    )
    reason = forms.CharField(
        label="取り消す理由",
        max_length=TicketTransfer._meta.get_field("because").max_length,
        help_text="例：別の人に売ったのをまちがえて書いた",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, transfer, **kwargs):
        super().__init__(*args, **kwargs)
        self.transfer = transfer

    @property
    def group(self):
        return self.transfer.group

    @property
    def book(self) -> TicketBook | None:
        return TicketBook.objects.filter(issue=self.transfer).first()

    def check(self):
        if self.day < self.transfer.transferred_on:
            day = format_date(self.transfer.transferred_on)
            self.add_error("on", f"取り消す日は、もとの受払の日（{day}）か、それより後にしてください。")
        if moved := self._moved_since():
            day, words = format_date(moved.transfer.transferred_on), moved.transfer.words
            raise ValidationError(
                f"この綴りの券（{moved}）は、{day}の「{words}」で動いています。先に、その受払を取り消してください。"
            )

    def _moved_since(self) -> SerialRange | None:
        if not (book := self.book):
            return None
        of_book = SerialRange.objects.filter(
            transfer__group=self.group, first__lte=book.last, last__gte=book.first
        )
        later = of_book.filter(transfer__in=TicketTransfer.objects.standing())
        return later.exclude(transfer=self.transfer).select_related("transfer").first()

    def make_lines(self):
        return [tickets.taken_back(self.transfer, on=self.day, because=self.cleaned_data["reason"])]

    def write_besides(self, rows):
        if book := self.book:
            if not self.transfer.serials.exists():  # of a sale whose serials were known by its book alone
                write_down(self.transfer, [(book.first, book.last)])
            TicketBook.objects.filter(pk=book.pk).update(issue=None)

    def told(self):
        return f"{self.transfer}を取り消しました。"
