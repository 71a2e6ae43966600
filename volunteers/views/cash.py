"""現金出納: the cash box beside the ledger, and the two held against each other."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Sum
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from coordination.guards import refusal_in_words
from coordination.pages.confirmation import ConfirmationPage, confirmation_page
from coordination.pages.form import FormPage, form_page
from coordination.pages.forms import Group, PageForm
from coordination.pages.sheet_answer import asked_for, sheet_answer
from coordination.sheets.writing import Table
from coordination.wareki import format_date, format_month
from volunteers.cash_ties import ties
from volunteers.closing import last_closed
from volunteers.models import CashEntry, ExchangeGroup

CLOSED = "{month}は締めてあります。締めていない月の日付で記帳してください。"


class CashForm(PageForm):
    groups = (Group("", ("on", "kind", "yen", "note")),)

    class Meta(PageForm.Meta):
        model = CashEntry
        fields = ("on", "kind", "yen", "note")

    def __init__(self, *args, group, by, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.group, self.by, self.today = group, by, today

    def clean_on(self):
        day = self.cleaned_data["on"]
        if self.group.is_closed_on(day):
            raise ValidationError(CLOSED.format(month=format_month(day)))
        return day

    def warnings(self):
        day, kind, yen = (self.cleaned_data[name] for name in ("on", "kind", "yen"))
        same = CashEntry.objects.filter(group=self.group, on=day, kind=kind, yen=yen)
        found = []
        if day > self.today:
            found.append(f"{format_date(day)}は、まだ来ていない日です。")
        if same.exclude(pk=self.instance.pk).exists():
            found.append("同じ日、同じ種類、同じ金額の記帳が、もうあります。二重ではありませんか。")
        return found

    def save(self, commit=True):
        if self.instance._state.adding:
            self.instance.group, self.instance.entered_by = self.group, self.by
        return super().save(commit)


def group_or_404(request, pk) -> ExchangeGroup:
    return get_object_or_404(ExchangeGroup.objects.kept_by(request.user), pk=pk)


def cash_list(request, pk):
    """The year's entries with the running balance, from what was in the box before."""
    group, year = group_or_404(request, pk), request.fiscal_year
    entries = CashEntry.objects.visible_to(request.user).filter(group=group).with_change()
    before = entries.filter(on__lt=year.first_day).aggregate(total=Sum("change"))["total"] or 0
    closed, lines, balance = last_closed(group), [], before
    for entry in entries.filter(on__range=year.span).order_by("on", "pk"):
        balance += entry.change
        is_open = closed is None or entry.on.replace(day=1) > closed
        lines.append((entry, balance, is_open))
    if lines and (extension := asked_for(request)):
        return sheet_answer(_sheet(group, year, before, lines), extension, f"現金出納_{group}_{year}")
    context = {
        "group": group,
        "lines": lines,
        "before": before,
        "balance": balance,
        "came_in": sum(entry.change for entry, _, _ in lines if entry.change > 0),
        "went_out": -sum(entry.change for entry, _, _ in lines if entry.change < 0),
        "shows_year": True,
    }
    return render(request, "volunteers/cash_list.html", context)


def _sheet(group, year, before, lines) -> Table:
    rows = [[None, "繰越", None, None, before, ""]]
    rows += [
        [
            entry.on,
            entry.get_kind_display(),
            entry.yen if entry.change > 0 else None,
            entry.yen if entry.change < 0 else None,
            balance,
            entry.note,
        ]
        for entry, balance, _ in lines
    ]
    heads = ["日", "種類", "収入（円）", "支出（円）", "残高（円）", "摘要"]
    return Table(f"現金出納　{year.name}", heads, rows, [f"団体：{group}", f"年度：{year.name}"])


def cash_add(request, pk):
    group = group_or_404(request, pk)
    page = FormPage(
        title=f"{group}　現金出納の記帳",
        form=CashForm,
        form_options=_options(request, group),
        initial={"on": timezone.localdate(), "kind": CashEntry.Kind.SALE},
        submit="記帳する",
        said="{record}を記帳しました。",
        back=reverse("cash_list", args=[pk]),
        dated="on",
        help="statements",
    )
    return form_page(request, page)


def _options(request, group):
    return {"group": group, "by": request.user, "today": timezone.localdate()}


def cash_edit(request, pk):
    records = CashEntry.objects.visible_to(request.user)
    entry = get_object_or_404(records.select_related("group"), pk=pk)
    page = FormPage(
        title=f"現金出納「{entry}」を直す",
        form=CashForm,
        form_options=_options(request, entry.group),
        submit="記帳を保存する",
        said="{record}を保存しました。",
        back=entry.get_absolute_url(),
        records=records,
        dated="on",
        help="statements",
    )
    return form_page(request, page, entry)


def cash_delete(request, pk):
    """Only while its month is open: the database refuses afterwards."""
    entry = get_object_or_404(CashEntry.objects.visible_to(request.user).select_related("group"), pk=pk)

    def delete():
        try:
            entry.delete()
        except IntegrityError as refusal:
            raise ValidationError(refusal_in_words(refusal) or str(refusal)) from refusal

    page = ConfirmationPage(
        title=f"{format_date(entry.on)}の{entry}を削除する",
        consequences=("現金出納から、この記帳がなくなります。", "残高は、削除したあとの額になります。"),
        submit="記帳を削除する",
        act=delete,
        then=entry.get_absolute_url(),
        said=f"{format_date(entry.on)}の{entry}を削除しました。",
        back=entry.get_absolute_url(),
        grave=True,
    )
    return confirmation_page(request, page)


def cash_ties(request, pk):
    """Month by month: the tickets sold and redeemed in yen beside the cash; a difference shows both sides."""
    group, year = group_or_404(request, pk), request.fiscal_year
    last = min(year.last_day, timezone.localdate())
    months = ties(group, year.first_day, last) if year.first_day <= last else []
    context = {
        "group": group,
        "months": months,
        "shows_year": True,
        "wrong": [one for one in months if not one.ok],
    }
    return render(request, "volunteers/cash_ties.html", context)
