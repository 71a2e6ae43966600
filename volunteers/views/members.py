"""会員 of an exchange group, by name: for the group's own office alone."""

import re
import unicodedata

import django_tables2 as tables
from django import forms
from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django_filters import ChoiceFilter

from coordination.days import DayFormField
from coordination.kana import sort_key
from coordination.pages.actions import Action
from coordination.pages.choices import RecordFilter
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.pages.listing import NUMBER, ListFilter, ListPage, ListTable, list_page
from coordination.wareki import format_date
from volunteers.models import ExchangeGroup, Member, MemberRole


class MemberTable(ListTable):
    name = tables.Column(linkify=True, order_by=("sort_key", "pk"))
    number = tables.Column("会員番号", attrs=NUMBER)
    roles = tables.Column("役割", empty_values=(), orderable=False)

    class Meta(ListTable.Meta):
        model = Member
        fields = ("name", "kana", "number", "roles", "group")
        order_by = "name"

    def render_roles(self, record):
        return "、".join(
            role.get_role_display() + ("（退会）" if role.left_on else "") for role in record.roles.all()
        )


class MemberFilter(ListFilter):
    searched = ("name", "kana")
    role = ChoiceFilter(label="役割", choices=MemberRole.Role, empty_label="すべて", method="with_role")
    group = RecordFilter(label="団体", queryset=lambda request: _groups(request), empty_label="すべて")

    class Meta:
        model = Member
        fields = ("q", "role", "group")

    def search(self, members, name, text):
        """By name, by reading, or by number."""
        found = super().search(members, name, text)
        number = re.fullmatch(
            r"(?:会員|No\.?|№)?\s*([0-9]{1,8})", unicodedata.normalize("NFKC", text).strip(), re.I
        )
        return found | members.filter(number=int(number[1])) if number else found

    def with_role(self, members, name, role):
        return members.filter(pk__in=MemberRole.objects.filter(role=role).values("member"))


class MemberForm(PageForm):
    groups = (Group("", ("group", "number", "name", "kana")),)

    class Meta(PageForm.Meta):
        model = Member
        fields = ("group", "number", "name", "kana")

    def __init__(self, *args, kept, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = kept
        self.fields["group"].initial = kept.first()

    def warnings(self):
        key = sort_key(self.cleaned_data["kana"] or self.cleaned_data["name"])
        same = Member.objects.filter(group=self.cleaned_data["group"], sort_key=key).exclude(
            pk=self.instance.pk
        )
        return [
            f"同じ読みの会員「{one.name}」（会員{one.number}）がもういます。別の人ですか。" for one in same
        ]


class NewMemberForm(MemberForm):
    groups = (*MemberForm.groups, Group("入会", ("roles", "joined_on")))
    roles = forms.MultipleChoiceField(
        label="役割",
        choices=MemberRole.Role,
        widget=forms.CheckboxSelectMultiple,
        help_text="いくつでも選べます。",
    )
    joined_on = DayFormField(label="入会日")

    def save(self, commit=True):
        member = super().save(commit)
        for role in self.cleaned_data["roles"]:
            MemberRole.objects.create(member=member, role=role, joined_on=self.cleaned_data["joined_on"])
        return member


def _groups(request):
    return ExchangeGroup.objects.kept_by(request.user)


def member_list(request):
    return list_page(
        request,
        ListPage(
            title="会員",
            unit="人",
            records=Member.objects.visible_to(request.user).select_related("group").prefetch_related("roles"),
            table=MemberTable,
            filter=MemberFilter,
            actions=(Action("会員を登録する", "member_add", main=True),),
            empty="会員を登録すると、名前・ふりがな・番号で探せるようになります。",
            first_step=Action("はじめの会員を登録する", "member_add", main=True),
            help="members",
        ),
    )


def member_detail(request, pk):
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("group"), pk=pk)
    roles = [
        Fact(
            role.get_role_display(),
            f"{_since(role)}（直す・退会日を入れる）",
            reverse("member_role_edit", args=[role.pk]),
        )
        for role in member.roles.all()
    ]
    return detail_page(
        request,
        DetailPage(
            title=member.name,
            reading=member.kana,
            back=Action("会員の一覧へ", "member_list"),
            actions=(
                Action("直す", "member_edit", (pk,), main=True),
                Action("役割を加える", "member_role_add", (pk,)),
                Action("券の受払", "member_passbook", (pk,)),
                Action("券を売る", "ticket_sell", query=f"member={pk}"),
                Action("換金する", "ticket_redeem", query=f"member={pk}"),
            ),
            sections=(
                Section("", facts=(Fact("会員番号", member.number), Fact("団体", member.group))),
                Section(
                    "役割",
                    facts=roles,
                    empty="役割はまだ登録されていません。",
                ),
            ),
        ),
    )


def _since(role) -> str:
    left = f"{format_date(role.left_on)}まで" if role.left_on else ""
    return f"{format_date(role.joined_on)}から{left}"


def member_add(request):
    kept = _groups(request)
    numbers = Member.objects.filter(group__in=kept).aggregate(Max("number"))
    page = FormPage(
        title="会員の登録",
        form=NewMemberForm,
        form_options={"kept": kept},
        submit="会員を登録する",
        said="会員「{record.name}」さんを登録しました。",
        back=reverse("member_list"),
        initial={"number": (numbers["number__max"] or 0) + 1, "joined_on": timezone.localdate()},
        help="members",
    )
    return form_page(request, page)


def member_edit(request, pk):
    records = Member.objects.visible_to(request.user)
    member = get_object_or_404(records, pk=pk)
    page = FormPage(
        title=f"会員「{member.name}」さんの登録を直す",
        form=MemberForm,
        form_options={"kept": _groups(request)},
        submit="会員を保存する",
        said="会員「{record.name}」さんを保存しました。",
        back=member.get_absolute_url(),
        records=records,
    )
    return form_page(request, page, member)


class MemberRoleForm(PageForm):
    groups = (Group("", ("role", "joined_on", "left_on")),)

    class Meta(PageForm.Meta):
        model = MemberRole
        fields = ("role", "joined_on", "left_on")

    def __init__(self, *args, member=None, **kwargs):
        super().__init__(*args, **kwargs)
        if member:
            self.instance.member = member

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"member"}  # a role begins once a day


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
        intro="退会のときは、役割を消さずに退会日を入れます。",
        help="members",
    )
    return form_page(request, page, role)
