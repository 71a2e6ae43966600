"""A table as a file to save: Excel or CSV, named after what it holds and the day."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from coordination.sheets.writing import Table, csv_file, workbook

KINDS = {
    "xlsx": (workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (csv_file, "text/csv; charset=utf-8"),
}


def asked_for(request) -> str:
    """xlsx or csv where the address ends in `?format=` of the one or the other, else ""."""
    extension = request.GET.get("format", "")
    return extension if extension in KINDS else ""


def sheet_answer(table: Table, extension: str, name: str = "", also: Sequence[Table] = ()) -> HttpResponse:
    """name: of the file without its day; the table's title if it is left out. also: further sheets of the workbook."""
    write, content_type = KINDS[extension]
    return _to_save(write(table, *also), content_type, name or table.title, extension)


def book_answer(tables: Sequence[Table], name: str) -> HttpResponse:
    """Several tables as one workbook, a sheet each. name: of the file without its day."""
    return _to_save(workbook(*tables), KINDS["xlsx"][1], name, "xlsx")


def _to_save(content: bytes, content_type: str, name: str, extension: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    file_name = f"{name}_{timezone.localdate():%Y%m%d}.{extension}"
    response["Content-Disposition"] = content_disposition_header(True, file_name)
    return response
