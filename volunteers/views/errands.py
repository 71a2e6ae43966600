"""活動の予定: who goes on which day, and who could go."""

import django_tables2 as tables
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django_filters import ChoiceFilter, DateFilter, ModelChoiceFilter

from coordination.days import DayFormField
from coordination.pages.actions import Action
from coordination.pages.listing import SHORT, DayColumn, ListFilter, ListPage, ListTable, list_page
from volunteers.candidates import helpers_for, ranked, wanted_for
from volunteers.models import Assignment, Errand, Member, MemberRole
from volunteers.views.errand_marks import service_address

FIRST_SHOWN = 8  # helpers on top of the list; the others are folded away
SHORT_OF_HELP = "short"


class ErrandTable(ListTable):
    on = DayColumn("日", with_weekday=True, linkify=True)
    at = tables.Column(attrs=SHORT, orderable=False)
    recipient = tables.Column("利用会員", accessor="request__recipient__name", orderable=False)
    kind = tables.Column("内容", accessor="request__kind__name", orderable=False)
    going = tables.Column("行く人", empty_values=(), orderable=False)
    state = tables.Column("状態", empty_values=(), orderable=False)

    class Meta(ListTable.Meta):
        model = Errand
        fields = ("on", "at", "recipient", "kind", "going", "state")

    def render_at(self, value):
        return f"{value:%H:%M}"

    def render_going(self, record):
        return "、".join(one.helper.name for one in record.assignments.all())

    def render_state(self, record):
        if record.missing:
            return f"▲あと{record.missing}人"
        return record.get_status_display() + (f"（{record.because}）" if record.because else "")


class DayFilter(DateFilter):
    field_class = DayFormField


class ErrandFilter(ListFilter):
    searched = ("request__recipient__name", "request__recipient__kana", "request__details")
    since = DayFilter(label="この日から", field_name="on", lookup_expr="gte")
    until = DayFilter(label="この日まで", field_name="on", lookup_expr="lte")
    state = ChoiceFilter(
        label="状態",
        choices=((SHORT_OF_HELP, "人が足りない予定"), *Errand.Status.choices),
        empty_label="すべて",
        method="in_state",
    )
    helpers = ModelChoiceFilter(
        label="行く人", queryset=lambda request: _helpers(request.user), empty_label="すべて"
    )

    class Meta:
        model = Errand
        fields = ("q", "since", "until", "state", "helpers")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.form.fields["helpers"].label_from_instance = lambda member: member.name

    def in_state(self, errands, name, state):
        return errands.short() if state == SHORT_OF_HELP else errands.filter(status=state)


def _helpers(user):
    held = MemberRole.objects.filter(role=MemberRole.Role.HELPER)
    return Member.objects.visible_to(user).filter(pk__in=held.values("member")).order_by("sort_key", "pk")


def errand_list(request):
    today = timezone.localdate()
    page = ListPage(
        title="予定の一覧",
        records=Errand.objects.visible_to(request.user).to_be_read(),
        table=ErrandTable,
        filter=ErrandFilter,
        actions=(
            Action("カレンダー", "errand_calendar"),
            Action("きょうの活動表（PDF）", "errand_sheet", query=f"on={today}"),
            Action("この先7日の活動表（PDF）", "errand_sheet", query=f"on={today}&span=week"),
        ),
        empty="依頼を受けると、その日の予定がここに並びます。",
        first_step=Action("依頼を受ける", "request_add", main=True),
        help="requests",
    )
    return list_page(request, page)


def errand_or_404(request, pk, records=Errand.objects):
    records = (
        records.visible_to(request.user)
        .with_count()
        .select_related("request__group", "request__recipient__area", "request__kind", "marked_by")
    )
    return get_object_or_404(records, pk=pk)


def errand_detail(request, pk):
    errand, today = errand_or_404(request, pk), timezone.localdate()
    could, could_not = ranked(wanted_for(errand), helpers_for(errand)) if errand.is_planned else ([], [])
    members = Member.objects.in_bulk([one.helper.pk for one in (*could, *could_not)])
    with_members = [
        [(members[one.helper.pk], one) for one in some]
        for some in (could[:FIRST_SHOWN], could[FIRST_SHOWN:], could_not)
    ]
    context = {
        "errand": errand,
        "asked": errand.request,
        "recipient": errand.request.recipient,
        "going": errand.assignments.select_related("helper", "assigned_by"),
        "first": with_members[0],
        "further": with_members[1],
        "could_not": with_members[2],
        "has_come": errand.on <= today,
        "is_past": errand.on < today,
        "service": errand.standing_service,
        "record_address": service_address(errand) if errand.status == Errand.Status.DONE else "",
    }
    return render(request, "volunteers/errand_detail.html", context)


def errand_assign(request, pk):
    """○○さんに頼む: noted once she has said yes on the telephone."""
    errand = errand_or_404(request, pk)
    members = Member.objects.visible_to(request.user).filter(group=errand.request.group_id)
    with transaction.atomic():
        chosen = request.POST.get("helper", "")
        # Two who note the same helper for the same time one after the other: the second is told.
        helper = get_object_or_404(
            members.select_for_update(no_key=True), pk=chosen if chosen.isdecimal() else 0
        )
        refusal = _why_not(errand, helper)
        if not refusal:
            Assignment.objects.get_or_create(
                errand=errand, helper=helper, defaults={"assigned_by": request.user}
            )
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, f"{helper.name}さんが行くことにしました。")
    return redirect(errand)


def _why_not(errand, helper) -> str:
    """Why the helper cannot go, as a sentence; "" where nothing is against it."""
    if not errand.is_planned:
        return f"この予定は「{errand.get_status_display()}」になっているので、頼めません。"
    if errand.assignments.filter(helper=helper).exists():
        return ""
    could, could_not = ranked(wanted_for(errand), [one for one in helpers_for(errand) if one.pk == helper.pk])
    if not could and not could_not:
        return f"{helper.name}さんは協力会員ではないので、頼めません。会員の画面で、役割を加えてください。"
    ruled_out = [why for one in could_not if one.is_ruled_out for why in one.against]
    return (
        f"{helper.name}さんには頼めません（{'、'.join(ruled_out)}）。ほかの人を選んでください。"
        if ruled_out
        else ""
    )


def errand_unassign(request, pk):
    errand = errand_or_404(request, pk)
    chosen = request.POST.get("helper", "")
    going = get_object_or_404(
        errand.assignments.select_related("helper"), helper=chosen if chosen.isdecimal() else 0
    )
    if not errand.is_planned:
        messages.error(
            request,
            f"この予定は「{errand.get_status_display()}」になっています。行く人を変えるときは、先に予定へ戻してください。",
        )
        return redirect(errand)
    going.delete()
    messages.success(request, f"{going.helper.name}さんが行くのを取り消しました。ほかの人に頼んでください。")
    return redirect(errand)
