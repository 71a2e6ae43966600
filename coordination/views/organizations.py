"""団体: looked up by reading, kept in order, put to rest instead of being deleted."""

import django_tables2 as tables
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django_filters import ChoiceFilter

from coordination.kana import sort_key
from coordination.models import Area, Organization
from coordination.pages.actions import Action
from coordination.pages.choices import RecordFilter
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.pages.listing import SHORT, ListFilter, ListPage, ListTable, YesNoFilter, list_page
from coordination.sheet_kinds import actions_to_take_in
from coordination.views.activities import visits_address
from coordination.views.relations import history, last_contact

BACK = Action("団体の一覧へ", "organization_list")


class OrganizationTable(ListTable):
    name = tables.Column(linkify=True, order_by=("sort_key", "pk"))
    kana = tables.Column(order_by=("sort_key", "pk"))
    area = tables.Column(attrs=SHORT, linkify=True)
    is_active = tables.Column("状態", attrs=SHORT)

    class Meta(ListTable.Meta):
        model = Organization
        fields = ("name", "kana", "kind", "area", "is_active")
        order_by = "name"

    def render_is_active(self, value):
        return "活動中" if value else "休止"


class OrganizationFilter(ListFilter):
    searched = ("search_text",)
    kind = ChoiceFilter(label="種別", choices=Organization.Kind, empty_label="すべて")
    area = RecordFilter(label="圏域", queryset=Area.objects.all(), empty_label="すべて")
    is_active = YesNoFilter(label="活動中")

    class Meta:
        model = Organization
        fields = ("q", "kind", "area", "is_active")


class OrganizationForm(PageForm):
    groups = (Group("", ("name", "kana", "kind", "area")),)

    class Meta(PageForm.Meta):
        model = Organization
        fields = ("name", "kana", "kind", "area")
        help_texts = {
            "kana": "五十音順にならべ、読みで探すために使います。カタカナで入れても、ひらがなにします。",
            "area": "市全域で活動しているときは空欄にします。",
        }

    def warnings(self):
        kana = self.cleaned_data["kana"]
        same = (
            Organization.objects.filter(sort_key=sort_key(kana)).exclude(pk=self.instance.pk) if kana else ()
        )
        return [f"同じ読みの団体「{one}」がもう登録されています。別の団体ですか。" for one in same]


def organization_list(request):
    return list_page(
        request,
        ListPage(
            title="団体",
            unit="団体",
            records=Organization.objects.visible_to(request.user).select_related("area"),
            table=OrganizationTable,
            filter=OrganizationFilter,
            actions=(
                Action("団体を登録する", "organization_add", main=True),
                *actions_to_take_in("organization", request.user),
            ),
            empty="会った団体や会議に来る団体を登録すると、訪問や会議の記録で選べるようになります。"
            "Excel の名簿があれば、まとめて取り込めます。",
            first_step=Action("はじめの団体を登録する", "organization_add", main=True),
            help="organizations",
        ),
    )


def organization_detail(request, pk):
    organization = get_object_or_404(
        Organization.objects.visible_to(request.user).select_related("area"), pk=pk
    )
    visits = organization.activity_set.visible_to(request.user)
    active = organization.is_active
    resting = "いまは活動していない団体です。新しい記録では選べません。"
    change = (
        ("活動していないことにする", "organization_rest")
        if active
        else ("活動中に戻す", "organization_return")
    )
    return detail_page(
        request,
        DetailPage(
            title=organization.name,
            reading=organization.kana,
            back=BACK,
            notice="" if active else resting,
            actions=(Action("直す", "organization_edit", (pk,), main=True), Action(*change, (pk,))),
            shows_year=True,
            sections=(
                Section("", facts=_facts(organization, visits, request.fiscal_year)),
                *_initiatives(organization, request.user),
                *history(visits, organizations=pk),
            ),
        ),
    )


def _facts(organization, visits, year):
    area = organization.area
    in_year = visits.filter(visited_on__range=year.span).count()
    return (
        Fact("種別", organization.get_kind_display()),
        Fact("圏域", area or "市全域", area.get_absolute_url() if area else ""),
        Fact(f"{year}の訪問", f"{in_year:,}件", visits_address(year, organizations=organization.pk)),
        Fact("訪問の合計", f"{visits.count():,}件", visits_address(organizations=organization.pk)),
        last_contact(visits, timezone.localdate()),
    )


def _initiatives(organization, user):
    """What it has a part in. Initiatives are of another application: only their rows and pages are asked for here."""
    parts = organization.partnerships.visible_to(user).select_related("initiative")
    lines = [Fact(one.role, one.initiative, one.initiative.get_absolute_url()) for one in parts]
    return [Section("かかわる取組み", lines=lines)] if lines else []


def organization_add(request):
    page = FormPage(
        title="団体の登録",
        form=OrganizationForm,
        submit="団体を登録する",
        said="団体「{record}」を登録しました。",
        back=reverse("organization_list"),
        help="organizations",
    )
    return form_page(request, page)


def organization_edit(request, pk):
    records = Organization.objects.visible_to(request.user)
    organization = get_object_or_404(records, pk=pk)
    page = FormPage(
        title=f"団体「{organization}」を直す",
        form=OrganizationForm,
        submit="団体を保存する",
        said="団体「{record}」を保存しました。",
        back=organization.get_absolute_url(),
        records=records,
    )
    return form_page(request, page, organization)


def organization_rest(request, pk):
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    page = ConfirmationPage(
        title=f"「{organization}」を活動していない団体にしますか",
        consequences=(
            "これまでの訪問や会議の記録は、そのまま残ります。",
            "新しい記録では選べなくなります。あとで「活動中に戻す」ことができます。",
        ),
        submit="活動していない団体にする",
        grave=True,
        act=organization.rest,
        said=f"「{organization}」を活動していない団体にしました。",
        then=organization.get_absolute_url(),
        back=organization.get_absolute_url(),
    )
    return confirmation_page(request, page)


def organization_return(request, pk):
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    page = ConfirmationPage(
        title=f"「{organization}」を活動中に戻しますか",
        consequences=("新しい記録で、また選べるようになります。",),
        submit="活動中に戻す",
        act=organization.come_back,
        said=f"「{organization}」を活動中に戻しました。",
        then=organization.get_absolute_url(),
        back=organization.get_absolute_url(),
    )
    return confirmation_page(request, page)
