"""協議体: the list of them, and the page of each with its names, its members and what it did in a year."""

import django_tables2 as tables
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django_filters import ChoiceFilter

from coordination.models import Municipality, User
from coordination.pages.actions import Action
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
from coordination.sheet_kinds import actions_to_take_in
from coordination.wareki import format_date, format_date_with_weekday
from meetings.areas import AreaColumn, AreaFilter, area_in_words
from meetings.models import Council, Initiative, Meeting, Membership
from meetings.terms import in_order
from meetings.views.past_names import names_section


class CouncilTable(ListTable):
    name = tables.Column(linkify=True)
    tier = tables.Column("層", attrs=SHORT)
    area = AreaColumn()
    members = tables.Column("いまの構成員", attrs=NUMBER)
    meetings = tables.Column("この年度の会議", attrs=NUMBER)
    last_met = DayColumn("さいごに開いた日")
    ended_on = DayColumn("廃止日")

    class Meta(ListTable.Meta):
        model = Council
        fields = ("name", "tier", "area", "members", "meetings", "last_met", "ended_on")

    def render_tier(self, record):
        return self.city.tier_name(record.tier)


class CouncilFilter(ListFilter):
    searched = ("name", "names__name", "area__name", "note")
    tier = ChoiceFilter(label="層", empty_label="すべて")
    area = AreaFilter()
    standing = YesNoFilter(label="続いている", method="still_standing")

    class Meta:
        model = Council
        fields = ("q", "tier", "area", "standing")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["tier"].extra["choices"] = Municipality.current().tier_names

    def search(self, councils, name, text):
        """A name is found however many others the council has had."""
        found = super().search(Council.objects.order_by(), name, text)
        return councils.filter(pk__in=found.values("pk"))

    def still_standing(self, councils, name, standing):
        now = Council.objects.standing_on(timezone.localdate()).values("pk")
        return councils.filter(pk__in=now) if standing else councils.exclude(pk__in=now)


def council_list(request):
    year = request.fiscal_year
    first, last = year.span
    return list_page(
        request,
        ListPage(
            title="協議体",
            year=year,
            records=Council.objects.visible_to(request.user)
            .select_related("area__parent")
            .with_figures(on=timezone.localdate(), first=first, last=last),
            table=CouncilTable,
            filter=CouncilFilter,
            actions=(
                Action("協議体を登録する", "council_add", main=True),
                *actions_to_take_in("council", request.user),
                *actions_to_take_in("membership", request.user, "構成員を Excel から取り込む"),
            ),
            empty="協議体を登録すると、構成員の名簿、会議、生まれた取組みが協議体ごとにまとまります。",
            first_step=Action("はじめの協議体を登録する", "council_add", main=True),
            help="councils",
        ),
    )


def council_detail(request, pk):
    councils = Council.objects.visible_to(request.user).select_related("area__parent")
    council, year = get_object_or_404(councils, pk=pk), request.fiscal_year
    ended = f"この協議体は、{format_date(council.ended_on)}で廃止しました。" if council.ended_on else ""
    return detail_page(
        request,
        DetailPage(
            title=council.name,
            back=Action("協議体の一覧へ", "council_list"),
            notice=ended,
            actions=list(_actions(council)),
            shows_year=True,
            sections=(
                Section("", facts=list(_facts(council))),
                names_section(council, council.started_on, council.ended_on, "council", request.user),
                _members(council, request),
                _past_members(council, year),
                _series(council),
                _meetings(council, request),
                _initiatives(council, request.user),
            ),
        ),
    )


def _actions(council):
    pk = (council.pk,)
    yield Action("構成員名簿", "council_roll", pk, main=True)
    yield Action("直す", "council_edit", pk)
    yield Action("法令上の位置づけ", "council_roles", pk)
    if council.ended_on is None:
        yield Action("廃止する", "council_end", pk)


def _facts(council):
    yield Fact("層", Municipality.current().tier_name(council.tier))
    yield Fact("圏域", area_in_words(council.area), council.area.get_absolute_url() if council.area else "")
    yield Fact("設置日", format_date(council.started_on) if council.started_on else "")
    roles = [
        " ".join(filter(None, [str(role), format_date(role.since) + "から" if role.since else ""]))
        for role in council.roles.all()
    ]
    yield Fact("法令上の位置づけ", "\n".join(roles))
    yield Fact("備考", council.note)


class MemberTable(ListTable):
    name = tables.Column("名前", empty_values=())
    post = tables.Column("役", attrs=SHORT)
    belongs_to = tables.Column("団体・肩書", empty_values=())
    started_on = DayColumn("任期のはじめ")
    ended_on = DayColumn("任期のおわり", default="（決まっていない）")
    change = tables.Column("直す", empty_values=())

    class Meta(ListTable.Meta):
        model = Membership
        fields = ("name", "post", "belongs_to", "started_on", "ended_on", "change")
        orderable = False

    def render_name(self, record):
        return str(record.person or record.organization)

    def render_belongs_to(self, record):
        return record.belongs_to

    def render_change(self, record):
        return format_html(
            '<a href="{}">直す<span class="visually-hidden">（{}）</span></a>',
            reverse("council_member_edit", args=[record.pk]),
            record,
        )


def _members(council, request):
    year = request.fiscal_year
    memberships = council.memberships.visible_to(request.user).between(*year.span)
    found = in_order(memberships.select_related("organization", "person"))
    hidden = ("change",) if request.user.role == User.Role.MANAGER else ()
    return Section(
        f"{year}の構成員",
        actions=(
            Action("構成員を加える", "council_member_add", (council.pk,)),
            Action("改選", "council_members_renew", (council.pk,)),
            Action("退任をまとめて記録する", "council_members_leave", (council.pk,)),
        ),
        table=MemberTable(found, exclude=hidden) if found else None,
        empty=f"{year}の構成員は、まだ登録されていません。「構成員を加える」から、団体か人を加えてください。",
    )


def _past_members(council, year):
    past = council.memberships.filter(ended_on__lt=year.first_day).select_related("organization", "person")
    return Section(
        f"{year}より前の構成員",
        lines=[
            Fact(one.get_post_display(), f"{one}　{one.term}") for one in past.order_by("-ended_on", "pk")
        ],
        empty="前の構成員の記録はありません。",
    )


def _series(council):
    return Section(
        "会議体",
        actions=(Action("会議体を登録する", "series_add", query=f"council={council.pk}"),),
        lines=[
            Fact(str(one.kind), one, one.get_absolute_url())
            for one in council.series.select_related("kind", "area")
        ],
        empty="会議体を登録するときにこの協議体を選ぶと、ここにならび、開いた会議が数えられます。",
    )


def _meetings(council, request):
    year = request.fiscal_year
    meetings = (
        Meeting.objects.visible_to(request.user)
        .filter(series__council=council, held_on__range=year.span)
        .select_related("series")
        .prefetch_related("series__names")
    )
    return Section(
        f"{year}の会議",
        lines=[
            Fact(
                one.get_status_display(),
                f"{format_date_with_weekday(one.held_on)}　{one.name}",
                one.get_absolute_url(),
            )
            for one in meetings
        ],
        empty=f"{year}の会議は、まだありません。",
    )


def _initiatives(council, user):
    initiatives = Initiative.objects.visible_to(user).filter(council=council)
    return Section(
        "生まれた取組み",
        lines=[Fact(one.get_status_display(), one, one.get_absolute_url()) for one in initiatives],
        empty="この協議体から生まれた取組みは、まだ登録されていません。",
    )
