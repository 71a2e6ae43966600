"""生活支援コーディネーター and their placements: who held which tier from when to when."""

from functools import cached_property
from urllib.parse import urlencode

import django_tables2 as tables
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django_filters import ChoiceFilter, DateFilter

from coordination.days import LAST, DayInput
from coordination.models import (
    Activity,
    Coordinator,
    MonthlyReport,
    Municipality,
    Organization,
    Placement,
    Tier,
    User,
)
from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.fields import NOTHING_CHOSEN
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.pages.listing import DayColumn, ListFilter, ListPage, ListTable, list_page
from coordination.pages.table import Cell, TablePage, number, table_page
from coordination.placements import heads_by_year
from coordination.views.activities import visits_address
from coordination.wareki import format_date

BOTH = "both"  # in an address: who holds both tiers
LIST = Action("コーディネーターの一覧へ", "coordinator_list")


class CoordinatorTable(ListTable):
    """The tiers held on `day`: today, or the day that the filter asks for."""

    name = tables.Column(linkify=True, order_by=("sort_key", "pk"))
    kana = tables.Column(order_by=("sort_key", "pk"))
    tiers = tables.Column("層", empty_values=(), orderable=False)
    since = DayColumn("いつから", empty_values=(), orderable=False)

    class Meta(ListTable.Meta):
        model = Coordinator
        fields = ("name", "kana", "employer", "tiers", "since")
        order_by = "name"

    @cached_property
    def day(self):
        return CoordinatorFilter(self.request.GET, request=self.request).day

    def held(self, coordinator):
        return [one for one in coordinator.placement_set.all() if one.holds_on(self.day)]

    def render_tiers(self, record):
        held = {one.tier for one in self.held(record)}
        names = "・".join(self.city.tier_name(tier) for tier in Tier if tier in held)
        return f"{names}（兼務）" if len(held) > 1 else names or "配置なし"

    def since_on(self, record):
        return min((one.started_on for one in self.held(record)), default=None)

    def render_since(self, record):
        since = self.since_on(record)
        return format_date(since) if since else ""

    def value_since(self, record):
        return self.since_on(record)


class CoordinatorFilter(ListFilter):
    searched = ("name", "kana")
    placed_on = DateFilter(label="この日に配置されている人", widget=DayInput, method="placed")
    tier = ChoiceFilter(label="層", empty_label="すべて", method="holding")

    class Meta:
        model = Coordinator
        fields = ("q", "placed_on", "tier")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        city = Municipality.current()
        both = (BOTH, f"{city.tier1_name}・{city.tier2_name}を兼務")
        self.filters["tier"].extra["choices"] = [*city.tier_names, both]

    @property
    def day(self):
        """The day asked for, or today."""
        asked_for = self.form.cleaned_data.get("placed_on") if self.form.is_valid() else None
        return asked_for or timezone.localdate()

    def placed(self, coordinators, name, day):
        return coordinators.filter(pk__in=Placement.objects.current_on(day).values("coordinator"))

    def holding(self, coordinators, name, tier):
        for each in Tier.values if tier == BOTH else [int(tier)]:
            held = Placement.objects.current_on(self.day).filter(tier=each)
            coordinators = coordinators.filter(pk__in=held.values("coordinator"))
        return coordinators


def coordinator_list(request):
    return list_page(
        request,
        ListPage(
            title="生活支援コーディネーター",
            unit="人",
            records=Coordinator.objects.visible_to(request.user)
            .select_related("employer")
            .prefetch_related("placement_set"),
            table=CoordinatorTable,
            filter=CoordinatorFilter,
            actions=(
                Action("コーディネーターを登録する", "coordinator_add", main=True),
                Action("年度ごとの配置数", "coordinator_years"),
            ),
            empty="コーディネーターを登録し、担当する層と配置日を入れると、訪問の記録で選べるようになり、計画評価書の配置数に数えられます。",
            first_step=Action("はじめのコーディネーターを登録する", "coordinator_add", main=True),
            help="relations",
        ),
    )


