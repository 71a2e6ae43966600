"""受払簿: every row of the ledger of tickets, as a list and on paper."""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from urllib.parse import urlencode

import django_tables2 as tables
from django.contrib import messages
from django.db.models import Q
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django_filters import ChoiceFilter, ModelChoiceFilter

from coordination.pages.actions import Action
from coordination.pages.listing import NUMBER, SHORT, DayColumn, ListFilter, ListPage, ListTable, list_page
from coordination.pages.records import printed
from coordination.papers.answer import pdf_answer
from coordination.search import matching
from coordination.wareki import format_month
from volunteers.member_choice import MemberFilter
from volunteers.models import ExchangeGroup, Member, TicketTransfer
from volunteers.papers.ledger import MOST_ROWS, ledger_paper, words_of

ALL_YEARS = "all"
REVERSED = {
    "taken_back": ("取り消された行だけ", Q(reversal__isnull=False)),
    "reversals": ("取り消しの行だけ", Q(reverses__isnull=False)),
    "standing": ("取り消しにかかわる行をのぞく", Q(reversal=None, reverses=None)),
}
BESIDE = (
    "credited__member", "debited__member", "posting__posted_by", "reverses", "reversal", "group",
)  # fmt: skip


class LedgerTable(ListTable):
    transferred_on = DayColumn("日", linkify=True, order_by=("transferred_on", "pk"))
    kind = tables.Column("種類")
    credited = tables.Column("出した口座", orderable=False)
    debited = tables.Column("受けた口座", orderable=False)
    tickets = tables.Column("枚数", attrs=NUMBER)
    taken_back = tables.Column("取り消し", empty_values=(), orderable=False)
    because = tables.Column("理由", orderable=False)
    number = tables.Column("行", accessor="pk", attrs=NUMBER, order_by=("pk",))
    posting = tables.Column("受付番号", accessor="posting_id", attrs=SHORT, orderable=False)
    posted_by = tables.Column("記帳者", accessor="posting__posted_by__name", orderable=False)
    posted_at = DayColumn("記帳した日", accessor="posting__posted_at", visible=False)

    class Meta(ListTable.Meta):
        model = TicketTransfer
        fields = (
            "transferred_on", "kind", "credited", "debited", "tickets", "taken_back", "because", "number", "posting",
            "posted_by", "posted_at",
        )  # fmt: skip
        order_by = "-transferred_on"

    def render_kind(self, record):
        return record.words

    def render_credited(self, record):
        return record.credited.in_words

    def render_debited(self, record):
        return record.debited.in_words

    def render_tickets(self, record):
        return printed(record.net)

    def value_tickets(self, record):
        return record.net

    def render_taken_back(self, record):
        if record.reverses_id:
            return format_html(
                '<a href="{}">第{}行</a>の取り消し', record.reverses.get_absolute_url(), record.reverses_id
            )
        if hasattr(record, "reversal"):
            row = record.reversal
            return format_html('<a href="{}">第{}行</a>で取り消しずみ', row.get_absolute_url(), row.pk)
        return ""

    def value_taken_back(self, record):
        return words_of(record) if record.reverses_id or hasattr(record, "reversal") else ""

    def render_posting(self, value):
        return str(value)[:8]

    def value_posting(self, value):
        return str(value)


