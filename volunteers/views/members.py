"""会員 of an exchange group, by name: for the group's own office alone."""

import re
import unicodedata
from functools import partial

import django_tables2 as tables
from django.db.models import Max, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django_filters import ChoiceFilter

from coordination.models import Area
from coordination.pages.actions import Action
from coordination.pages.choices import RecordFilter
from coordination.pages.form import FormPage, form_page
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
from coordination.pages.names import NamesColumn
from coordination.wareki import format_date
from volunteers import phones
from volunteers.choosing import ask_for_group, chosen_group
from volunteers.member_form import LeavingForm, MemberForm, MemberRoleForm, NewMemberForm
from volunteers.models import ExchangeGroup, Member, MemberRole, WorkKind

FORMER = "former-"
GONE, EVERYBODY = "gone", "all"


class MemberTable(ListTable):
    """On a phone each member is a card; the last columns are for Excel."""

    name = tables.Column(linkify=True, order_by=("sort_key", "pk"))
    kana = tables.Column(order_by=("sort_key", "pk"))
    number = tables.Column("会員番号", attrs=NUMBER)
    roles = tables.Column("役割", empty_values=(), orderable=False)
    area = tables.Column(attrs=SHORT)
    phone = tables.Column(attrs=SHORT, orderable=False)
    address = tables.Column(visible=False)
    skills = NamesColumn("できること", visible=False)
    consented_on = DayColumn("同意した日", visible=False)
    notes = tables.Column(visible=False)

    class Meta(ListTable.Meta):
        model = Member
        fields = (
            "name", "kana", "number", "roles", "area", "phone", "address", "skills", "consented_on", "notes",
        )  # fmt: skip
        order_by = "name"

    def render_roles(self, record):
        return standing_of(record, timezone.localdate())


class MembersOfGroups(MemberTable):
    class Meta(MemberTable.Meta):
        fields = (*MemberTable.Meta.fields, "group")


def standing_of(member, day) -> str:
    """協力会員、利用会員: what the member is on that day; 退会 with the last day, where that is over."""
    roles = member.roles.all()
    if held := [one.get_role_display() for one in roles if one.is_held_on(day)]:
        return "、".join(dict.fromkeys(held))
    if coming := [one for one in roles if one.joined_on > day]:
        first = min(coming, key=lambda one: one.joined_on)
        return f"{first.get_role_display()}（{format_date(first.joined_on)}から）"
    if not roles:
        return ""
    last = max(roles, key=lambda one: one.left_on)
    return f"退会（{last.get_role_display()}、{format_date(last.left_on)}まで）"


class MemberFilter(ListFilter):
    searched = ("name", "kana")
    role = ChoiceFilter(
        label="役割",
        choices=[
            *MemberRole.Role.choices,
            *((f"{FORMER}{role}", f"もと{role.label}") for role in MemberRole.Role),
        ],
        empty_label="すべて",
        method="with_role",
    )
    skills = RecordFilter(label="できること", queryset=lambda request: _kinds(request), empty_label="すべて")
    area = RecordFilter(
        label="地区", queryset=lambda request: _areas(request), empty_label="すべて", method="within"
    )
    standing = ChoiceFilter(
        label="在籍",
        choices=[(GONE, "退会した人"), (EVERYBODY, "退会した人も")],
        empty_label="いまの会員",
        method="by_standing",
    )
    has_consented = YesNoFilter(
        label="個人情報の同意", field_name="consented_on", lookup_expr="isnull", exclude=True
    )
    group = RecordFilter(label="団体", queryset=lambda request: _groups(request), empty_label="すべて")

    class Meta:
        model = Member
        fields = ("q", "role", "skills", "area", "standing", "has_consented", "group")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if _groups(self.request).count() < 2:
            del self.filters["group"]

    def search(self, members, name, text):
        """By name, by reading, by number, or by telephone."""
        found = super().search(members, name, text)
        written = unicodedata.normalize("NFKC", text).strip()
        others = Q()
        if number := re.fullmatch(r"(?:会員|No\.?|№)?\s*([0-9]{1,8})", written, re.I):
            others |= Q(number=int(number[1]))
        if digits := phones.digits_of(text):
            others |= Q(phone__without_signs__contains=digits)
        return found | members.filter(others) if others else found

    def with_role(self, members, name, role):
        today = timezone.localdate()
        if role.startswith(FORMER):
            return members.once_in_role(role.removeprefix(FORMER), today)
        if self.form.cleaned_data["standing"] == GONE:
            return members.filter(pk__in=MemberRole.objects.filter(role=role).values("member"))
        return members.in_role(role, today)

    def within(self, members, name, area):
        return members.filter(area__in=Area.objects.of(area))

    def by_standing(self, members, name, value):
        return members

    def filter_queryset(self, members):
        """Who has left is in the list where that is asked for: by this filter, or by a role of the past."""
        found, chosen = super().filter_queryset(members), self.form.cleaned_data
        today, standing = timezone.localdate(), chosen["standing"]
        if standing == GONE:
            return found.gone_by(today)
        asks_for_the_past = standing == EVERYBODY or chosen["role"].startswith(FORMER)
        return found if asks_for_the_past else found.not_gone_by(today)


