"""活動記録: what coordinators did, visit by visit."""

import django_tables2 as tables
from django.shortcuts import get_object_or_404
from django_filters import BooleanFilter, ChoiceFilter, ModelChoiceFilter

from coordination.models import Activity, Area, Coordinator, Municipality, Purpose
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
from coordination.sheet_kinds import actions_to_take_in
from coordination.wareki import format_date_with_weekday


class ActivityTable(ListTable):
    visited_on = DayColumn("活動日", linkify=True, with_weekday=True)
    tier = tables.Column("層", attrs=SHORT)
    area = tables.Column(attrs=SHORT)
    purposes = tables.ManyToManyColumn(verbose_name="目的", separator="、", orderable=False)
    organizations = tables.ManyToManyColumn(verbose_name="会った団体", separator="、", orderable=False)
    coordinators = tables.ManyToManyColumn(verbose_name="コーディネーター", separator="、", orderable=False)
    outreach = tables.Column("普及啓発", empty_values=(), order_by=("-is_outreach", "-is_lecture"))
    people_met = tables.Column(attrs=NUMBER)
    # On the sheet alone, so that what is taken away holds the whole record and can be taken in elsewhere.
    started_at = tables.Column(visible=False)
    heard = tables.Column(visible=False)
    shared = tables.Column(visible=False)
    next_step = tables.Column(visible=False)
    outreach_people = tables.Column(visible=False)

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
    searched = ("venue", "shared", "heard", "next_step")
    tier = ChoiceFilter(label="層", empty_label="すべて")
    area = ModelChoiceFilter(label="圏域", queryset=Area.objects.all(), empty_label="すべて")
    purposes = ModelChoiceFilter(label="目的", queryset=Purpose.objects.all(), empty_label="すべて")
    coordinators = ModelChoiceFilter(
        label="コーディネーター", queryset=Coordinator.objects.all(), empty_label="すべて"
    )
    is_outreach = BooleanFilter(label="普及啓発", widget=YesNo)

    class Meta:
        model = Activity
        fields = ("q", "tier", "area", "purposes", "coordinators", "is_outreach")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["tier"].extra["choices"] = Municipality.current().tier_names


def activity_list(request):
    year = request.fiscal_year
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
            actions=(
                Action("訪問を記録する", "activity_add", main=True),
                *actions_to_take_in("activity", request.user),
            ),
            empty=f"{year}の訪問を記録すると、ここにならび、計画評価書の活動回数に数えられます。",
            first_step=Action("訪問を記録する", "activity_add", main=True),
            help="visits",
        ),
    )


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
