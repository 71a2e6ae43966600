"""依頼: what members ask for, taken on by telephone."""

import re

import django_tables2 as tables
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django_filters import ChoiceFilter, ModelChoiceFilter

from coordination.days import FIRST, LAST
from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.listing import NUMBER, SHORT, DayColumn, ListFilter, ListPage, ListTable, list_page
from coordination.wareki import format_date, format_date_with_weekday, format_month
from volunteers.choosing import ask_for_group, chosen_group
from volunteers.errands import days_of, end_of_month, horizon, months_left_out
from volunteers.models import ExchangeGroup, HelpRequest, WorkKind
from volunteers.request_form import CancelForm, ChangeForm, RequestForm
from volunteers.views.errands import ErrandTable

MONTHS_AT_MOST = 12  # nobody promises help for longer ahead
GOES_ON, CANCELLED = "standing", "cancelled"


class RequestTable(ListTable):
    recipient = tables.Column(
        "利用会員",
        linkify=lambda record: record.get_absolute_url(),
        accessor="recipient__name",
        order_by=("recipient__sort_key", "pk"),
    )
    requested_on = DayColumn()
    rhythm = tables.Column("回数", orderable=False, attrs=SHORT)
    minutes = tables.Column(attrs=NUMBER)
    helpers_needed = tables.Column(attrs=NUMBER)
    first_on = DayColumn("活動の日", with_weekday=True)
    at = tables.Column(attrs=SHORT, orderable=False)
    state = tables.Column("状態", empty_values=(), orderable=False)

    class Meta(ListTable.Meta):
        model = HelpRequest
        fields = (
            "recipient", "kind", "rhythm", "first_on", "at", "minutes", "helpers_needed", "requested_on", "state",
        )  # fmt: skip
        order_by = "-requested_on"

    def render_at(self, value):
        return f"{value:%H:%M}"

    def render_state(self, record):
        return f"取りやめ（{record.cancelled_because}）" if record.cancelled_on else ""


class RequestFilter(ListFilter):
    searched = ("recipient__name", "recipient__kana", "details")
    kind = ModelChoiceFilter(
        label="内容",
        queryset=lambda request: WorkKind.objects.visible_to(request.user),
        empty_label="すべて",
    )
    repeats = ChoiceFilter(label="回数", choices=HelpRequest.Repeats, empty_label="すべて")
    state = ChoiceFilter(
        label="状態",
        choices=((GOES_ON, "続いている・済んだ"), (CANCELLED, "取りやめ")),
        empty_label="すべて",
        method="in_state",
    )

    class Meta:
        model = HelpRequest
        fields = ("q", "kind", "repeats", "state")

    def in_state(self, requests, name, state):
        return requests.filter(cancelled_on__isnull=state == GOES_ON)


def request_list(request):
    page = ListPage(
        title="依頼",
        records=HelpRequest.objects.visible_to(request.user).select_related("recipient", "kind"),
        table=RequestTable,
        filter=RequestFilter,
        actions=(
            *take_on(request.user),
            Action("予定のカレンダー", "errand_calendar"),
            Action("予定の一覧", "errand_list"),
        ),
        empty="電話で頼まれたことを書くと、ここに並びます。",
        first_step=next(take_on(request.user), None),
        help="requests",
    )
    return list_page(request, page)


def take_on(user):
    """依頼を受ける: a button for each group whose books the user keeps."""
    groups = list(ExchangeGroup.objects.kept_by(user))
    for group in groups:
        more = f"（{group}）" if len(groups) > 1 else ""
        yield Action(f"依頼を受ける{more}", "request_add", main=group == groups[0], query=f"group={group.pk}")


def request_detail(request, pk):
    asked = _request_or_404(request, pk)
    today = timezone.localdate()
    errands = asked.errands.to_be_read()
    more = _month_to_plan(asked, today)
    page = DetailPage(
        title=asked.title,
        reading=asked.recipient.kana,
        back=Action("依頼の一覧へ", "request_list"),
        actions=() if asked.cancelled_on else _actions(asked),
        notice=_notice(asked),
        sections=(
            Section("", facts=_facts(asked, today)),
            Section("予定", table=ErrandTable(errands, exclude=("recipient", "kind"), orderable=False)),
        ),
        template="volunteers/request_detail.html",
        further={"asked": asked, "month": more, "month_words": more and format_month(more)},
    )
    return detail_page(request, page)


def _request_or_404(request, pk):
    records = HelpRequest.objects.visible_to(request.user).select_related(
        "group", "recipient", "kind", "taken_by"
    )
    return get_object_or_404(records, pk=pk)


def _actions(asked):
    yield Action("直す", "request_edit", (asked.pk,), main=True)
    yield Action("依頼を取りやめる", "request_cancel", (asked.pk,))


def _notice(asked) -> str:
    if not asked.cancelled_on:
        return ""
    return f"{format_date(asked.cancelled_on)}に取りやめました。理由：{asked.cancelled_because}"