def _groups(request):
    return ExchangeGroup.objects.kept_by(request.user)


def _kinds(request):
    return WorkKind.objects.visible_to(request.user)


def _areas(request):
    kept = _groups(request).values("area")
    return Area.objects.filter(Q(pk__in=kept) | Q(parent__in=kept))


def member_list(request):
    members = Member.objects.visible_to(request.user)
    several = _groups(request).count() > 1
    return list_page(
        request,
        ListPage(
            title="会員",
            unit="人",
            records=members.select_related("group", "area").prefetch_related("roles"),
            table=MembersOfGroups if several else MemberTable,
            filter=MemberFilter,
            actions=(
                Action("会員を登録する", "member_add", main=True),
                Action("Excel から取り込む", "group_import", ("member",)),
            ),
            told=partial(_told, request, members),
            empty="会員を登録すると、名前・ふりがな・番号・電話で探せるようになります。"
            "Excel の名簿があれば、まとめて取り込めます。",
            first_step=Action("はじめの会員を登録する", "member_add", main=True),
            help="members",
        ),
    )


def _told(request, members, found, query) -> tuple[int, str]:
    """How many there are, and how many more the same question finds among those who have left."""
    among_them = MemberFilter({**query.dict(), "standing": GONE}, queryset=members, request=request)
    asks_for_the_past = query.get("standing") or query.get("role", "").startswith(FORMER)
    if asks_for_the_past or not among_them.is_valid():
        return found.count(), ""
    gone = among_them.qs.count()
    told = f"ほかに、退会した人が{gone:,}人います（「くわしい条件」の「在籍」で選べます）" if gone else ""
    return found.count(), told


def member_add(request):
    group = chosen_group(request)
    if group is None:
        return ask_for_group(request, "会員の登録")
    last = group.members.aggregate(Max("number"))["number__max"] or 0
    page = FormPage(
        title="会員の登録",
        form=NewMemberForm,
        form_options={"group": group},
        submit="会員を登録する",
        said="会員「{record.name}」さんを登録しました。",
        back=reverse("member_list"),
        initial={"number": last + 1, "joined_on": timezone.localdate(), "area": group.area_id},
        help="members",
    )
    return form_page(request, page)


def member_edit(request, pk):
    records = Member.objects.visible_to(request.user)
    member = get_object_or_404(records.select_related("group__area"), pk=pk)
    page = FormPage(
        title=f"会員「{member.name}」さんの登録を直す",
        form=MemberForm,
        submit="会員を保存する",
        said="会員「{record.name}」さんを保存しました。",
        back=member.get_absolute_url(),
        records=records,
        help="members",
    )
    return form_page(request, page, member)


def member_leave(request, pk):
    records = Member.objects.visible_to(request.user)
    member, today = get_object_or_404(records, pk=pk), timezone.localdate()
    page = FormPage(
        title=f"会員「{member.name}」さんの退会",
        form=LeavingForm,
        form_options={"today": today},
        initial={"left_on": today},
        submit="退会を記録する",
        said="会員「{record.name}」さんの退会を記録しました。",
        back=member.get_absolute_url(),
        records=records,
        intro="続いている役割が、すべてこの日で終わります。名前と、活動や券の記録は残ります。また入会したら「役割を加える」を使います。",
        help="members",
    )
    return form_page(request, page, member)


def member_role_add(request, pk):
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    page = FormPage(
        title=f"会員「{member.name}」さんに役割を加える",
        form=MemberRoleForm,
        form_options={"member": member},
        submit="役割を加える",
        said="役割を加えました。",
        back=member.get_absolute_url(),
        initial={"joined_on": timezone.localdate()},
        intro="退会した人がまた入会したときも、新しい入会日で役割を加えます。前の入会日と退会日は、そのまま残します。",
        help="members",
    )
    return form_page(request, page)


def member_role_edit(request, pk):
    records = MemberRole.objects.visible_to(request.user)
    role = get_object_or_404(records.select_related("member"), pk=pk)
    page = FormPage(
        title=f"会員「{role.member.name}」さんの役割を直す",
        form=MemberRoleForm,
        submit="役割を保存する",
        said="役割を保存しました。",
        back=role.get_absolute_url(),
        records=records,
        intro="この役割だけをやめるときは、消さずに退会日を入れます。",
        help="members",
    )
    return form_page(request, page, role)
