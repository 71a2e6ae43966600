"""活動記録: what coordinators did, visit by visit."""

import re
from calendar import monthrange
from copy import copy
from datetime import date
from urllib.parse import urlencode

import django_tables2 as tables
from django.db.models import Count, Q, Sum
from django.http import QueryDict
from django.urls import reverse
from django_filters import ChoiceFilter, DateFilter

from coordination.days import DayInput
from coordination.models import Activity, Area, Coordinator, Municipality, Organization, Purpose
from coordination.pages.actions import Action
from coordination.pages.choices import NamedFilter, NameFilter
from coordination.pages.listing import (
    NUMBER,
    SHORT,
    DayColumn,
    ListFilter,
    ListPage,
    ListTable,
    YesNoFilter,
    list_page,
)
from coordination.pages.names import NameColumn, NamesColumn
from coordination.pairs_of_signs import holding
from coordination.remembered import totals
from coordination.search import matching, words
from coordination.sheet_kinds import actions_to_take_in
from coordination.wareki import format_month

ALL_YEARS, NONE, ONLY = "all", "none", "only"  # in an address: whatever the year; without any; no other
# What neither the list nor its sheet tells of a visit.
NOT_LISTED = (
    *("search_text", "import_key", "recorded_by", "recorded_at"),
    *("withdrawn_by", "withdrawn_at", "withdrawn_because"),
)
OR_NONE = {"empty_label": "すべて", "null_label": "記入なし", "null_value": NONE}


class ActivityTable(ListTable):
    visited_on = DayColumn("活動日", linkify=True, with_weekday=True, order_by=("visited_on", "pk"))
    tier = tables.Column("層", attrs=SHORT)
    area = NameColumn(attrs=SHORT, linkify=True)
    purposes = NamesColumn("目的")
    organizations = NamesColumn("会った団体")
    coordinators = NamesColumn("コーディネーター")
    outreach = tables.Column(
        "普及啓発", empty_values=(), order_by=("-is_outreach", "-is_lecture"), attrs=SHORT
    )
    people_met = tables.Column(attrs=NUMBER)
    # On the sheet alone, so that what is taken away holds the whole record and can be taken in elsewhere.
    started_at = tables.Column(visible=False)
    heard = tables.Column(visible=False)
    shared = tables.Column(visible=False)
    next_step = tables.Column(visible=False)
    outreach_people = tables.Column(visible=False)

    sheet_alone = ("started_at", "heard", "shared", "next_step", "outreach_people")

    class Meta(ListTable.Meta):
        model = Activity
        fields = (
            "visited_on", "tier", "area", "venue", "purposes", "organizations", "coordinators", "people_met", "outreach",
            "outreach_people", "started_at", "heard", "shared", "next_step",
        )  # fmt: skip
        order_by = "-visited_on"

    def render_tier(self, record):
        return f"{self.city.tier_name(record.tier)}相当"

    def value_started_at(self, value):
        return f"{value:%H:%M}"

    def render_outreach(self, record):
        return record.outreach_name


