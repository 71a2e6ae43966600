"""活動記録: what coordinators did, visit by visit."""

from calendar import monthrange
from datetime import date

import django_tables2 as tables
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.shortcuts import get_object_or_404
from django_filters import BooleanFilter, ChoiceFilter, ModelChoiceFilter

from coordination.models import Activity, Area, Coordinator, Municipality, Organization, Purpose
from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.listing import (
    NUMBER,
    SHORT,
    DayColumn,
    ListFilter,
    ListPage,
    ListTable,
    YesNo,
    list_page,
)
from coordination.search import matching, words
from coordination.wareki import format_date_with_weekday, format_year

NONE = "none"
OR_NONE = {"empty_label": "すべて", "null_label": "記入なし", "null_value": NONE}


class ActivityTable(ListTable):
    visited_on = DayColumn("活動日", linkify=True, with_weekday=True)
    tier = tables.Column("層", attrs=SHORT)
    area = tables.Column(attrs=SHORT)
    purposes = tables.ManyToManyColumn(verbose_name="目的", separator="、", orderable=False)
    organizations = tables.ManyToManyColumn(verbose_name="会った団体", separator="、", orderable=False)
    coordinators = tables.ManyToManyColumn(verbose_name="コーディネーター", separator="、", orderable=False)
    outreach = tables.Column(
        "普及啓発", empty_values=(), order_by=("-is_outreach", "-is_lecture"), attrs=SHORT
    )
    people_met = tables.Column(attrs=NUMBER)
    outreach_people = tables.Column("普及啓発の参加人数", attrs=NUMBER)

    class Meta(ListTable.Meta):
        model = Activity
        fields = (
            "visited_on", "tier", "area", "venue", "purposes", "organizations", "coordinators", "people_met", "outreach", "outreach_people",
        )  # fmt: skip
        order_by = "-visited_on"

    def render_tier(self, record):
        return f"{self.city.tier_name(record.tier)}相当"

    def render_outreach(self, record):
        return record.outreach_name


class ActivityFilter(ListFilter):
    """Each number of 活動の集計 is an address of these filters."""

    searched = ("search_text",)
    # Looked for by an address alone, and shown while it does.
    rare = ("organizations", "people_unknown")

    month = ChoiceFilter(label="月", empty_label="すべて", method="in_month")
    tier = ChoiceFilter(label="層", empty_label="すべて")
    area = ModelChoiceFilter(
        label="圏域", queryset=Area.objects.all(), empty_label="すべて", null_label="市全域", null_value=NONE
    )
    purposes = ModelChoiceFilter(label="目的", queryset=Purpose.objects.all(), **OR_NONE)
    kind = ChoiceFilter(label="団体の種別", choices=Organization.Kind.choices, method="met", **OR_NONE)
    organizations = ModelChoiceFilter(label="会った団体", queryset=Organization.objects.all(), **OR_NONE)
    coordinators = ModelChoiceFilter(label="コーディネーター", queryset=Coordinator.objects.all(), **OR_NONE)
    is_outreach = BooleanFilter(label="普及啓発", widget=YesNo)
    is_lecture = BooleanFilter(label="出前講座", widget=YesNo)
    people_unknown = BooleanFilter(label="参加人数の記入なし", widget=YesNo, method="without_people")

    class Meta:
        model = Activity
        fields = (
            "q", "month", "tier", "area", "purposes", "kind", "organizations", "coordinators", "is_outreach", "is_lecture",
        )  # fmt: skip

    def __init__(self, data=None, *args, request, **kwargs):
        super().__init__(data, *args, request=request, **kwargs)
        self.filters["tier"].extra["choices"] = Municipality.current().tier_names
        self.filters["month"].extra["choices"] = [
            (f"{day:%Y-%m}", f"{format_year(day)}{day.month}月") for day in request.fiscal_year.months
        ]
        for name in self.rare:
            if not self.data.get(name):
                del self.filters[name]

    def search(self, visits, name, text):
        """Every word is in the visit's own texts, or in the name of an organization it met or of a purpose."""
        for word in words(text):
            met = Organization.objects.filter(matching(word, "search_text"))
            meant = Purpose.objects.filter(matching(word, "name"))
            visits = visits.filter(
                matching(word, *self.searched)
                | Q(
                    pk__in=Activity.organizations.through.objects.filter(organization__in=met).values(
                        "activity"
                    )
                )
                | Q(pk__in=Activity.purposes.through.objects.filter(purpose__in=meant).values("activity"))
            )
        return visits

    def in_month(self, records, name, month):
        first = date.fromisoformat(f"{month}-01")
        last = first.replace(day=monthrange(first.year, first.month)[1])
        return records.filter(visited_on__range=(first, last))

    def met(self, records, name, kind):
        """Visits to an organization of the kind, each once however many of them it met."""
        if kind == NONE:
            return records.filter(organizations=None)
        return records.filter(Exists(Organization.objects.filter(kind=kind, activity=OuterRef("pk"))))

    def without_people(self, records, name, is_unknown):
        unknown = Q(is_outreach=True, outreach_people=None)
        return records.filter(unknown if is_unknown else ~unknown)