def _facts(asked, today):
    recipient = asked.recipient
    facts = [
        Fact("利用会員", f"{recipient.name}（会員{recipient.number}）", recipient.get_absolute_url()),
        Fact("内容", asked.kind),
        Fact("くわしく", asked.details),
        Fact("回数", asked.rhythm),
        Fact("はじめの日", format_date_with_weekday(asked.first_on)),
        Fact("時刻", f"{asked.at:%H:%M}" if asked.at else ""),
        Fact("時間と人数", f"およそ{asked.minutes}分、{asked.helpers_needed}人"),
        Fact("受けた日と人", f"{format_date(asked.requested_on)}　{asked.taken_by.name}"),
    ]
    if asked.until:
        facts.insert(5, Fact("最後の日", format_date_with_weekday(asked.until)))
    if lacking := months_left_out(asked, horizon(today)):
        months = "、".join(format_month(month) for month in lacking[-3:])
        facts.insert(5, Fact("予定のない月", f"{months}（その曜日が5回ない月です）"))
    return facts


def _month_to_plan(asked, today):
    """The first day of the month whose errands are to be made next; None where there is none."""
    if asked.cancelled_on or asked.repeats == HelpRequest.Repeats.ONCE:
        return None
    last = asked.errands.order_by("-on").values_list("on", flat=True).first()
    after = [
        day for day in days_of(asked, _last_plannable(today)) if day >= today and (not last or day > last)
    ]
    return after[0].replace(day=1) if after else None


def _last_plannable(today):
    return end_of_month(today, MONTHS_AT_MOST)


def month_asked_for(text: str):
    """The first day of a month such as 2020-06; None for anything else."""
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    month = found and int(found[1]) and FIRST.replace(year=int(found[1]), month=int(found[2]), day=1)
    return month if month and FIRST <= month <= LAST else None


def can_be_planned(month, today) -> bool:
    return today.replace(day=1) <= month <= _last_plannable(today)


def month_to_plan_or_404(request, today):
    month = month_asked_for(request.POST.get("month", ""))
    if month is None or not can_be_planned(month, today):
        raise Http404(f"予定は、今月から{MONTHS_AT_MOST}か月先までの月だけにつくれます。")
    return month


def request_plan(request, pk):
    """N月の予定をつくる: the button names the month, so that a second press makes nothing more."""
    asked, today = _request_or_404(request, pk), timezone.localdate()
    month = month_to_plan_or_404(request, today)
    made = asked.plan(end_of_month(month), since=today)
    messages.success(request, planned_in_words(month, made))
    return redirect(asked)


def planned_in_words(month, made) -> str:
    if not made:
        return f"{format_month(month)}までの予定は、もうできています。"
    return f"{format_month(month)}までの予定を{made}件つくりました。"


def _clock(request):
    """Who writes something down, and when: for forms, which do not read the clock."""
    return {"today": timezone.localdate(), "by": request.user, "at": timezone.now()}


def request_add(request):
    group = chosen_group(request)
    if group is None:
        return ask_for_group(request, "依頼を受ける")
    today, recipient = timezone.localdate(), request.GET.get("recipient", "")
    initial = {"requested_on": today, "first_on": today}
    if recipient.isdecimal():
        initial["recipient"] = group.members.filter(pk=recipient).first()
    page = FormPage(
        title="依頼を受ける",
        form=RequestForm,
        form_options={"group": group, **_clock(request)},
        submit="依頼を登録する",
        said="{record.title}の依頼を登録しました。",
        back=reverse("request_list"),
        initial=initial,
        then=_next_step,
        help="requests",
    )
    return form_page(request, page)


def _next_step(asked):
    """For one day, to who could go; for many, to the days."""
    errands = list(asked.errands.all()[:2])
    return (errands[0] if len(errands) == 1 else asked).get_absolute_url()


def request_edit(request, pk):
    asked = _request_or_404(request, pk)
    page = FormPage(
        title=f"{asked.title}の依頼を直す",
        form=ChangeForm,
        form_options={"group": asked.group, **_clock(request)},
        submit="依頼を保存する",
        said="{record.title}の依頼を保存しました。",
        back=asked.get_absolute_url(),
        records=HelpRequest.objects.visible_to(request.user),
        initial={"from_day": timezone.localdate()},
        help="requests",
    )
    return form_page(request, page, asked)


def request_cancel(request, pk):
    asked = _request_or_404(request, pk)
    page = FormPage(
        title=f"{asked.title}の依頼を取りやめる",
        form=CancelForm,
        form_options=_clock(request),
        submit="依頼を取りやめる",
        said="{record.title}の依頼を取りやめました。",
        back=asked.get_absolute_url(),
        records=HelpRequest.objects.visible_to(request.user),
        intro="きょうからの予定も、同じ理由で取りやめになります。実施した予定は残ります。行くことになっている人には、電話で知らせてください。",
        help="requests",
    )
    return form_page(request, page, asked)
