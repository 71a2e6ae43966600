"""売る: books and single tickets into a member's purse, for money."""

from django import forms
from django.db.models import QuerySet

from coordination.days import DayFormField
from coordination.guards import Refused
from coordination.pages.forms import Group
from volunteers import tickets
from volunteers.act_form import ActForm, CountField
from volunteers.member_choice import MemberField, named
from volunteers.models import CashEntry, MemberRole, TicketBook
from volunteers.serials import SerialsField, count, write_down

PROPOSED = 8  # books of a group that are offered to be ticked
SOLD_MEANWHILE = "選んだ綴りは、もう売れているか、廃棄されています。いまある綴りから選びなおしてください。"


class BooksField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, book):
        return f"{book}（{book.tickets}枚）"


class SaleForm(ActForm):
    cash_kind = CashEntry.Kind.SALE
    warned_day = "売った日"
    groups = (
        Group("", ("member", "on", "books")),
        Group("ほかの綴りや、綴りによらない券", ("others", "loose"), folded=True),
        Group("代金", ("in_cash",)),
    )
    member = MemberField(
        label="利用会員", help_text="名前、ふりがな、会員番号のどれかを入れて、候補から選びます。"
    )
    on = DayFormField(label="売った日")
    books = BooksField(label="売る綴り", queryset=TicketBook.objects.none(), required=False)
    others = SerialsField(
        label="ほかの綴りの番号", help_text="上にない綴りは、その中の番号を一つ書きます。例：201、231"
    )
    loose = CountField(label="綴りによらない枚数", required=False, help_text="番号のない券を売ったとき。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["books"]
        field.queryset = self.for_sale
        field.error_messages |= dict.fromkeys(("invalid_choice", "invalid_pk_value"), SOLD_MEANWHILE)
        self.proposed = [book for group in self.kept for book in self.for_sale.filter(group=group)[:PROPOSED]]
        several = len(self.kept) > 1
        field.choices = [
            (book.pk, field.label_from_instance(book) + (f"　{book.group}" if several else ""))
            for book in self.proposed
        ]
        if not self.proposed:
            field.help_text = (
                "売っていない綴りがありません。「綴りを作る」から先に作るか、下に枚数を入れます。"
            )

    @property
    def for_sale(self) -> QuerySet:
        return TicketBook.objects.for_sale().filter(group__in=self.kept).select_related("group")

    @property
    def prices(self):
        prices = super().prices
        return prices and prices | {"books": {book.pk: book.tickets for book in self.proposed}}

    def check(self):
        data = self.cleaned_data
        self.chosen = {book.pk: book for book in data["books"]}
        for first, last in data["others"]:
            self._choose(first, last)
        if strange := [str(book) for book in self.chosen.values() if book.group_id != self.group.pk]:
            self.add_error("books", f"{'、'.join(strange)}は、この会員の団体の綴りではありません。")
        if not (self.chosen or data["loose"] or self.errors):
            self.add_error("books", "売る綴りに印を付けるか、綴りによらない枚数を入れてください。")

    def _choose(self, first, last):
        """A book by one of its serials, or several by the first and the last of all."""
        books = list(self.for_sale.filter(group=self.group, first__lte=last, last__gte=first))
        if not books:
            self.add_error("others", f"{first:06}番を含む、まだ売っていない綴りはありません。")
        elif last > first and count([(first, last)]) != sum(one.tickets for one in books):
            self.add_error(
                "others",
                f"{first:06}〜{last:06}は、売っていない綴り（{'、'.join(map(str, books[:5]))}）の切れ目と合いません。",
            )
        self.chosen |= {book.pk: book for book in books}

    def make_lines(self):
        member, loose = self.cleaned_data["member"], self.cleaned_data["loose"]
        self.chosen = sorted(self.chosen.values(), key=lambda book: book.first)
        sizes = [*(book.tickets for book in self.chosen), *([loose] if loose else [])]
        return [tickets.sold(member, size, on=self.day) for size in sizes]

    def warnings(self):
        found, member = super().warnings(), self.cleaned_data["member"]
        roles = member.roles.filter(role=MemberRole.Role.RECIPIENT)
        if not roles.held_on(self.day).exists():
            found.append(f"{named(member)}さんは、この日には利用会員ではありません。")
        return found

    def write_besides(self, rows):
        """Each book keeps the row by which it was sold; rows of one size are alike."""
        rows = sorted(rows, key=lambda row: row.tickets)
        for book in sorted(self.chosen, key=lambda book: book.tickets):
            row = next(row for row in rows if row.tickets == book.tickets)
            rows.remove(row)
            if not TicketBook.objects.for_sale().filter(pk=book.pk).update(issue=row):
                raise Refused(SOLD_MEANWHILE, keep=lambda: None)
            write_down(row, [(book.first, book.last)])

    def told(self):
        of_books = f"（{'、'.join(map(str, self.chosen))}）" if self.chosen else ""
        member = named(self.cleaned_data["member"])
        return f"{member}さんに券{self.tickets}枚{of_books}を{self.yen:,}円で売りました。"
