"""活動の取り消し: the tickets of a service go back, and it is withdrawn on that same day, with its reason."""

from uuid import uuid4

from django import forms

from coordination.days import DayFormField
from coordination.pages.forms import Group, PageForm
from coordination.wareki import format_date, format_month
from volunteers import tickets
from volunteers.models import Service, TicketTransfer
from volunteers.posting import post


class WithdrawalForm(PageForm):
    groups = (Group("", ("on", "because")),)
    on = DayFormField(
        label="取り消す日",
        help_text="券を戻す日です。ふつうは、きょうのままにします。",
    )
    because = forms.CharField(
        label="取り消す理由", max_length=200, help_text="例：同じ活動を二度記録した。時間を書きまちがえた。"
    )

    class Meta(PageForm.Meta):
        model = Service
        fields = ()

    def __init__(self, *args, today, now, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.now, self.by = today, now, by
        self.initial["on"] = today

    def clean_on(self):
        on, service = self.cleaned_data["on"], self.instance
        if on < service.held_on:
            raise forms.ValidationError(
                f"活動のあった{format_date(service.held_on)}からあとの日にしてください。"
            )
        if on > self.today:
            raise forms.ValidationError("まだ来ていない日です。きょうまでの日にしてください。")
        if service.group.is_closed_on(on):
            raise forms.ValidationError(
                f"{format_month(on)}は月締めがすんでいます。締めていない月の日にしてください。"
            )
        return on

    def clean(self):
        if self.instance.withdrawn_on:
            raise forms.ValidationError("この活動は、もう取り消してあります。")
        return super().clean()

    def save(self, commit=True):
        service, data = self.instance, self.cleaned_data
        payments = TicketTransfer.objects.filter(help__service=service, reversal=None).order_by("pk")
        lines = [tickets.taken_back(one, on=data["on"], because=data["because"]) for one in payments]
        if lines:
            post(service.group, lines, key=self.key or uuid4(), by=self.by, at=self.now)
        service.withdraw(on=data["on"], by=self.by, because=data["because"])
        return service
