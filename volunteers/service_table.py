"""The list of services: its columns, its filters, and what the rows come to."""

import re
from calendar import monthrange
from datetime import date

import django_tables2 as tables
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.http import QueryDict
from django_filters import ChoiceFilter, ModelChoiceFilter

from coordination.pages.listing import NUMBER, DayColumn, ListFilter, ListTable
from coordination.search import matching
from coordination.wareki import format_month
from volunteers.models import ExchangeGroup, Member, Service, ServiceHelper, TicketTransfer, WorkKind
from volunteers.roll import MemberFilter, Roll, named

ALL, ONLY = (
    "all",
    "only",
)  # in an address: whatever the year, or whether withdrawn or not; the withdrawn alone


def with_sums(services):
    """Each with the person-minutes of its helpers and the tickets that paid for it, gone back since or not."""
    helps = ServiceHelper.objects.filter(service=OuterRef("pk")).order_by().values("service")
    payments = TicketTransfer.objects.filter(help__service=OuterRef("pk")).order_by().values("help__service")
    return services.annotate(
        minutes=Subquery(helps.annotate(sum=Sum("minutes")).values("sum")),
        tickets=Subquery(payments.annotate(sum=Sum("tickets")).values("sum")),
    )


def person_time(minutes: int) -> str:
    """のべ21,495分（358時間15分）."""
    hours, rest = divmod(minutes, 60)
    besides = f"（{hours:,}時間{f'{rest}分' if rest else ''}）" if hours else ""
    return f"のべ{minutes:,}分{besides}"


def helpers_in_words(service) -> str:
    """Each helper with the minutes: 鈴木 太郎（8） 30分."""
    return "、".join(f"{named(one.helper)} {one.minutes}分" for one in service.helpers.all())


class ServiceTable(ListTable):
    held_on = DayColumn("活動日", linkify=True, with_weekday=True, order_by=("held_on", "pk"))
    recipient = tables.Column(order_by=("recipient__sort_key", "recipient__number"))
    kind = tables.Column(order_by=("kind__position", "kind"))
    helpers = tables.Column("協力した人", empty_values=(), orderable=False)
    minutes = tables.Column("時間（分）", attrs=NUMBER)
    tickets = tables.Column("券（枚）", attrs=NUMBER)
    withdrawn_on = DayColumn("取り消した日", visible=False)
    withdrawn_because = tables.Column(visible=False)
    note = tables.Column(visible=False)
    group = tables.Column(visible=False)

    class Meta(ListTable.Meta):
        model = Service
        fields = (
            "held_on", "recipient", "kind", "helpers", "minutes", "tickets", "withdrawn_on", "withdrawn_because", "note",
            "group",
        )  # fmt: skip
        order_by = "-held_on"

    def render_recipient(self, value):
        return named(value)

    def render_kind(self, value, record):
        return f"{value}（取り消し）" if record.withdrawn_on else str(value)

    def value_kind(self, value):
        return str(value)

    def render_helpers(self, record):
        return helpers_in_words(record)


class ServiceFilter(ListFilter):
    month = ChoiceFilter(label="月", method="in_month", empty_label="すべて")
    kind = ModelChoiceFilter(label="内容", queryset=WorkKind.objects.none(), empty_label="すべて")
    recipient = MemberFilter(label="利用会員")
    helper = MemberFilter(label="協力会員", method="with_helper")
    group = ModelChoiceFilter(label="団体", queryset=ExchangeGroup.objects.none(), empty_label="すべて")
    years = ChoiceFilter(
        label="期間", choices=[(ALL, "すべての年度")], empty_label="選んだ年度", method="of_view"
    )
    withdrawn = ChoiceFilter(
        label="取り消し",
        choices=[(ONLY, "取り消した活動だけ"), (ALL, "取り消した活動も")],
        empty_label="取り消していない活動",
        method="of_view",
    )

    class Meta:
        model = Service
        fields = ("q", "month", "kind", "recipient", "helper", "group", "years", "withdrawn")

    def __init__(self, data=None, *args, request, **kwargs):
        data, year = (data or QueryDict()).copy(), request.fiscal_year
        if found := re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", data.get("month", "")):
            data["month"] = f"{year.month(int(found[1])):%Y-%m}"  # of the year that has been chosen since
        super().__init__(data, *args, request=request, **kwargs)
        self.filters["month"].extra["choices"] = [(f"{day:%Y-%m}", format_month(day)) for day in year.months]
        kept = ExchangeGroup.objects.kept_by(request.user)
        self.filters["kind"].queryset = WorkKind.objects.visible_to(request.user)
        self.filters["group"].queryset = kept
        roll = Roll(Member.objects.visible_to(request.user))
        for name in ("recipient", "helper"):
            self.filters[name].extra["roll"] = roll
        if len(kept) < 2:
            del self.filters["group"]

    def search(self, services, name, text):
        """In the note, and in the names of the kind of work and of whoever took part."""
        people = Member.objects.filter(matching(text, "name", "kana")).values("pk")
        helped = ServiceHelper.objects.filter(helper__in=people).values("service")
        named_so = Q(recipient__in=people) | Q(pk__in=helped)
        return services.filter(matching(text, "note", "kind__name") | named_so)

    def in_month(self, services, name, month):
        first = date.fromisoformat(f"{month}-01")
        last = first.replace(day=monthrange(first.year, first.month)[1])
        return services.filter(held_on__range=(first, last))

    def with_helper(self, services, name, member):
        return services.filter(pk__in=ServiceHelper.objects.filter(helper=member).values("service"))

    def of_view(self, services, name, choice):
        return services  # the view has chosen them by it


def what_they_come_to(services, filters):
    """How many, and the person-minutes and tickets of those that stand."""
    count = services.order_by().aggregate(count=Count("pk"))["count"]
    standing = services.order_by().filter(withdrawn_on=None).values("pk")
    minutes = ServiceHelper.objects.filter(service__in=standing).aggregate(sum=Sum("minutes"))["sum"] or 0
    paid = TicketTransfer.objects.filter(help__service__in=standing)
    tickets = paid.aggregate(sum=Sum("tickets"))["sum"] or 0
    besides = "（取り消した活動を除く）" if filters.get("withdrawn") else ""
    return count, f"{person_time(minutes)}　券{tickets:,}枚{besides}"


def standing_as_asked(services, choice: str):
    """Those that stand; or the withdrawn alone, or both, where the address asks for them."""
    if choice == ALL:
        return services
    return services.exclude(withdrawn_on=None) if choice == ONLY else services.filter(withdrawn_on=None)