class ActivityFilter(ListFilter):
    """The tables of a year and the pages of organizations and areas link here: the names stay as they are."""

    month = ChoiceFilter(label="月", method="in_month", empty_label="すべて")
    visited_on = DateFilter(label="活動日", widget=DayInput)
    tier = ChoiceFilter(label="層", empty_label="すべて")
    area = NamedFilter(
        label="圏域",
        model=Area,
        empty_label="すべて",
        null_label="市全域",
        null_value=NONE,
    )
    purposes = NamedFilter(label="目的", model=Purpose, **OR_NONE)
    kind = ChoiceFilter(label="団体の種別", choices=Organization.Kind.choices, method="of_kind", **OR_NONE)
    organizations = NameFilter(label="会った団体", model=Organization)
    coordinators = NamedFilter(label="コーディネーター", model=Coordinator, **OR_NONE)
    is_outreach = YesNoFilter(label="普及啓発")
    is_lecture = YesNoFilter(label="うち出前講座")
    people_unknown = YesNoFilter(label="参加人数の記入なし", method="without_people")
    years = ChoiceFilter(
        label="期間", choices=[(ALL_YEARS, "すべての年度")], empty_label="選んだ年度", method="of_view"
    )

    withdrawn = ChoiceFilter(
        label="取り消し",
        choices=[(ONLY, "取り消した訪問だけ")],
        empty_label="取り消していない訪問",
        method="of_view",
    )

    class Meta:
        model = Activity
        fields = (
            "q", "month", "visited_on", "tier", "area", "purposes", "kind", "organizations", "coordinators",
            "is_outreach", "is_lecture", "people_unknown", "years", "withdrawn",
        )  # fmt: skip

    def __init__(self, data=None, *args, request, **kwargs):
        data, year = copy(data or QueryDict()), request.fiscal_year
        data["month"] = _same_month(data.get("month", ""), year)
        super().__init__(data, *args, request=request, **kwargs)
        self.filters["tier"].extra["choices"] = Municipality.of(request).tier_names
        self.filters["month"].extra["choices"] = [(f"{day:%Y-%m}", format_month(day)) for day in year.months]
        if not data.get("people_unknown"):
            del self.filters["people_unknown"]  # asked for by an address alone, and shown while it is

    def search(self, visits, name, text):
        """In what was written down, and in the names of whom one met and of what it was for."""
        for word in words(text):
            met = Organization.objects.filter(matching(word, "search_text"))
            aims = Purpose.objects.filter(matching(word, "name"))
            visits = visits.filter(holding(word, visits, organizations=met, purposes=aims))
        return visits

    def in_month(self, visits, name, month):
        first = date.fromisoformat(f"{month}-01")
        last = first.replace(day=monthrange(first.year, first.month)[1])
        return visits.filter(visited_on__range=(first, last))

    def of_kind(self, visits, name, kind):
        if kind == NONE:
            return visits.filter(organizations=None)
        met = Activity.organizations.through.objects.filter(organization__kind=kind)
        return visits.filter(pk__in=met.values("activity"))

    def without_people(self, visits, name, is_unknown):
        unknown = Q(is_outreach=True, outreach_people=None)
        return visits.filter(unknown if is_unknown else ~unknown)

    def of_view(self, visits, name, choice):
        return visits  # the view has chosen them by it


def _same_month(text, year):
    """2020-06 as 2019-06 when another year has been chosen since; what is no month stays as it is."""
    found = re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text)
    return f"{year.month(int(found[1])):%Y-%m}" if found else text


def visits_address(year=None, **narrowed):
    """The list of visits of a year, or of all years, narrowed down."""
    span = {"fy": year.year} if year else {"years": ALL_YEARS}
    return f"{reverse('activity_list')}?{urlencode(span | narrowed)}"


def _people(visits, filters):
    """The visits, and persons as often as they were met, or came where the list is narrowed to outreach; unwritten
    numbers are told."""
    if "true" in (filters.get("is_outreach"), filters.get("is_lecture")):
        return _people_of_outreach(visits)
    found = totals(visits, visits=Count("*"), people=Sum("people_met"), written=Count("people_met"))
    unwritten = found["visits"] - found["written"]
    without = f"（人数の記録がない{unwritten:,}件を除く）" if unwritten else ""
    return found["visits"], f"会った人数　のべ{found['people'] or 0:,}人{without}"


def _people_of_outreach(visits):
    found = totals(visits, visits=Count("*"), people=Sum("outreach_people"), known=Count("outreach_people"))
    missing = found["visits"] - found["known"]
    unknown = f"（人数の記入なし {missing:,}件）" if missing else ""
    return found["visits"], f"参加人数の合計 {found['people'] or 0:,}人{unknown}"


def _of_year(visits, year, request):
    by_place = request.GET.get("sort", "").lstrip("-") == "venue"
    return visits.filter(**{"visited_on__range_in_passing" if by_place else "visited_on__range": year.span})


def activity_list(request):
    year, visits = request.fiscal_year, Activity.objects.visible_to(request.user)
    if request.GET.get("withdrawn") == ONLY:
        visits = Activity.with_withdrawn.visible_to(request.user).exclude(withdrawn_at=None)
    of_all_years = request.GET.get("years") == ALL_YEARS
    if of_all_years:
        kept = {name: text for name, text in request.GET.items() if name not in ("years", "fy", "page")}
        request.address_of_year = lambda year: f"{request.path}?{urlencode(kept)}"
    return list_page(
        request,
        ListPage(
            title="活動記録",
            year=None if of_all_years else year,
            records=(visits if of_all_years else _of_year(visits, year, request)).defer(*NOT_LISTED),
            table=ActivityTable,
            filter=ActivityFilter,
            told=_people,
            actions=(
                Action("訪問を記録する", "activity_add", main=True),
                *actions_to_take_in("activity", request.user),
            ),
            empty=f"{year}の訪問を記録すると、ここにならび、計画評価書の活動回数に数えられます。",
            first_step=Action("訪問を記録する", "activity_add", main=True),
            help="visits",
        ),
    )
