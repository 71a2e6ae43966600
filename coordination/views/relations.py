"""つながり: whom and where the coordinators have been, how long ago, and what was left out."""

from functools import cached_property
from urllib.parse import urlencode

import django_tables2 as tables
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django_filters import ChoiceFilter

from coordination.models import Activity, Area, Organization, Tier
from coordination.pages.actions import Action
from coordination.pages.choices import RecordFilter
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.listing import (
    SHORT,
    CountColumn,
    DayColumn,
    ListFilter,
    ListPage,
    ListTable,
    YesNoFilter,
    list_page,
)
from coordination.pages.table import Cell, TablePage, number, table_page
from coordination.relations import (
    LONG_AGO,
    ago,
    area_contacts,
    last_visits,
    longest_ago_first,
    months_before,
    visits_by_year,
    with_contacts,
)
from coordination.views.activities import NONE, visits_address
from coordination.wareki import format_date

LATEST = 10  # visits shown on the page of an organization or an area
NEVER = "一度もない"


class RelationTable(ListTable):
    name = tables.Column("団体", linkify=True, order_by=("sort_key", "pk"))
    area = tables.Column(attrs=SHORT, linkify=True)
    visits_in_year = CountColumn(
        "年度の訪問",
        address=lambda record, table: visits_address(table.request.fiscal_year, organizations=record.pk),
    )
    visits = CountColumn("訪問の合計", address=lambda record, table: visits_address(organizations=record.pk))
    last_visited_on = DayColumn("さいごの訪問")
    how_long = tables.Column("あれから", empty_values=(), attrs=SHORT, order_by="last_visited_on")
    by = tables.Column("さいごに行った人", empty_values=(), orderable=False)
    is_active = tables.Column("状態", attrs=SHORT)

    class Meta(ListTable.Meta):
        model = Organization
        fields = (
            "name", "kind", "area", "visits_in_year", "visits", "last_visited_on", "how_long", "by", "is_active",
        )  # fmt: skip
        order_by = "name"

    @cached_property
    def today(self):
        return timezone.localdate()

    @cached_property
    def last_visits(self):
        return last_visits(self.today)

    def render_how_long(self, record):
        return ago(record.last_visited_on, self.today) if record.last_visited_on else NEVER

    def render_by(self, record):
        visit = self.last_visits.get(record.pk)
        return "、".join(map(str, visit.coordinators.all())) if visit else ""

    def render_is_active(self, value):
        return "活動中" if value else "休止"

    def order_last_visited_on(self, records, is_descending):
        return longest_ago_first(records, is_descending), True

    def order_how_long(self, records, is_descending):
        return longest_ago_first(records, is_descending), True


class RelationFilter(ListFilter):
    searched = ("search_text",)
    contact = ChoiceFilter(
        label="訪問のようす",
        choices=[
            ("in_year", "この年度に訪問あり"),
            ("none_in_year", "この年度に訪問なし"),
            ("long_ago", "半年以上あいている（一度もない団体も）"),
            ("never", NEVER),
        ],
        empty_label="すべて",
        method="with_contact",
    )
    kind = ChoiceFilter(label="種別", choices=Organization.Kind, empty_label="すべて")
    area = RecordFilter(
        label="圏域",
        queryset=Area.objects.all(),
        empty_label="すべて",
        null_label="市全域",
        null_value=NONE,
    )
    is_active = YesNoFilter(label="活動中")

    class Meta:
        model = Organization
        fields = ("q", "contact", "kind", "area", "is_active")

    def with_contact(self, organizations, name, contact):
        if contact == "in_year":
            return organizations.filter(visits_in_year__gt=0)
        if contact == "none_in_year":
            return organizations.filter(visits_in_year=0)
        if contact == "never":
            return organizations.filter(last_visited_on=None)
        long_ago = months_before(timezone.localdate(), LONG_AGO)
        return organizations.filter(Q(last_visited_on=None) | Q(last_visited_on__lte=long_ago))


