"""活動記録: what coordinators did, visit by visit."""

import re
from urllib.parse import urlencode

import django_tables2 as tables
from django.db.models import Count, Q, Sum
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django_filters import ChoiceFilter, DateFilter, ModelChoiceFilter

from coordination.days import DayInput
from coordination.models import Activity, Area, Coordinator, Municipality, Organization, Purpose
from coordination.pages.actions import Action
from coordination.pages.choices import NameFilter
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
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
from coordination.search import matching, words
from coordination.sheet_kinds import actions_to_take_in
from coordination.wareki import format_date, format_date_with_weekday, format_month

ALL_YEARS, WHOLE_CITY = "all", "none"  # in an address: no year, no area


class ActivityTable(ListTable):
    visited_on = DayColumn("活動日", linkify=True, with_weekday=True, order_by=("visited_on", "pk"))
    tier = tables.Column("層", attrs=SHORT)
    area = tables.Column(attrs=SHORT, linkify=True)
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
    """The tables of a year and the pages of organizations and areas link here: the names stay as they are."""

    month = ChoiceFilter(label="月", method="in_month", empty_label="すべて")
    visited_on = DateFilter(label="活動日", widget=DayInput)
    tier = ChoiceFilter(label="層", empty_label="すべて")
    area = ModelChoiceFilter(
        label="圏域",
        queryset=Area.objects.all(),
        empty_label="すべて",
        null_label="市全域",
        null_value=WHOLE_CITY,
    )
    purposes = ModelChoiceFilter(label="目的", queryset=Purpose.objects.all(), empty_label="すべて")
    kind = ChoiceFilter(label="団体の種別", choices=Organization.Kind, empty_label="すべて", method="of_kind")
    organizations = NameFilter(label="会った団体", queryset=Organization.objects.all())
    coordinators = ModelChoiceFilter(
        label="コーディネーター", queryset=Coordinator.objects.all(), empty_label="すべて"
    )
    is_outreach = YesNoFilter(label="普及啓発")
    is_lecture = YesNoFilter(label="うち出前講座")
    years = ChoiceFilter(
        label="期間", choices=[(ALL_YEARS, "すべての年度")], empty_label="選んだ年度", method="of_years"
    )

    class Meta:
        model = Activity
        fields = (
            "q", "month", "visited_on", "tier", "area", "purposes", "kind", "organizations", "coordinators",
            "is_outreach", "is_lecture", "years",
        )  # fmt: skip

    def __init__(self, data=None, *args, request, **kwargs):
        data, year = (data or QueryDict()).copy(), request.fiscal_year
        data["month"] = _same_month(data.get("month", ""), year)
        super().__init__(data, *args, request=request, **kwargs)
        self.filters["tier"].extra["choices"] = Municipality.current().tier_names
        self.filters["month"].extra["choices"] = [(f"{day:%Y-%m}", format_month(day)) for day in year.months]

    def search(self, visits, name, text):
        """In what was written down, and in the names of whom one met and of what it was for."""
        for word in words(text):
            met = Organization.objects.filter(matching(word, "search_text"))
            aims = Purpose.objects.filter(matching(word, "name"))
            visits = visits.filter(
                matching(word, "search_text")
                | Q(
                    pk__in=Activity.organizations.through.objects.filter(organization__in=met).values(
                        "activity"
                    )
                )
                | Q(pk__in=Activity.purposes.through.objects.filter(purpose__in=aims).values("activity"))
            )
        return visits

    def in_month(self, visits, name, month):
        year, number = map(int, month.split("-"))
        return visits.filter(visited_on__year=year, visited_on__month=number)

    def of_kind(self, visits, name, kind):
        met = Activity.organizations.through.objects.filter(organization__kind=kind)
        return visits.filter(pk__in=met.values("activity"))

    def of_years(self, visits, name, years):
        return visits  # the view leaves the year out


def _same_month(text, year):
    """2020-06 as 2019-06 when another year has been chosen since; what is no month stays as it is."""
    found = re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text)
    return f"{year.month(int(found[1])):%Y-%m}" if found else text


def visits_address(year=None, **narrowed):
    """The list of visits of a year, or of all years, narrowed down."""
    span = {"fy": year.year} if year else {"years": ALL_YEARS}
    return f"{reverse('activity_list')}?{urlencode(span | narrowed)}"


def _people_met(visits):
    """Persons as often as they were met; visits without a number are told."""
    found = visits.aggregate(people=Sum("people_met"), unwritten=Count("pk", filter=Q(people_met=None)))
    without = f"（人数の記録がない{found['unwritten']:,}件を除く）" if found["unwritten"] else ""
    return f"会った人数　のべ{found['people'] or 0:,}人{without}"


def activity_list(request):
    year, visits = request.fiscal_year, Activity.objects.visible_to(request.user)
    of_all_years = request.GET.get("years") == ALL_YEARS
    if of_all_years:
        kept = {name: text for name, text in request.GET.items() if name not in ("years", "fy", "page")}
        request.address_of_year = lambda year: f"{request.path}?{urlencode(kept)}"
    return list_page(
        request,
        ListPage(
            title="活動記録",
            year=None if of_all_years else year,
            records=(visits if of_all_years else visits.filter(visited_on__range=year.span))
            .select_related("area")
            .prefetch_related("purposes", "organizations", "coordinators"),
            table=ActivityTable,
            filter=ActivityFilter,
            told=_people_met,
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
    visits = Activity.with_withdrawn.visible_to(request.user).select_related(
        "area", "withdrawn_by", "recorded_by"
    )
    activity = get_object_or_404(visits, pk=pk)
    return detail_page(
        request,
        DetailPage(
            title=f"{format_date_with_weekday(activity.visited_on)}の活動",
            back=Action("活動記録の一覧へ", "activity_list"),
            notice=_withdrawn(activity),
            actions=list(_actions(activity)),
            sections=[Section("", facts=_facts(activity)), *_files(activity), *_corrections(activity)],
        ),
    )


def _withdrawn(activity):
    if not activity.withdrawn_at:
        return ""
    return (
        f"取り消した活動です。一覧にも集計にも入りません（{format_date(timezone.localdate(activity.withdrawn_at))}、"
        f"{activity.withdrawn_by}、理由：{activity.withdrawn_because}）。"
    )


def _actions(activity):
    if activity.withdrawn_at:
        yield Action("取り消しをやめる", "activity_return", (activity.pk,))
        return
    yield Action("直す", "activity_edit", (activity.pk,), main=True)
    yield Action("同じ内容で続ける", "activity_add", query=f"from={activity.pk}")
    yield Action("取り消す", "activity_withdraw", (activity.pk,))


def _facts(activity):
    names = {
        name: "、".join(map(str, getattr(activity, name).all()))
        for name in ("coordinators", "organizations", "purposes")
    }
    return (
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
        Fact("記録した人", activity.recorded_by or ""),
    )


def _files(activity):
    files = list(activity.files.all())
    papers = [Fact("", one.name, one.get_absolute_url()) for one in files if not one.is_photo]
    photos = [Fact("写真", one.name, one.get_absolute_url()) for one in files if one.is_photo]
    return [Section("写真・ファイル", lines=papers, photos=photos)] if files else []


def _corrections(activity):
    """What was changed after the month had been accepted, the latest last."""
    lines = [
        Fact(format_date(timezone.localdate(one.at)), f"{one.by}：{one.reason}（{one.report}）")
        for one in activity.corrections.select_related("by", "report")
    ]
    return [Section("月報を受理した後の訂正", lines=lines)] if lines else []
