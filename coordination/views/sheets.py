"""取り込み: a sheet is read, checked, shown, confirmed, and taken in whole or not at all."""

from datetime import date, datetime
from hashlib import sha256
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.validators import FileExtensionValidator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from coordination.models import SheetImport
from coordination.pages.sheet_answer import sheet_answer
from coordination.progress import Told
from coordination.sheet_kinds import Kind, kind_or_404, list_of
from coordination.sheets.child import make_ready
from coordination.sheets.columns import known_heads
from coordination.sheets.found import Check, SheetHasChanged
from coordination.sheets.heads import table_in
from coordination.sheets.reading import Unreadable, read_sheets
from coordination.sheets.writing import Table
from coordination.views.sheet_columns import ColumnsForm

ROW_LIMIT = 5000  # while they are gone through, SQLite lets nobody else write
SHOWN = 200  # problems and changes on the page; the rest is counted


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
    # Under this name the page asks how far the reading is: the sheet has no number of its own yet.
    waiting = forms.UUIDField(required=False, widget=forms.HiddenInput)


def master_sheet(request, kind):
    """A kind as Excel, in the columns that can be taken in again: its rows, or a form to fill in."""
    table, *also = kind_or_404(kind, request.user).tables()
    return sheet_answer(table, "xlsx", also=also)


def import_upload(request, kind):
    """Takes a file, reads it, and keeps it with what it would change. While a file is being chosen, the process that will
    read it starts.
    """
    kind = kind_or_404(kind, request.user)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = Told(f"{request.user.pk}-{form.cleaned_data['waiting']}")
        try:
            sheet = _read(form.cleaned_data["sheet"], kind, request.user, told)
        except Unreadable as refusal:
            form.add_error("sheet", str(refusal))
        else:
            return redirect(sheet)
        finally:
            told.forget()
    make_ready()
    context = {"kind": kind, "form": form, "waiting": uuid4()}
    return render(request, "imports/upload.html", context, status=422 if form.errors else 200)


def _read(uploaded, kind, user, told) -> SheetImport:
    content = uploaded.read()
    table = table_in(
        read_sheets(content, uploaded.name), known_heads(kind.columns), every_sheet=kind.every_sheet
    )
    if len(table.rows) > ROW_LIMIT:
        raise Unreadable(
            f"行が {len(table.rows):,} 行あります。一度に取り込めるのは {ROW_LIMIT:,} 行までです。ファイルを分けてください。"
        )
    sheet = SheetImport(
        kind=kind.key,
        file_name=uploaded.name[-255:],
        digest=sha256(content).hexdigest(),
        head_row=table.head_row,
        heads=table.heads,
        rows=[
            [row.number, [_stored(cell) for cell in row.cells], *filter(None, [name])]
            for name, row in table.rows
        ],
        reading={
            "columns": kind.matched(table.heads),
            "left_out": table.left_out,
            "in_other_order": table.in_other_order,
        },
        uploaded_by=user,
    )
    return _checked(sheet, kind, told)


def _checked(sheet: SheetImport, kind: Kind, told) -> SheetImport:
    """Kept with what it would change, so that looking at the page again works nothing out."""
    progress = told.of(len(sheet.rows), "確かめています")
    sheet.found = kind.check(sheet, timezone.localdate(), progress).as_json()
    sheet.save(update_fields=["found", "reading"] if sheet.pk else None)
    return sheet


def _stored(cell):
    if isinstance(cell, datetime):
        return (
            cell.date().isoformat()
            if (cell.hour, cell.minute, cell.second) == (0, 0, 0)
            else cell.isoformat(" ", "seconds")
        )
    return cell.isoformat() if isinstance(cell, date) else cell


def import_sheet(request, pk):
    """What the sheet would change, or what is wrong with it; afterwards, what it has changed."""
    sheets = SheetImport.objects.visible_to(request.user).select_related("taken_in_by")
    sheet = get_object_or_404(sheets, pk=pk)
    kind = kind_or_404(sheet.kind, request.user)
    form = ColumnsForm(kind, sheet) if sheet.taken_in_at is None else None
    return _shown(request, sheet, kind, form)