def coordinator_detail(request, pk):
    coordinator = get_object_or_404(
        Coordinator.objects.visible_to(request.user).select_related("employer", "user"), pk=pk
    )
    placements = list(coordinator.placement_set.visible_to(request.user).order_by("-started_on", "tier"))
    may_write = request.user.role in (User.Role.ADMIN, User.Role.STAFF)
    table = PlacementTable(placements, exclude=() if may_write else ("change",))
    visits = Activity.objects.visible_to(request.user).filter(coordinators=coordinator)
    employer = coordinator.employer
    return detail_page(
        request,
        DetailPage(
            title=coordinator.name,
            reading=coordinator.kana,
            back=LIST,
            actions=(
                Action("配置を加える", "coordinator_placement_add", (pk,), main=True),
                Action("直す", "coordinator_edit", (pk,)),
            ),
            sections=(
                Section(
                    "",
                    facts=(
                        Fact("所属", employer or "", employer.get_absolute_url() if employer else ""),
                        Fact("利用者", coordinator.user or "（ログインしない）"),
                        Fact("訪問", f"{visits.count():,}件", visits_address(coordinators=pk)),
                    ),
                ),
                Section(
                    "配置",
                    table=table if placements else None,
                    empty="配置はまだ登録されていません。「配置を加える」から、層と配置日を入れてください。",
                ),
            ),
        ),
    )


class PlacementTable(ListTable):
    tier = tables.Column("層")
    started_on = DayColumn("配置日")
    ended_on = DayColumn("配置の終わり")
    state = tables.Column("きょう", empty_values=())
    change = tables.Column("直す", empty_values=())

    class Meta(ListTable.Meta):
        model = Placement
        fields = ("tier", "started_on", "ended_on", "state", "change")
        orderable = False

    def render_tier(self, record):
        return self.city.tier_name(record.tier)

    def render_state(self, record):
        today = timezone.localdate()
        if record.holds_on(today):
            return "配置中"
        return "終わった配置" if record.started_on <= today else "これからの配置"

    def render_change(self, record):
        name = f"{self.city.tier_name(record.tier)}　{format_date(record.started_on)}から"
        return format_html(
            '<a href="{}">直す<span class="visually-hidden">（{}）</span></a>',
            reverse("coordinator_placement_edit", args=[record.pk]),
            name,
        )


class CoordinatorForm(PageForm):
    groups = (Group("", ("name", "kana", "employer", "user")),)

    class Meta(PageForm.Meta):
        model = Coordinator
        fields = ("name", "kana", "employer", "user")
        help_texts = {
            "employer": "委託を受けている団体。月報は、この団体のものとしてまとめます。",
            "user": "本人の利用者名。選んでおくと、訪問を書くときに、はじめから本人が選ばれます。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        employers = Q(is_active=True) | Q(pk=self.instance.employer_id)
        self.fields["employer"].queryset = Organization.objects.filter(employers)
        free = Q(is_active=True, role=User.Role.COORDINATOR, coordinator=None)
        self.fields["user"].queryset = User.objects.filter(free | Q(pk=self.instance.user_id))
        self.before = self.instance.employer_id

    def clean(self):
        data = super().clean()
        if "employer" in self.changed_data and self.instance.pk and "employer" in data:
            reports = MonthlyReport.objects.against_employer(self.instance, data["employer"])
            if months := "、".join(f"{report}（{report.contractor}）" for report in reports[:3]):
                self.add_error(
                    "employer",
                    f"{months}の月報は受理されていて、この人の訪問が関わります。所属は変えられません。"
                    "勤め先が変わったときは、この人の配置に終わりの日を入れ、新しい所属でコーディネーターを登録してください。",
                )
        return data

    def warnings(self):
        visits = Activity.objects.filter(coordinators=self.instance.pk).count() if self.instance.pk else 0
        if not visits or self.before == self.instance.employer_id:
            return []
        return [
            f"いままでの訪問{visits:,}件も、新しい所属の月報に数えるようになります（所属の書きまちがいを直すとき）。"
            "勤め先が変わったときは変えずに、新しい所属でコーディネーターを登録してください。"
        ]


def coordinator_add(request):
    page = FormPage(
        title="コーディネーターの登録",
        form=CoordinatorForm,
        submit="コーディネーターを登録する",
        said="「{record}」さんを登録しました。つぎに、配置を加えてください。",
        back=reverse("coordinator_list"),
        help="relations",
    )
    return form_page(request, page)


def coordinator_edit(request, pk):
    records = Coordinator.objects.visible_to(request.user)
    coordinator = get_object_or_404(records, pk=pk)
    page = FormPage(
        title=f"「{coordinator}」さんの登録を直す",
        form=CoordinatorForm,
        submit="コーディネーターを保存する",
        said="「{record}」さんを保存しました。",
        back=coordinator.get_absolute_url(),
        records=records,
        help="relations",
    )
    return form_page(request, page, coordinator)


class PlacementForm(PageForm):
    groups = (Group("", ("tier", "started_on", "ended_on")),)

    class Meta(PageForm.Meta):
        model = Placement
        fields = ("tier", "started_on", "ended_on")

    def __init__(self, *args, coordinator=None, **kwargs):
        super().__init__(*args, **kwargs)
        if coordinator:
            self.instance.coordinator = coordinator
        self.before = (self.instance.started_on, self.instance.ended_on) if self.instance.pk else None
        self.fields["tier"].choices = [("", NOTHING_CHOSEN), *Municipality.current().tier_names]

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"coordinator"}  # a placement begins once

    def clean(self):
        # Two who add placements at the same moment would not see each other's: one waits for the other.
        Coordinator.objects.select_for_update(of=("self",)).get(pk=self.instance.coordinator_id)
        return super().clean()

    def warnings(self):
        """Visits by the person that no placement covers once this one is as entered."""
        data, coordinator = self.cleaned_data, self.instance.coordinator
        without = Q(pk=None)
        if data["ended_on"]:
            without |= Q(visited_on__gt=data["ended_on"])
        if self.before:
            without |= Q(visited_on__gte=self.before[0], visited_on__lt=data["started_on"])
        visits = coordinator.activity_set.filter(without)
        for other in coordinator.placement_set.exclude(pk=self.instance.pk):
            visits = visits.exclude(visited_on__range=(other.started_on, other.ended_on or LAST))
        days = list(visits.order_by("visited_on").values_list("visited_on", flat=True))
        if not days:
            return []
        span = format_date(days[0]) + (f"から{format_date(days[-1])}まで" if days[0] != days[-1] else "")
        return [
            f"配置のない期間に、この人の訪問の記録が{len(days):,}件あります（{span}）。日付にまちがいはありませんか。"
        ]


