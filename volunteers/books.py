"""綴りを作る: a run of books from the next free serial, and taking out of use what was spoiled before it was sold."""

from django.db.models import Max

from coordination.pages.fields import WholeNumberField
from coordination.pages.forms import Group, PageForm
from volunteers.models import ExchangeGroup, TicketBook

MOST_BOOKS, MOST_TICKETS = 200, 100
HIGHEST = 999_999  # six digits are printed


def next_serial(group: ExchangeGroup) -> int:
    """The first serial that no book of the group has had yet, a discarded one neither."""
    return (group.books.aggregate(Max("last"))["last__max"] or 0) + 1


class BookRunForm(PageForm):
    groups = (Group("", ("group", "how_many", "tickets", "made_on")),)
    how_many = WholeNumberField(label="綴りの数（冊）", min_value=1, max_value=MOST_BOOKS)
    tickets = WholeNumberField(label="1冊の枚数", min_value=1, max_value=MOST_TICKETS)

    class Meta(PageForm.Meta):
        model = TicketBook
        fields = ("group", "made_on")

    def __init__(self, *args, kept, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = kept
        self.fields["group"].initial = kept.first()

    def clean(self):
        data = super().clean() or self.cleaned_data
        if not self.errors:
            # Two who make books at the same time wait for each other here.
            ExchangeGroup.objects.select_for_update(no_key=True).get(pk=data["group"].pk)
            self.first = next_serial(data["group"])
            self.last = self.first + data["how_many"] * data["tickets"] - 1
            if self.last > HIGHEST:
                self.add_error("how_many", f"番号が{HIGHEST:,}を超えます。数を減らしてください。")
        return data

    def save(self, commit=True):
        size = self.cleaned_data["tickets"]
        TicketBook.objects.bulk_create(
            TicketBook(
                group=self.cleaned_data["group"],
                made_on=self.cleaned_data["made_on"],
                first=first,
                last=first + size - 1,
            )
            for first in range(self.first, self.last + 1, size)
        )
        made = TicketBook.objects.get(group=self.cleaned_data["group"], first=self.first)
        made.told = (
            f"綴りを{self.cleaned_data['how_many']}冊作りました。番号は{self.first:06}〜{self.last:06}です。"
        )
        made.run = (self.first, self.last)
        return made


class DiscardForm(PageForm):
    groups = (Group("", ("discarded_on", "discarded_because")),)

    class Meta(PageForm.Meta):
        model = TicketBook
        fields = ("discarded_on", "discarded_because")

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.discarded_by = by
        for field in self.fields.values():
            field.required = True
        self.fields["discarded_because"].help_text = "例：印刷がずれた"
