"""設定 of an exchange group, kept by its own office: its words, tickets, kinds of work and times of rest."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from coordination.pages.actions import Action
from coordination.pages.detail import DetailPage, Fact, Section, detail_page
from coordination.pages.form import FormPage, form_page
from coordination.wareki import format_date
from volunteers.choosing import ask_for_group, chosen_group
from volunteers.group_form import (
    GroupForm,
    SuspensionForm,
    TermsForm,
    WorkKindForm,
    span_in_words,
    terms_in_words,
)
from volunteers.models import ExchangeGroup, Suspension, TicketTerms, WorkKind
from volunteers.sheets_of_groups import BOOKS


def group_list(request):
    """The group's page; who keeps the books of several is asked which."""
    group = chosen_group(request)
    return redirect(group) if group else ask_for_group(request, "設定")


def group_detail(request, pk):
    group, today = _group(request, pk), timezone.localdate()
    return detail_page(
        request,
        DetailPage(
            title=f"{group}の設定",
            actions=(
                Action("団体の情報を直す", "group_edit", (pk,)),
                Action("使い方を見る", "help_page", ("exchange-rules",)),
            ),
            sections=(_basics(group), _terms(group, today), _kinds(group), _suspensions(group, today)),
        ),
    )


def _group(request, pk) -> ExchangeGroup:
    kept = ExchangeGroup.objects.kept_by(request.user).select_related("area")
    return get_object_or_404(kept, pk=pk)


def _basics(group):
    return Section(
        "",
        facts=(
            Fact("名称", group.name),
            Fact("圏域", group.area),
            Fact("活動の範囲", group.district),
            Fact("券の名称", group.ticket_name),
            Fact("活動を始めた日", format_date(group.started_on)),
            Fact("現金出納", "つける" if group.keeps_cash_book else "つけない"),
            Fact("事務局の利用者", "、".join(user.name for user in group.dispatchers.filter(is_active=True))),
        ),
    )


def _terms(group, today):
    now = group.terms_on(today)
    lines = [
        Fact(
            f"{format_date(one.valid_from)}から{'（いまの条件）' if one == now else ''}",
            terms_in_words(one),
            reverse("terms_edit", args=[one.pk]),
        )
        for one in group.terms.order_by("-valid_from")
    ]
    return Section(
        "券の条件",
        lines=lines,
        empty="券の条件がまだありません。1枚の時間と代金を決めると、券を売れるようになります。",
        actions=(Action("新しい条件を加える", "terms_add", (group.pk,)),),
    )


def _kinds(group):
    lines = [
        Fact(
            f"{one.position}",
            f"{one}（屋外）" if one.is_outdoor else one.name,
            reverse("work_kind_edit", args=[one.pk]),
        )
        for one in group.kinds.all()
    ]
    return Section(
        "活動の種類",
        lines=lines,
        empty="活動の種類がまだありません。加えると、依頼や「できること」で選べるようになります。",
        actions=(Action("種類を加える", "work_kind_add", (group.pk,)),),
    )


def _suspensions(group, today):
    lines = [
        Fact(
            span_in_words(one) + ("（休止中）" if _rests(one, today) else ""),
            f"{one.get_covers_display()}：{one.because}",
            reverse("suspension_edit", args=[one.pk]),
        )
        for one in group.suspensions.all()
    ]
    return Section(
        "活動の休止",
        lines=lines,
        empty="休止した期間はありません。",
        actions=(Action("休止を加える", "suspension_add", (group.pk,)),),
    )


def _rests(one, day) -> bool:
    return one.started_on <= day and (one.ended_on is None or day <= one.ended_on)


def group_edit(request, pk):
    group = _group(request, pk)
    page = FormPage(
        title=f"{group}の情報を直す",
        form=GroupForm,
        submit="団体の情報を保存する",
        said="「{record}」の情報を保存しました。",
        back=group.get_absolute_url(),
        records=ExchangeGroup.objects.kept_by(request.user),
        help="exchange-rules",
    )
    return form_page(request, page, group)


# -- rules: each is added to a group, and mended ----------------------------------


def _add(request, pk, form, *, title, submit, said, intro="", initial=None):
    group = _group(request, pk)
    page = FormPage(
        title=title,
        form=form,
        form_options={"group": group},
        submit=submit,
        said=said,
        back=group.get_absolute_url(),
        then=lambda saved: saved.group.get_absolute_url(),
        initial=initial,
        intro=intro,
        help="exchange-rules",
    )
    return form_page(request, page)


def _edit(request, pk, model, form, *, title, submit, said, intro=""):
    records = model.objects.visible_to(request.user)
    record = get_object_or_404(records.select_related("group"), pk=pk)
    page = FormPage(
        title=title.format(record=record),
        form=form,
        submit=submit,
        said=said,
        back=record.group.get_absolute_url(),
        then=lambda saved: saved.group.get_absolute_url(),
        records=records,
        intro=intro,
        help="exchange-rules",
    )
    return form_page(request, page, record)


SETTLED_STAYS = "券を受け払いした日の条件は変えられません。代金や時間が変わるときは、まだ受払のない日から始まる条件を加えます。"


def terms_add(request, pk):
    terms = _group(request, pk).terms.order_by("-valid_from").first()
    now = {"minutes": terms.minutes, "price": terms.price, "rounding": terms.rounding} if terms else {}
    if terms:
        now["valid_months"] = terms.valid_months
    return _add(
        request, pk, TermsForm, title="券の条件を加える", submit="条件を加える",
        said="「{record}」の条件を加えました。", intro=SETTLED_STAYS, initial=now,
    )  # fmt: skip


def terms_edit(request, pk):
    return _edit(
        request, pk, TicketTerms, TermsForm, title="券の条件「{record}」を直す", submit="条件を保存する",
        said="「{record}」の条件を保存しました。", intro=SETTLED_STAYS,
    )  # fmt: skip


def work_kind_add(request, pk):
    return _add(
        request, pk, WorkKindForm, title="活動の種類を加える", submit="種類を加える",
        said="「{record}」を活動の種類に加えました。",
    )  # fmt: skip


def work_kind_edit(request, pk):
    return _edit(
        request, pk, WorkKind, WorkKindForm, title="活動の種類「{record}」を直す", submit="種類を保存する",
        said="「{record}」を保存しました。", intro="名称を変えると、これまでの依頼や活動の記録にも新しい名称で出ます。",
    )  # fmt: skip


def suspension_add(request, pk):
    return _add(
        request, pk, SuspensionForm, title="活動の休止を加える", submit="休止を加える",
        said="「{record}」を加えました。", initial={"started_on": timezone.localdate()},
        intro="屋外だけ、屋内だけの休止もできます。屋内か屋外かは「活動の種類」で決まります。",
    )  # fmt: skip


def suspension_edit(request, pk):
    return _edit(
        request, pk, Suspension, SuspensionForm, title="「{record}」を直す", submit="休止を保存する",
        said="「{record}」を保存しました。", intro="再開するときは、休止の最終日を入れます。",
    )  # fmt: skip


def group_import(request, book):
    """Where a sheet of one group is sent to: of its members, of its services of before, or of what members held."""
    if book not in BOOKS:
        raise Http404
    group = chosen_group(request)
    if group is None:
        return ask_for_group(request, f"{BOOKS[book].name}の取り込み")
    return redirect("import_upload", BOOKS[book](group).key)