def _shown(request, sheet, kind, form):
    context = {
        "sheet": sheet,
        "kind": kind,
        "form": form,
        "check": Check.of_json(sheet.found),
        "shown": SHOWN,
        "list_address": list_of(kind),
    }
    if form:
        used = set(sheet.columns.values())
        same = SheetImport.objects.filter(kind=sheet.kind, digest=sheet.digest)
        context |= {
            "unused": [head for i, head in enumerate(sheet.heads) if head and i not in used],
            "earlier": same.exclude(taken_in_at=None).first(),
        }
    return render(request, "imports/sheet.html", context, status=422 if form and form.errors else 200)


def import_columns(request, pk):
    """Reads the same rows again, by the columns and answers that the user has chosen."""
    sheet = get_object_or_404(SheetImport.objects.visible_to(request.user), pk=pk)
    kind = kind_or_404(sheet.kind, request.user)
    if sheet.taken_in_at:
        return redirect(sheet)
    form = ColumnsForm(kind, sheet, request.POST)
    if not form.is_valid():
        return _shown(request, sheet, kind, form)
    sheet.reading |= {"columns": form.columns, "answers": sheet.answers | form.answers, "is_chosen": True}
    told = Told(sheet.pk)
    try:
        return redirect(_checked(sheet, kind, told))
    finally:
        told.forget()


def import_confirm(request, pk):
    """Makes the changes that were shown; if they would now be others, shows those instead."""
    sheet = get_object_or_404(SheetImport.objects.visible_to(request.user), pk=pk)
    kind = kind_or_404(sheet.kind, request.user)
    if sheet.taken_in_at:
        return redirect(sheet)  # a second press
    told, now = Told(sheet.pk), timezone.now()
    try:
        how = kind.change(
            sheet,
            request.POST.get("confirmed", ""),
            by=request.user,
            at=now,
            today=timezone.localdate(),
            progress=told.of(len(sheet.rows), "取り込んでいます"),
        )
        sheet.take_in(by=request.user, at=now, how=how)
    except SheetHasChanged:
        _checked(sheet, kind, told)
        messages.warning(
            request, "確認のあとで記録が変わったため、取り込みませんでした。もう一度確かめてください。"
        )
    finally:
        told.forget()
    return redirect(sheet)


def import_progress(request, pk):
    """How many rows have been gone through, for the page that waits."""
    sheet = get_object_or_404(SheetImport.objects.visible_to(request.user).only("pk"), pk=pk)
    return JsonResponse(Told(sheet.pk).so_far())


def import_reading(request, waiting):
    """The same while a file is being read and checked for the first time."""
    return JsonResponse(Told(f"{request.user.pk}-{waiting}").so_far())


def import_problems(request, pk):
    """The rows with problems as the same sheet, with the reason in a last column."""
    sheet = get_object_or_404(SheetImport.objects.visible_to(request.user).filter(taken_in_at=None), pk=pk)
    kind_or_404(sheet.kind, request.user)
    reasons = {}
    for problem in Check.of_json(sheet.found).problems:
        sentence = f"{problem.column}：{problem.sentence}".lstrip("：")
        reasons.setdefault((problem.sheet, problem.row), []).append(sentence)
    width, many = len(sheet.heads), any(len(row) > 2 for row in sheet.rows)
    rows = [
        [*(within if many else ()), number, *(cells + [None] * width)[:width], "／".join(reasons[key])]
        for number, cells, *within in sheet.rows
        if (key := (within[0] if within else "", number)) in reasons
    ]
    heads = [*(["シート"] if many else []), "もとの行", *sheet.heads, "理由"]
    name = f"直すところ_{sheet.file_name.rpartition('.')[0] or sheet.file_name}"
    return sheet_answer(Table("直すところ", heads, rows), "xlsx", name)
