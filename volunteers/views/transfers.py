"""受払: one row of the ledger, and taking it back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from coordination.fiscal_year import FiscalYear
from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.form import FormPage, form_page
from coordination.wareki import format_date
from volunteers.models import TicketTransfer
from volunteers.reversal import BY_ITS_SERVICE, ReversalForm, why_not

BESIDE = (
    "credited__member", "debited__member", "posting__posted_by", "reverses", "reversal", "group", "help__service__kind",
)  # fmt: skip


def transfer_detail(request, pk):
    row = get_object_or_404(TicketTransfer.objects.visible_to(request.user).select_related(*BESIDE), pk=pk)
    return detail_page(
        request,
        DetailPage(
            title=f"第{row.pk}行　{row}",
            back=Action("受払簿へ", "ledger_list"),
            notice=f"この受払は、{format_date(row.reversal.transferred_on)}に取り消しました。"
            if hasattr(row, "reversal")
            else "",
            actions=() if why_not(row) else (Action("この受払を取り消す", "transfer_reverse", (pk,)),),
            sections=(Section("", facts=tuple(_facts(row))),),
        ),
    )


def _facts(row):
    yield Fact("日", format_date(row.transferred_on))
    yield Fact("種類", row.words)
    yield Fact("出した口座", row.credited.in_words, _passbook(row.credited, row))
    yield Fact("受けた口座", row.debited.in_words, _passbook(row.debited, row))
    yield Fact("枚数", f"{row.tickets:,}枚")
    if serials := "、".join(map(str, row.serials.all())):
        yield Fact("券の番号", serials)
    if row.help_id:
        yield Fact("支払った活動", str(row.help.service), address_of_service(row.help.service))
    if row.because:
        yield Fact("理由", row.because)
    if row.reverses_id:
        yield Fact(
            "取り消した受払", f"第{row.reverses_id}行　{row.reverses}", row.reverses.get_absolute_url()
        )
    if hasattr(row, "reversal"):
        yield Fact("取り消しの行", f"第{row.reversal.pk}行　{row.reversal}", row.reversal.get_absolute_url())
    at = timezone.localtime(row.posting.posted_at)
    yield Fact("記帳", f"{format_date(at.date())}{at:%H:%M}　{row.posting.posted_by.name}")
    yield Fact("受付番号", row.posting_id)


def _passbook(account, row) -> str:
    if not account.member_id:
        return ""
    year = FiscalYear.of(row.transferred_on).year
    return f"{reverse('member_passbook', args=[account.member_id])}?fy={year}"


def address_of_service(service) -> str:
    """The page of a service, where it is withdrawn."""
    try:
        return service.get_absolute_url()
    except NoReverseMatch:
        return ""


def transfer_reverse(request, pk):
    row = get_object_or_404(TicketTransfer.objects.visible_to(request.user).select_related(*BESIDE), pk=pk)
    if sentence := why_not(row):
        messages.error(request, sentence)
        by_service = address_of_service(row.help.service) if sentence == BY_ITS_SERVICE else ""
        return redirect(by_service or row)
    today = timezone.localdate()
    page = FormPage(
        title=f"「{row}」を取り消す",
        form=ReversalForm,
        form_options={
            "kept": [row.group], "by": request.user, "at": timezone.now(), "today": today, "transfer": row,
        },
        submit="受払を取り消す",
        said="{record.told}",
        back=row.get_absolute_url(),
        initial={"on": today},
        intro=_consequences(row),
        help="tickets",
    )  # fmt: skip
    return form_page(request, page)


def _consequences(row) -> str:
    told = [
        f"{format_date(row.transferred_on)}に{row.credited.in_words}から{row.debited.in_words}へ移した{row.tickets}枚を戻す行を書きます。",
        "もとの行は消えずに残ります。",
    ]
    if hasattr(row, "book"):
        told.append(f"綴り「{row.book}」は、また売れるようになります。")
    if row.group.keeps_cash_book and row.kind in (TicketTransfer.Kind.ISSUE, TicketTransfer.Kind.REDEEM):
        told.append("現金出納に書いた代金は、現金出納の画面で直してください。")
    return "".join(told)
