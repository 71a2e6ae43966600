"""綴り: made in runs, printed, sold with their serials, discarded when spoiled."""

import django_tables2 as tables
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django_filters import ChoiceFilter, ModelChoiceFilter

from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.listing import NUMBER, DayColumn, ListFilter, ListPage, ListTable, list_page
from coordination.wareki import format_date
from volunteers.books import BookRunForm, DiscardForm
from volunteers.member_choice import named
from volunteers.models import ExchangeGroup, TicketBook, TicketTransfer
from volunteers.serials import is_undone, read_serial

STATES = {
    "for_sale": ("売っていない", Q(issue=None, discarded_on=None)),
    "sold": ("売った", Q(issue__isnull=False)),
    "discarded": ("廃棄した", Q(discarded_on__isnull=False)),
}
BOOK = 10  # tickets of a book, unless the last one had another number


class BookTable(ListTable):
    first = tables.Column("番号", linkify=True, attrs={"td": {"class": "short"}}, order_by=("first",))
    tickets = tables.Column("枚数", attrs=NUMBER, orderable=False)
    state = tables.Column("状態", empty_values=(), orderable=False)
    sold_on = DayColumn("売った日", accessor="issue__transferred_on")
    buyer = tables.Column("買った会員", accessor="issue__debited__member", orderable=False)

    class Meta(ListTable.Meta):
        model = TicketBook
        fields = ("first", "tickets", "state", "sold_on", "buyer", "made_on", "group")
        order_by = "first"

    made_on = DayColumn("作った日")

    def render_first(self, record):
        return str(record)

    def render_state(self, record):
        return state_of(record)

    def render_buyer(self, value):
        return named(value)


def state_of(book) -> str:
    return "廃棄した" if book.discarded_on else "売った" if book.issue_id else "売っていない"


class BookFilter(ListFilter):
    state = ChoiceFilter(
        label="状態",
        choices=[(key, label) for key, (label, _) in STATES.items()],
        empty_label="すべて",
        method="in_state",
    )
    group = ModelChoiceFilter(
        label="団体",
        queryset=lambda request: ExchangeGroup.objects.kept_by(request.user),
        empty_label="すべて",
    )

    class Meta:
        model = TicketBook
        fields = ("q", "state", "group")

    def search(self, books, name, text):
        """The book that holds a serial, or the books of a buyer's name."""
        try:
            return books.with_serial(read_serial(text))
        except ValueError:
            return books.filter(issue__debited__member__name__icontains=text)

    def in_state(self, books, name, state):
        return books.filter(STATES[state][1])


def book_list(request):
    return list_page(
        request,
        ListPage(
            title="券の綴り",
            unit="冊",
            records=TicketBook.objects.visible_to(request.user).select_related(
                "group", "issue__debited__member"
            ),
            table=BookTable,
            filter=BookFilter,
            actions=(
                Action("綴りを作る", "book_add", main=True),
                Action("券を印刷する", "book_print"),
                Action("番号で探す", "ticket_find"),
            ),
            empty="綴りを作ると、番号の入った券を印刷でき、どの券をいつだれに売ったかがわかります。",
            first_step=Action("はじめの綴りを作る", "book_add", main=True),
            help="tickets",
        ),
    )


def book_detail(request, pk):
    book = get_object_or_404(
        TicketBook.objects.visible_to(request.user).select_related("group", "discarded_by"), pk=pk
    )
    is_for_sale = not (book.issue_id or book.discarded_on)
    run = f"group={book.group_id}&first={book.first}&last={book.last}"
    return detail_page(
        request,
        DetailPage(
            title=f"綴り　{book}",
            back=Action("綴りの一覧へ", "book_list"),
            actions=(
                *((Action("券を売る", "ticket_sell", main=True),) if is_for_sale else ()),
                *(() if book.discarded_on else (Action("券を印刷する", "book_print", query=run),)),
                *((Action("廃棄する", "book_discard", (pk,)),) if is_for_sale else ()),
            ),
            sections=(
                Section("", facts=_facts(book)),
                Section("動き", lines=[_line(row) for row in _history(book)], empty="まだ売っていません。"),
            ),
        ),
    )


def _facts(book):
    facts = [Fact("団体", book.group), Fact("枚数", f"{book.tickets}枚"), Fact("状態", state_of(book))]
    facts.append(Fact("作った日", format_date(book.made_on)))
    if book.discarded_on:
        facts.append(Fact("廃棄した日", f"{format_date(book.discarded_on)}（{book.discarded_by.name}）"))
        facts.append(Fact("廃棄の理由", book.discarded_because))
    return facts


def _history(book):
    """Every row that the book or a serial of it was written down with, an undone sale too."""
    named_in = Q(serials__first__lte=book.last, serials__last__gte=book.first) | Q(book=book)
    rows = TicketTransfer.objects.filter(named_in, group=book.group_id).distinct()
    return rows.select_related("credited__member", "debited__member", "reversal").prefetch_related("serials")


def _line(row):
    serials = "、".join(str(one) for one in row.serials.all())
    undone = f"（{format_date(row.reversal.transferred_on)}に取り消し）" if is_undone(row) else ""
    text = f"{row}{undone}　{row.credited.in_words} → {row.debited.in_words}" + (
        f"　{serials}" if serials else ""
    )
    return Fact(format_date(row.transferred_on), text, row.get_absolute_url())


def book_add(request):
    kept = ExchangeGroup.objects.kept_by(request.user)
    latest = TicketBook.objects.visible_to(request.user).order_by("made_on", "first").last()
    page = FormPage(
        title="券の綴りを作る",
        form=BookRunForm,
        form_options={"kept": kept},
        submit="綴りを作る",
        said="{record.told}",
        back=reverse("book_list"),
        initial={"tickets": latest.tickets if latest else BOOK, "made_on": timezone.localdate()},
        then=lambda book: (
            f"{reverse('book_print')}?group={book.group_id}&first={book.run[0]}&last={book.run[1]}"
        ),
        intro="番号は、いままでの綴りの次から自動で付きます。作ったあとで、続けて印刷できます。",
        help="tickets",
    )
    return form_page(request, page)


def book_discard(request, pk):
    records = TicketBook.objects.visible_to(request.user).for_sale()
    book = get_object_or_404(records, pk=pk)
    page = FormPage(
        title=f"綴り「{book}」を廃棄する",
        form=DiscardForm,
        form_options={"by": request.user},
        submit="綴りを廃棄する",
        said="綴り「{record}」を廃棄しました。",
        back=book.get_absolute_url(),
        records=records,
        initial={"discarded_on": timezone.localdate()},
        intro="廃棄した綴りは売れません。番号は、ほかの券には使われません。",
        help="tickets",
    )
    return form_page(request, page, book)