def placement_add(request, pk):
    coordinator = get_object_or_404(Coordinator.objects.visible_to(request.user), pk=pk)
    page = FormPage(
        title=f"「{coordinator}」さんの配置を加える",
        form=PlacementForm,
        form_options={"coordinator": coordinator},
        submit="配置を加える",
        said="配置を加えました。",
        back=coordinator.get_absolute_url(),
        intro="二つの層を兼ねるときは、層ごとに一つずつ加えます。人数は1人と数えます。",
        help="relations",
    )
    return form_page(request, page)


def placement_edit(request, pk):
    records = Placement.objects.visible_to(request.user)
    placement = get_object_or_404(records.select_related("coordinator"), pk=pk)
    page = FormPage(
        title=f"「{placement.coordinator}」さんの配置を直す",
        form=PlacementForm,
        submit="配置を保存する",
        said="配置を保存しました。",
        back=placement.get_absolute_url(),
        records=records,
        intro="担当が変わったときは、この配置の終わりを入れてから、新しい配置を加えます。",
        help="relations",
    )
    return form_page(request, page, placement)


def coordinator_years(request):
    city, today = Municipality.current(), timezone.localdate()
    first, second = city.tier1_name, city.tier2_name
    return table_page(
        request,
        TablePage(
            title="年度ごとの配置数",
            heads=("年度", "数えた日", f"{first}（人）", f"{second}（人）", "うち兼務（人）", "実人数（人）"),
            rows=[_row(heads) for heads in heads_by_year(Placement.objects.visible_to(request.user), today)],
            notes=(
                "年度末（年度の途中はきょう）に配置されている人を数えます。二つの層を兼ねる人も、実人数では1人です。",
            ),
            empty="コーディネーターの配置を登録すると、年度ごとの人数がここにならびます。",
            actions=(Action("一覧へ", "coordinator_list"),),
            help="relations",
            template="coordination/coordinator_years.html",
        ),
    )


def _row(heads):
    def counted(people, **narrowed):
        query = {"placed_on": heads.day.isoformat()} | narrowed
        return number(len(people), f"{reverse('coordinator_list')}?{urlencode(query)}")

    return (
        Cell(str(heads.year)),
        Cell(format_date(heads.day), value=heads.day),
        *(counted(heads.holding[tier], tier=tier.value) for tier in Tier),
        counted(heads.both, tier=BOTH),
        counted(heads.all),
    )
