"""券の印刷: which serials, and the sheet of them."""

from django import forms
from django.db.models import Max, Min
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from coordination.pages.fields import WholeNumberField, speak_plainly
from coordination.papers.answer import pdf_answer
from volunteers.act_form import NO_TERMS
from volunteers.models import ExchangeGroup, TicketBook
from volunteers.papers.ticket_sheet import MOST_TICKETS, ticket_sheet


class PrintForm(forms.Form):
    """A run of serials of one group. Only whole books are printed, as only whole books are cut and bound."""

    group = forms.ModelChoiceField(label="団体", queryset=None, empty_label=None)
    first = WholeNumberField(label="はじめの番号", min_value=1)
    last = WholeNumberField(label="おわりの番号", min_value=1)

    def __init__(self, *args, kept, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = kept
        if len(kept) == 1:
            self.fields["group"].widget = forms.HiddenInput()
        for field in self.fields.values():
            speak_plainly(field)

    def clean(self):
        data = super().clean() or self.cleaned_data
        if self.errors:
            return
        books = TicketBook.objects.filter(
            group=data["group"], discarded_on=None, first__lte=data["last"], last__gte=data["first"]
        )
        self.books = list(books.select_related("issue"))
        number = sum(book.tickets for book in self.books)
        if not self.books:
            self.add_error("first", "この番号の綴りはありません。先に綴りを作ってください。")
        elif number > MOST_TICKETS:
            self.add_error(
                "last", f"一度に印刷できるのは{MOST_TICKETS}枚までです。いまは{number}枚あります。"
            )


def book_print(request):
    """Asks which, and with `?print=` answers with the sheet."""
    kept, today = ExchangeGroup.objects.kept_by(request.user).prefetch_related("terms"), timezone.localdate()
    if not kept:
        return render(request, "volunteers/no_group.html", {"title": "券を印刷する"})
    asks = "print" in request.GET
    form = (
        PrintForm(request.GET, kept=kept)
        if asks
        else PrintForm(initial=_first_choice(request, kept), kept=kept)
    )
    if asks and form.is_valid():
        group = form.cleaned_data["group"]
        if group.terms_on(today):
            sheet = ticket_sheet(group, form.books, today, _addresses(request, group))
            name = f"{group.ticket_name}_{form.books[0].first:06}-{form.books[-1].last:06}"
            return pdf_answer("volunteers/ticket_sheet_print.html", {"sheet": sheet}, name)
        form.add_error(None, NO_TERMS)
    status = 422 if form.is_bound else 200
    return render(request, "volunteers/book_print.html", {"form": form, "most": MOST_TICKETS}, status=status)


def _addresses(request, group):
    """The address of a serial's page on the very site that the sheet was asked from."""
    return lambda serial: request.build_absolute_uri(reverse("ticket_detail", args=[group.pk, serial]))


def _first_choice(request, kept):
    """What the address asks for, else the unsold books of the first group from the first on."""
    asked = {name: request.GET[name] for name in ("group", "first", "last") if request.GET.get(name)}
    waiting = kept[0].books.for_sale().aggregate(first=Min("first"), last=Max("last"))
    if waiting["first"]:
        waiting["last"] = min(waiting["last"], waiting["first"] + MOST_TICKETS - 1)
    return {"group": kept[0].pk, **waiting, **asked}
