"""取組み: looked through by area, day of the week and words, and those that nobody has asked about for long."""

from functools import cached_property

import django_tables2 as tables
from django.db.models import Q
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django_filters import ChoiceFilter

from coordination.models import User
from coordination.pages.actions import Action
from coordination.pages.choices import RecordFilter
from coordination.pages.listing import (
    SHORT,
    DayColumn,
    ListFilter,
    ListPage,
    ListTable,
    YesNoFilter,
    list_page,
)
from coordination.relations import ago, months_before
from coordination.search import matching, words
from coordination.sheet_kinds import actions_to_take_in
from coordination.wareki import WEEKDAYS, format_date_with_weekday
from meetings.areas import AreaColumn, AreaFilter
from meetings.models import Council, Initiative, InitiativePlace
from meetings.schedules import next_days
from meetings.schedules.rule import CODES

ADD = Action("取組みを登録する", "initiative_add", main=True)
BACK = Action("取組みの一覧へ", "initiative_list")
CONFIRMED_FOR = 6  # months in which what is written is taken to be still so
NO_WEEKDAY = "none"
NEVER = "一度もない"


class InitiativeTable(ListTable):
    name = tables.Column(linkify=True)
    area = AreaColumn("council__area")
    category = tables.Column()
    schedule = tables.Column()
    next_day = tables.Column("次回", empty_values=(), orderable=False, attrs=SHORT)
    status = tables.Column(attrs=SHORT)
    seeks_partners = tables.Column("協力者", attrs=SHORT)
    published_at = tables.Column("公開", empty_values=(), attrs=SHORT)
    confirmed_on = DayColumn("確かめた日")
    # for Excel
    council = tables.Column(visible=False)
    aliases = tables.Column(visible=False)
    venue = tables.Column(visible=False)
    people = tables.Column(visible=False)
    summary = tables.Column(visible=False)

    class Meta(ListTable.Meta):
        model = Initiative
        fields = (
            "name", "area", "category", "schedule", "next_day", "status", "seeks_partners", "published_at",
            "confirmed_on", "council", "aliases", "venue", "people", "summary",
        )  # fmt: skip

    @cached_property
    def today(self):
        return timezone.localdate()

    def render_next_day(self, record):
        day = self.value_next_day(record)
        return format_date_with_weekday(day) if day else ""

    def value_next_day(self, record):
        return next(iter(next_days(record, self.today, 1)), None)

    def render_seeks_partners(self, value):
        return "募集中" if value else ""

    def render_published_at(self, value):
        return "公開" if value else "未公開"


class InitiativeFilter(ListFilter):
    searched = ("search_text",)
    area = AreaFilter("council__area")
    council = RecordFilter(label="協議体", queryset=Council.objects.all(), empty_label="すべて")
    category = ChoiceFilter(label="分類", choices=Initiative.Category, empty_label="すべて")
    status = ChoiceFilter(label="状態", choices=Initiative.Status, empty_label="すべて")
    weekday = ChoiceFilter(
        label="曜日",
        choices=[*((code, f"{WEEKDAYS[day]}曜日") for day, code in enumerate(CODES)), (NO_WEEKDAY, "決まっていない")],
        empty_label="すべて",
        method="on_weekday",
    )  # fmt: skip
    seeks = YesNoFilter(field_name="seeks_partners", label="協力者を募集中")
    published = YesNoFilter(label="公開している", method="is_published")

    class Meta:
        model = Initiative
        fields = ("q", "area", "council", "category", "status", "weekday", "seeks", "published")

    def search(self, records, name, text):
        """In the initiative itself and in its places, as the public page does; each initiative once."""
        for word in words(text):
            places = InitiativePlace.objects.filter(matching(word, "name", "address"))
            records = records.filter(matching(word, *self.searched) | Q(pk__in=places.values("initiative")))
        return records

    def on_weekday(self, records, name, code):
        if code == NO_WEEKDAY:
            return records.exclude(rule__contains="BYDAY").exclude(rule__contains="DAILY")
        # Not merely MO, which is in MONTHLY too.
        return records.filter(Q(rule__regex=f"BYDAY=[^;]*{code}") | Q(rule__contains="DAILY"))

    def is_published(self, records, name, value):
        return records.exclude(published_at=None) if value else records.filter(published_at=None)


def _initiatives(request, today):
    records = Initiative.objects.visible_to(request.user).select_related("council__area__parent")
    return records.with_days_off(today)


def initiative_list(request):
    return list_page(
        request,
        ListPage(
            title="取組み",
            records=_initiatives(request, timezone.localdate()),
            table=InitiativeTable,
            filter=InitiativeFilter,
            actions=(ADD, *actions_to_take_in("initiative", request.user)),
            empty="協議体から生まれた取組みを登録すると、次の開催日、協力団体、参加人数をここで確かめられ、"
            "公開のページにも載せられます。",
            first_step=ADD,
            help="initiatives",
        ),
    )


# -- not confirmed for long --------------------------------------------------


class UnconfirmedTable(ListTable):
    name = tables.Column(linkify=True)
    area = AreaColumn("council__area")
    schedule = tables.Column()
    confirmed_on = DayColumn("確かめた日", default="")
    how_long = tables.Column("あれから", empty_values=(), order_by="confirmed_on", attrs=SHORT)
    confirmed_by = tables.Column("確かめた人", accessor="confirmed_by__name")
    published_at = tables.Column("公開", empty_values=(), attrs=SHORT)
    confirm = tables.Column("確かめる", empty_values=(), orderable=False)

    class Meta(ListTable.Meta):
        model = Initiative
        fields = (
            "name", "area", "schedule", "confirmed_on", "how_long", "confirmed_by", "published_at", "confirm",
        )  # fmt: skip

    @cached_property
    def today(self):
        return timezone.localdate()

    def render_how_long(self, record):
        return ago(record.confirmed_on, self.today) if record.confirmed_on else NEVER

    def render_published_at(self, value):
        return "公開" if value else "未公開"

    def before_render(self, request):
        if request.user.role == User.Role.MANAGER:  # reads, and does not write
            self.columns.hide("confirm")

    def render_confirm(self, record):
        """One press, and the row is done."""
        return format_html(
            '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
            '<input type="hidden" name="from" value="unconfirmed">'
            '<button class="button button--quiet button--row" aria-label="{}は、まだそのとおりです">まだそのとおりです</button></form>',
            reverse("initiative_confirm", args=[record.pk]),
            get_token(self.request),
            record.name,
        )

    def value_confirm(self, record):
        return ""


class UnconfirmedFilter(ListFilter):
    searched = ("search_text",)
    area = AreaFilter("council__area")
    published = YesNoFilter(label="公開している", method="is_published")

    class Meta:
        model = Initiative
        fields = ("q", "area", "published")

    is_published = InitiativeFilter.is_published


def unconfirmed_list(request):
    since = months_before(timezone.localdate(), CONFIRMED_FOR)
    records = Initiative.objects.visible_to(request.user).unconfirmed_since(since)
    return list_page(
        request,
        ListPage(
            title="確かめていない取組み",
            records=records.select_related("council__area__parent", "confirmed_by"),
            table=UnconfirmedTable,
            filter=UnconfirmedFilter,
            notice=f"{CONFIRMED_FOR}か月のあいだ、いまも同じように続いているかを確かめていない、活動中の取組みです。"
            "世話役に聞いて、変わりがなければ「まだそのとおりです」を押します。変わっていれば、名称を押して直します。",
            empty="活動中の取組みはどれも、この6か月のうちに確かめてあります。",
            help="initiatives",
        ),
    )