def relation_list(request):
    year, today = request.fiscal_year, timezone.localdate()
    organizations = Organization.objects.visible_to(request.user).select_related("area")
    areas = area_contacts(Area.objects.visible_to(request.user), year, today)
    return list_page(
        request,
        ListPage(
            title="つながり",
            unit="団体",
            year=year,
            records=with_contacts(organizations, year, today),
            table=RelationTable,
            filter=RelationFilter,
            notice=_left_out(areas, year) if organizations.exists() else "",
            actions=(Action("圏域ごとに見る", "relation_areas"),),
            empty="団体を登録して訪問を記録すると、いつ、だれが、何回行ったかがここにならびます。",
            first_step=Action("団体を登録する", "organization_add", main=True),
            help="relations",
        ),
    )


def _left_out(areas, year):
    """The areas that nobody visited in the year, in words."""
    names = "、".join(str(one.area) for one in areas if one.is_left_out)
    return f"{year}にまだ訪問のない圏域：{names}" if names else ""


def relation_areas(request):
    year, today = request.fiscal_year, timezone.localdate()
    areas = area_contacts(Area.objects.visible_to(request.user).select_related("parent"), year, today)
    city = RelationTable([]).city
    rows = [_area_row(one, year, today) for one in areas]
    visits = [visits_address(year, tier=tier.value) for tier in Tier]
    totals = [sum(one.visits[tier] for one in areas) for tier in Tier]
    every = f"{reverse('relation_list')}?fy={year.year}"
    total = (
        Cell("合計"),
        *(number(value, address) for value, address in zip(totals, visits, strict=True)),
        number(sum(totals), visits_address(year)),
        number(sum(one.organizations for one in areas), every),
        number(sum(one.visited for one in areas), f"{every}&contact=in_year"),
        Cell(""),
        Cell(""),
        Cell(""),
    )
    return table_page(
        request,
        TablePage(
            title="圏域ごとのつながり",
            heads=(
                "圏域",
                *(f"{city.tier_name(tier)}相当（回）" for tier in Tier),
                "訪問（回）",
                "団体",
                "訪問した団体",
                "さいごの訪問",
                "あれから",
                "ようす",
            ),
            rows=(*rows, total) if len(areas) > 1 else (),
            has_total=True,
            notice=_left_out(areas, year),
            notes=(
                "訪問した団体は、その圏域にある団体のうち、この年度に会った団体です。",
                "中の地区のどこかに訪問があれば、その圏域は「訪問なし」としません。",
            ),
            empty="圏域を登録すると、圏域ごとの訪問がここにならびます。",
            actions=(Action("団体ごとに見る", "relation_list"),),
            year=year,
            help="relations",
        ),
    )


def _area_row(one, year, today):
    key = one.area.pk if one.area else NONE
    last = one.last_visited_on

    def organizations(**narrowed):
        return f"{reverse('relation_list')}?{urlencode({'fy': year.year, 'area': key} | narrowed)}"

    name = one.area and (f"{one.area}（{one.area.parent}の中）" if one.area.parent_id else str(one.area))
    return (
        Cell(name, one.area.get_absolute_url()) if one.area else Cell("市全域"),
        *(number(one.visits[tier], visits_address(year, area=key, tier=tier.value)) for tier in Tier),
        number(one.visits.total(), visits_address(year, area=key)),
        number(one.organizations, organizations()),
        number(one.visited, organizations(contact="in_year")),
        Cell(format_date(last) if last else "", value=last),
        Cell(ago(last, today) if last else NEVER),
        Cell("訪問なし" if one.is_left_out else ""),
    )


# -- the history of one organization or area -----------------------------------


class YearTable(ListTable):
    """Visits of each year by tier; `narrowed` is what the numbers open: the visits of an organization or an area."""

    year = tables.Column("年度")
    first = CountColumn("第1層", address=lambda row, table: table.address(row, tier=Tier.FIRST.value))
    second = CountColumn("第2層", address=lambda row, table: table.address(row, tier=Tier.SECOND.value))
    visits = CountColumn("訪問（回）", address=lambda row, table: table.address(row))

    def __init__(self, visits, **narrowed):
        self.narrowed = narrowed
        rows = [
            {"year": year, "first": by[Tier.FIRST], "second": by[Tier.SECOND], "visits": by.total()}
            for year, by in visits_by_year(visits)
        ]
        super().__init__(rows, orderable=False)
        for name, tier in (("first", Tier.FIRST), ("second", Tier.SECOND)):
            self.columns[name].column.verbose_name = f"{self.city.tier_name(tier)}相当（回）"

    def address(self, row, **further):
        return visits_address(row["year"], **self.narrowed, **further)


