"""活動: what helpers did, recorded from the day's sheet, looked through, and withdrawn: for the group's own office."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.listing import ListPage, list_page
from coordination.wareki import format_date, format_date_with_weekday
from volunteers.models import Errand, ExchangeGroup, Service, TicketTransfer
from volunteers.roll import named
from volunteers.service_form import (
    Begun,
    ServicesForm,
    of_errand,
    of_service,
)
from volunteers.service_table import (
    ALL,
    ServiceFilter,
    ServiceTable,
    person_time,
    standing_as_asked,
    what_they_come_to,
    with_sums,
)
from volunteers.service_withdrawal import WithdrawalForm

NO_GROUP = (
    "受け持ちの団体がまだ決まっていません。市の管理者に、団体の「事務局の利用者」に加えてもらってください。"
)


def service_list(request):
    year, asked = request.fiscal_year, request.GET
    of_all_years = asked.get("years") == ALL
    if of_all_years:
        kept = {name: text for name, text in asked.items() if name not in ("years", "fy", "page")}
        request.address_of_year = lambda year: f"{request.path}?{urlencode(kept)}"
    services = standing_as_asked(Service.objects.visible_to(request.user), asked.get("withdrawn", ""))
    if not of_all_years:
        services = services.filter(held_on__range=year.span)
    related = services.select_related("recipient", "kind", "group").prefetch_related("helpers__helper")
    return list_page(
        request,
        ListPage(
            title="支え合いの活動",
            year=None if of_all_years else year,
            records=with_sums(related),
            table=ServiceTable,
            filter=ServiceFilter,
            told=what_they_come_to,
            actions=(
                Action("活動を記録する", "service_add", main=True),
                Action("過去の活動を Excel から取り込む", "group_import", ("service",)),
                Action("繰越を Excel から取り込む", "group_import", ("opening",)),
            ),
            empty=f"{year}の活動を活動票から写すと、ここにならび、券が利用会員から協力会員へ移ります。",
            first_step=Action("活動を記録する", "service_add", main=True),
            help="services",
        ),
    )


def service_detail(request, pk):
    services = Service.objects.visible_to(request.user)
    related = services.select_related("recipient", "kind", "group", "withdrawn_by", "errand__request")
    service = get_object_or_404(related, pk=pk)
    return detail_page(
        request,
        DetailPage(
            title=f"{format_date_with_weekday(service.held_on)}の{service.kind}",
            back=Action("活動の一覧へ", "service_list"),
            notice=_withdrawn(service),
            actions=tuple(_actions(service)),
            sections=(
                Section("", facts=tuple(_facts(service))),
                Section("協力した人", lines=_helps(service)),
                Section(
                    "券の受払", lines=_transfers(service), empty="この活動の券の受払は、まだありません。"
                ),
            ),
        ),
    )


def _withdrawn(service):
    if not service.withdrawn_on:
        return ""
    return (
        f"取り消した活動です。集計には入りません（{format_date(service.withdrawn_on)}、{service.withdrawn_by}、"
        f"理由：{service.withdrawn_because}）。"
    )


def _actions(service):
    again = f"again={service.pk}"
    if service.withdrawn_on:
        yield Action("同じ内容で書きなおす", "service_add", main=True, query=again)
        return
    yield Action("続けて記録する", "service_add", main=True)
    yield Action("取り消す", "service_withdraw", (service.pk,))


def _facts(service):
    minutes = sum(one.minutes for one in service.helpers.all())
    paid = TicketTransfer.objects.filter(help__service=service, reversal=None)
    yield Fact("利用会員", named(service.recipient), service.recipient.get_absolute_url())
    yield Fact("内容", f"{service.kind}（{'屋外' if service.kind.is_outdoor else '屋内'}）")
    yield Fact("時間", person_time(minutes))
    yield Fact("券", f"{sum(one.tickets for one in paid):,}枚")
    yield Fact("メモ", service.note)
    if service.errand:
        yield Fact("もとの依頼", f"{format_date(service.errand.on)}の予定")
    yield Fact("団体", service.group)


def _helps(service):
    return [
        Fact(f"{one.minutes}分", named(one.helper), one.helper.get_absolute_url())
        for one in service.helpers.select_related("helper").order_by("helper__sort_key")
    ]


def _transfers(service):
    """The rows of the ledger that paid for it, and those that took them back."""
    rows = TicketTransfer.objects.filter(help__service=service).select_related(
        "credited__member", "debited__member", "reversal__credited__member", "reversal__debited__member"
    )
    both = [one for row in rows for one in (row, getattr(row, "reversal", None)) if one]
    return [
        Fact(
            format_date(row.transferred_on),
            f"{row.words} {row.tickets}枚　{row.credited.member.name}さんから{row.debited.member.name}さんへ"
            + (f"（理由：{row.because}）" if row.because else ""),
        )
        for row in sorted(both, key=lambda row: (row.transferred_on, row.pk))
    ]


def service_add(request):
    """`?errand=` is one errand, `?day=` all errands of a day that somebody was to go to, `?again=` a service that is
    written anew."""
    kept = ExchangeGroup.objects.kept_by(request.user).prefetch_related("terms")
    begun = _begun(request)
    asked = [one for one in kept if one.pk == _key(request.GET.get("group"))]
    group = begun[0] if begun else next(iter([*asked, *kept]), None)
    if group is None:
        messages.warning(request, NO_GROUP)
        return redirect("service_list")
    today = timezone.localdate()
    page = FormPage(
        title=f"活動を記録する（{group}）" if len(kept) > 1 else "活動を記録する",
        form=ServicesForm,
        form_options={
            "group": group,
            "others": [one for one in kept if one != group],
            "today": today,
            "now": timezone.now(),
            "by": request.user,
            "begun": begun[1] if begun else (),
        },
        submit="活動を記録する",
        said="{record}を記録しました。",
        back=reverse("service_list"),
        initial={"on": _day(request.GET.get("day", "")) or today},
        intro="活動票を1枚につき1行に写します。会員は、番号・ふりがな・名前のどれでも入れられます。券は、ひとりずつの時間から計算します。",
        help="services",
        template="volunteers/service_add.html",
    )
    return form_page(request, page)


def _begun(request) -> tuple[ExchangeGroup, list[Begun]] | None:
    """What the address asks to begin with, and the group whose it is; None where it names nothing in sight."""
    asked = request.GET
    if service := Service.objects.visible_to(request.user).filter(pk=_key(asked.get("again"))).first():
        return service.group, [of_service(service)]
    errands = Errand.objects.visible_to(request.user).to_be_recorded()
    errands = errands.select_related("request__recipient", "request__group").prefetch_related("helpers")
    day = _day(asked.get("day", ""))
    if "errand" in asked:
        found = list(errands.filter(pk=_key(asked["errand"])))
    else:
        found = list(errands.filter(on=day, assignments__isnull=False).distinct()) if day else []
    wanted = asked.get("group", "")
    groups = {one.request.group_id: one.request.group for one in found}
    group = groups.get(_key(wanted)) or next(iter(groups.values()), None)
    return (group, [of_errand(one) for one in found if one.request.group_id == group.pk]) if group else None


def _key(text) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def _day(text: str):
    try:
        return parse_date(text)
    except ValueError:
        return None


def service_withdraw(request, pk):
    records = Service.objects.visible_to(request.user)
    service = get_object_or_404(records.select_related("group", "recipient", "kind"), pk=pk)
    page = FormPage(
        title=f"{format_date_with_weekday(service.held_on)}の{service.kind}を取り消す",
        form=WithdrawalForm,
        form_options={"today": timezone.localdate(), "now": timezone.now(), "by": request.user},
        submit="活動を取り消す",
        said="活動を取り消し、券を戻しました。",
        back=service.get_absolute_url(),
        records=records,
        intro=f"{named(service.recipient)}さんの活動です。券は協力会員から利用会員へ戻ります。記録は、取り消した日と理由とともに残ります。"
        "書きまちがいのときは、取り消したあとで「同じ内容で書きなおす」を押します。",
        help="services",
    )
    return form_page(request, page, service)