class LedgerFilter(ListFilter):
    """Statements link here: the names stay as they are."""

    month = ChoiceFilter(label="月", method="in_month", empty_label="すべて")
    kind = ChoiceFilter(label="種類", choices=TicketTransfer.Kind, empty_label="すべて")
    member = MemberFilter(label="会員", method="of_member")
    reversed = ChoiceFilter(
        label="取り消し",
        choices=[(key, label) for key, (label, _) in REVERSED.items()],
        empty_label="すべて",
        method="in_state",
    )
    group = ModelChoiceFilter(
        label="団体",
        queryset=lambda request: ExchangeGroup.objects.kept_by(request.user),
        empty_label="すべて",
    )
    years = ChoiceFilter(
        label="期間", choices=[(ALL_YEARS, "すべての年度")], empty_label="選んだ年度", method="of_view"
    )

    class Meta:
        model = TicketTransfer
        fields = ("q", "month", "kind", "member", "reversed", "group", "years")

    def __init__(self, data=None, *args, request, **kwargs):
        data, year = (data or QueryDict()).copy(), request.fiscal_year
        found = re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", data.get("month", ""))
        if found:  # the same month of the year that has been chosen since
            data["month"] = f"{year.month(int(found[1])):%Y-%m}"
        super().__init__(data, *args, request=request, **kwargs)
        self.filters["month"].extra["choices"] = [(f"{day:%Y-%m}", format_month(day)) for day in year.months]
        self.filters["member"].extra["queryset"] = Member.objects.visible_to(request.user)

    def search(self, rows, name, text):
        """By the name of a member on either side, by the reason, or by the number of the row."""
        sides = (f"{side}__member__{name}" for side in ("credited", "debited") for name in ("name", "kana"))
        found = matching(text, *sides, "because")
        number = re.fullmatch("第?([0-9]{1,9})行?", unicodedata.normalize("NFKC", text).strip())
        return rows.filter(found | Q(pk=int(number[1])) if number else found)

    def in_month(self, rows, name, month):
        first = date.fromisoformat(f"{month}-01")
        return rows.filter(
            transferred_on__range=(first, first.replace(day=monthrange(first.year, first.month)[1]))
        )

    def of_member(self, rows, name, member):
        return rows.filter(Q(credited__member=member) | Q(debited__member=member)) if member else rows

    def in_state(self, rows, name, state):
        return rows.filter(REVERSED[state][1])

    def of_view(self, rows, name, choice):
        return rows  # the view has chosen them by it


def _rows(request):
    rows = TicketTransfer.objects.visible_to(request.user).select_related(*BESIDE)
    if request.GET.get("years") == ALL_YEARS:
        return rows
    return rows.filter(transferred_on__range=request.fiscal_year.span)


def _told(rows, filters):
    return rows.count(), f"枚数の差し引き　{printed(rows.net_tickets())}枚"


def ledger_list(request):
    """`?years=all` whatever the year. The paper shows what the list shows."""
    of_all_years = request.GET.get("years") == ALL_YEARS
    narrowed = {
        name: text
        for name, text in request.GET.items()
        if text and name not in ("page", "sort", "fy", "format")
    }
    if of_all_years:
        kept = {name: text for name, text in narrowed.items() if name != "years"}
        request.address_of_year = lambda year: f"{request.path}?{urlencode(kept)}"
    return list_page(
        request,
        ListPage(
            title="受払簿",
            unit="行",
            year=None if of_all_years else request.fiscal_year,
            records=_rows(request),
            table=LedgerTable,
            filter=LedgerFilter,
            told=_told,
            actions=(
                Action(
                    "受払簿を印刷する（PDF）",
                    "ledger_pdf",
                    query=urlencode({**narrowed, "fy": request.fiscal_year.year}),
                ),
            ),
            empty=f"{request.fiscal_year}の券の受払はありません。券を売ると、ここに一行ずつのります。",
            first_step=Action("券を売る", "ticket_sell", main=True),
            help="ledger",
        ),
    )


def ledger_pdf(request):
    """The rows that the same address of the list shows."""
    narrowed = LedgerFilter(request.GET, queryset=_rows(request), request=request)
    rows = narrowed.qs if narrowed.is_valid() else TicketTransfer.objects.none()
    if (number := rows.count()) > MOST_ROWS:
        messages.error(
            request,
            f"一度に印刷できるのは{MOST_ROWS:,}行までです。いまは{number:,}行あるので、月でしぼってください。",
        )
        return redirect(f"{reverse('ledger_list')}?{request.GET.urlencode()}")
    conditions = list(narrowed.in_words)
    if request.GET.get("years") != ALL_YEARS:
        conditions.insert(0, ("年度", str(request.fiscal_year)))
    groups = narrowed.form.cleaned_data.get("group") or "、".join(
        map(str, ExchangeGroup.objects.kept_by(request.user))
    )
    context = {
        "paper": ledger_paper(rows, str(groups), conditions),
        "printed_on": timezone.localdate(),
        "printed_by": request.user,
    }
    return pdf_answer("volunteers/ledger_print.html", context, f"受払簿_{timezone.localdate():%Y%m%d}")