class HistoryTable(ListTable):
    """The latest visits with what was heard and what comes next."""

    visited_on = DayColumn("活動日", linkify=True, with_weekday=True)
    coordinators = tables.ManyToManyColumn(verbose_name="コーディネーター", separator="、")
    heard = tables.Column(attrs={"td": {"class": "text"}})
    next_step = tables.Column(attrs={"td": {"class": "text"}})

    class Meta(ListTable.Meta):
        model = Activity
        fields = ("visited_on", "venue", "coordinators", "heard", "next_step")
        orderable = False


def last_contact(visits, today):
    """The last visit in words, with its page."""
    last = visits.filter(visited_on__lte=today).order_by("-visited_on", "-pk").first()
    if last is None:
        return Fact("さいごの訪問", NEVER)
    people = "、".join(map(str, last.coordinators.all()))
    told = f"{format_date(last.visited_on)}（{ago(last.visited_on, today)}{'、' if people else ''}{people}）"
    return Fact("さいごの訪問", told, last.get_absolute_url())


def history(visits, **narrowed):
    """The sections of a page: the visits of each year, and the latest ones. narrowed: as the list of visits is."""
    latest = visits.prefetch_related("coordinators").order_by("-visited_on", "-pk")[:LATEST]
    empty = "訪問の記録はまだありません。"
    years = YearTable(visits, **narrowed)
    return (
        Section("年度ごとの訪問", table=years if len(years.rows) else None, empty=empty),
        Section(
            f"さいきんの訪問（{LATEST}件まで）",
            table=HistoryTable(latest) if len(years.rows) else None,
            more=Fact("", "すべての訪問を一覧で見る", visits_address(**narrowed)),
            empty=empty,
        ),
    )


class AreaOrganizations(RelationTable):
    class Meta(RelationTable.Meta):
        fields = ("name", "kind", "visits_in_year", "visits", "last_visited_on", "how_long", "is_active")
        exclude = ("area", "by")
        orderable = False


def area_detail(request, pk):
    area = get_object_or_404(Area.objects.visible_to(request.user).select_related("parent"), pk=pk)
    today, year = timezone.localdate(), request.fiscal_year
    visits = Activity.objects.visible_to(request.user).filter(area=area)
    organizations = with_contacts(
        Organization.objects.visible_to(request.user).filter(area=area), year, today
    )
    parts = [Fact("", part.name, part.get_absolute_url()) for part in area.parts.all()]
    table = AreaOrganizations(longest_ago_first(organizations, False), request=request)
    has_organizations = bool(len(table.rows))
    return detail_page(
        request,
        DetailPage(
            title=area.name,
            back=Action("圏域ごとのつながりへ", "relation_areas"),
            actions=(Action("圏域の登録を直す", "area_edit", (pk,)),),
            shows_year=True,
            sections=(
                Section("", facts=_facts_of_area(area, visits, year, today)),
                *([Section("中の地区", lines=parts)] if parts else []),
                *history(visits, area=pk),
                Section(
                    f"この圏域の団体（{year}）",
                    table=table if has_organizations else None,
                    more=Fact("", "団体を一覧で見る", f"{reverse('relation_list')}?area={pk}"),
                    empty="この圏域の団体は、まだ登録されていません。",
                ),
            ),
        ),
    )


def _facts_of_area(area, visits, year, today):
    in_year = visits.filter(visited_on__range=year.span).count()
    return (
        *([Fact("属する圏域", area.parent.name, area.parent.get_absolute_url())] if area.parent else []),
        Fact(f"{year}の訪問", f"{in_year:,}件", visits_address(year, area=area.pk)),
        Fact("訪問の合計", f"{visits.count():,}件", visits_address(area=area.pk)),
        last_contact(visits, today),
        *([Fact("備考", area.note)] if area.note else []),
    )