def activity_list(request):
    year = request.fiscal_year
    if "month" in request.GET:
        request.address_of_year = lambda other: _same_month(request, other)
    return list_page(
        request,
        ListPage(
            title="活動記録",
            year=year,
            records=Activity.objects.visible_to(request.user)
            .filter(visited_on__range=year.span)
            .select_related("area")
            .prefetch_related("purposes", "organizations", "coordinators"),
            table=ActivityTable,
            filter=ActivityFilter,
            actions=(Action("訪問を記録する", "activity_add", main=True),),
            empty=f"{year}の訪問を記録すると、ここにならび、計画評価書の活動回数に数えられます。",
            first_step=Action("訪問を記録する", "activity_add", main=True),
            help="visits",
            remark=_people_of_outreach,
        ),
    )


def _same_month(request, year):
    """The address of this list in the same month of another year, for the switcher of years."""
    query = request.GET.copy()
    query.pop("page", None)
    same = [f"{day:%Y-%m}" for day in year.months if f"{day:%Y-%m}"[4:] == query["month"][4:]]
    query["month"] = same[0] if same else ""
    return f"?{query.urlencode()}"


def _people_of_outreach(visits, filters):
    """What the head-counts of the listed visits add up to, where the list is narrowed to outreach."""
    if "true" not in (filters.get("is_outreach"), filters.get("is_lecture")):
        return ""
    found = visits.order_by().aggregate(
        people=Sum("outreach_people"), unknown=Count("pk", filter=Q(outreach_people=None))
    )
    unknown = f"（人数の記入なし {found['unknown']:,}件）" if found["unknown"] else ""
    return f"参加人数の合計 {found['people'] or 0:,}人{unknown}"


def activity_detail(request, pk):
    activity = get_object_or_404(Activity.objects.visible_to(request.user).select_related("area"), pk=pk)
    names = {
        name: "、".join(map(str, getattr(activity, name).all()))
        for name in ("coordinators", "organizations", "purposes")
    }
    return detail_page(
        request,
        DetailPage(
            title=f"{format_date_with_weekday(activity.visited_on)}の活動",
            back=Action("活動記録の一覧へ", "activity_list"),
            actions=(Action("直す", "activity_edit", (pk,), main=True),),
            sections=(
                Section(
                    "",
                    facts=(
                        Fact("開始時刻", f"{activity.started_at:%H:%M}" if activity.started_at else ""),
                        Fact("層", f"{Municipality.current().tier_name(activity.tier)}相当"),
                        Fact("圏域", activity.area or "市全域"),
                        Fact("場所", activity.venue),
                        Fact("コーディネーター", names["coordinators"]),
                        Fact("会った団体", names["organizations"]),
                        Fact("会った人数", activity.people_met),
                        Fact("目的", names["purposes"]),
                        Fact("聞いたこと", activity.heard),
                        Fact("伝えたこと", activity.shared),
                        Fact("次にすること", activity.next_step),
                        Fact("普及啓発", activity.outreach_name or "いいえ"),
                        Fact("普及啓発の参加人数", activity.outreach_people),
                    ),
                ),
            ),
        ),
    )
