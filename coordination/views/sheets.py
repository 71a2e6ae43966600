"""取り込み: a sheet is read, checked, shown, confirmed, and taken in whole or not at all."""

from datetime import date, datetime
from hashlib import sha256

from django import forms
from django.contrib import messages
from django.core.cache import caches
from django.core.validators import FileExtensionValidator
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from coordination.master_data import MASTERS, Master
from coordination.models import SheetImport
from coordination.pages.sheet_answer import sheet_answer
from coordination.sheets.check import Check, SheetHasChanged, check, take_in
from coordination.sheets.heads import table_in
from coordination.sheets.reading import Unreadable, read_sheets
from coordination.sheets.writing import Table

ROW_LIMIT = 5000  # while they are gone through, SQLite lets nobody else write
SHOWN = 200  # problems and changes on the page; the rest is counted
TOLD_EVERY = 20  # rows


class UploadForm(forms.Form):
    sheet = forms.FileField(
        validators=[
            FileExtensionValidator(
                ["xlsx", "xls", "xlsm", "csv"], "Excel（.xlsx）か CSV のファイルを選んでください。"
            )
        ],
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "ファイルの中身がありません。もとのファイルを確かめてください。",
        },
        label="Excel か CSV のファイル",
        help_text=".xlsx または .csv、12 MB、5,000 行まで。見出しの行から下を読みます。",
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
    )


def master_or_404(kind: str) -> Master:
    if kind not in MASTERS:
        raise Http404("この種類の取り込みはありません。")
    return MASTERS[kind]


def master_sheet(request, kind):
    """All rows of a kind as Excel, in the columns that can be taken in again: also the model for a new sheet."""
    master = master_or_404(kind)
    return sheet_answer(master.table(), "xlsx")


def import_upload(request, kind):
    """Takes a file, reads it, and keeps it with what it would change."""
    master = master_or_404(kind)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = _read(form.cleaned_data["sheet"], master, request.user)
        except Unreadable as refusal:
            form.add_error("sheet", str(refusal))
        else:
            return redirect(sheet)
    columns = [(head, head in master.resource.required_heads) for head in master.heads]
    return render(
        request,
        "imports/upload.html",
        {"master": master, "form": form, "columns": columns},
        status=422 if form.errors else 200,
    )


def _read(uploaded, master, user) -> SheetImport:
    content = uploaded.read()
    table = table_in(read_sheets(content, uploaded.name), master.heads)
    if len(table.rows) > ROW_LIMIT:
        raise Unreadable(
            f"行が {len(table.rows):,} 行あります。一度に取り込めるのは {ROW_LIMIT:,} 行までです。ファイルを分けてください。"
        )
    sheet = SheetImport(
        kind=master.key,
        file_name=uploaded.name[-255:],
        digest=sha256(content).hexdigest(),
        head_row=table.head_row,
        heads=table.heads,
        rows=[[row.number, [_stored(cell) for cell in row.cells]] for row in table.rows],
        uploaded_by=user,
    )
    return _checked(sheet, master)


def _checked(sheet: SheetImport, master) -> SheetImport:
    """Kept with what it would change, so that looking at the page again works nothing out."""
    sheet.found = check(master.resource, sheet).as_json()
    sheet.save(update_fields=["found"] if sheet.pk else None)
    return sheet


def _stored(cell):
    if isinstance(cell, datetime):
        return (
            cell.date().isoformat()
            if (cell.hour, cell.minute, cell.second) == (0, 0, 0)
            else cell.isoformat(" ")
        )
    return cell.isoformat() if isinstance(cell, date) else cell


def import_sheet(request, pk):
    """What the sheet would change, or what is wrong with it; afterwards, what it has changed."""
    sheet = get_object_or_404(
        SheetImport.objects.visible_to(request.user).select_related("taken_in_by"), pk=pk
    )
    master = master_or_404(sheet.kind)
    context = {"sheet": sheet, "master": master, "shown": SHOWN, "list_address": _list_of(master)}
    if sheet.taken_in_at is None:
        context |= {
            "check": Check.of_json(sheet.found),
            "unused": [head for head in sheet.heads if head and head not in master.heads],
            "earlier": SheetImport.objects.filter(kind=sheet.kind, digest=sheet.digest)
            .exclude(taken_in_at=None)
            .first(),
        }
    return render(request, "imports/sheet.html", context)


def import_confirm(request, pk):
    """Makes the changes that were shown; if they would now be others, shows those instead."""
    sheet = get_object_or_404(SheetImport.objects.visible_to(request.user), pk=pk)
    if sheet.taken_in_at:
        return redirect(sheet)  # a second press
    master, progress, rows = master_or_404(sheet.kind), caches["progress"], len(sheet.rows)
    try:
        sheet.take_in(
            by=request.user,
            at=timezone.now(),
            how=lambda: take_in(
                master.resource,
                sheet,
                request.POST.get("confirmed", ""),
                lambda done: done % TOLD_EVERY or progress.set(_progress_key(sheet), (done, rows)),
            ),
        )
    except SheetHasChanged:
        _checked(sheet, master)
        messages.warning(
            request, "確認のあとで記録が変わったため、取り込みませんでした。もう一度確かめてください。"
        )
    finally:
        progress.delete(_progress_key(sheet))
    return redirect(sheet)


def import_progress(request, pk):
    """How many rows have been gone through, for the page that waits."""
    sheet = get_object_or_404(SheetImport.objects.visible_to(request.user).only("pk"), pk=pk)
    done, rows = caches["progress"].get(_progress_key(sheet), (0, 1))
    return JsonResponse({"done": done, "rows": rows})


def import_problems(request, pk):
    """The rows with problems as the same sheet, with the reason in a last column."""
    sheet = get_object_or_404(SheetImport.objects.visible_to(request.user).filter(taken_in_at=None), pk=pk)
    reasons = {}
    for problem in Check.of_json(sheet.found).problems:
        reasons.setdefault(problem.row, []).append(f"{problem.column}：{problem.sentence}".lstrip("："))
    width = len(sheet.heads)
    rows = [
        [number, *(cells + [None] * width)[:width], "／".join(reasons[number])]
        for number, cells in sheet.rows
        if number in reasons
    ]
    table = Table("直すところ", ["もとの行", *sheet.heads, "理由"], rows)
    return sheet_answer(table, "xlsx", f"直すところ_{sheet.file_name.rpartition('.')[0] or sheet.file_name}")


def _list_of(master) -> str:
    """Where the records of a kind are looked at: on a page of their own, or in the admin."""
    try:
        return reverse(f"{master.key}_list")
    except NoReverseMatch:
        return reverse(f"admin:{master.model._meta.app_label}_{master.key}_changelist")


def _progress_key(sheet) -> str:
    return f"import-{sheet.pk}"
