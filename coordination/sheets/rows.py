"""Rows of a sheet as they stand in the file: written as text, beside the workbook that openpyxl makes.

openpyxl goes through an object a cell and an element a value; a list of 50,000 rows has 700,000 cells, and took half a
minute. What is here writes of the format (ECMA-376) the few things that a list has: texts, numbers, days and heights.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from html import escape
from io import BytesIO
from shutil import copyfileobj
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.compat import safe_string
from openpyxl.utils.datetime import to_excel

END = b"</sheetData>"


class Rows:
    """The rows below those that openpyxl writes of a sheet; they wait in a file, so that memory does not grow."""

    def __init__(self, file: BinaryIO):
        self.file = file

    def write(self, line: int, cells: Sequence[str], height: float | None = None):
        """height: in points, where the row is not of the usual one."""
        tall = f' ht="{height}" customHeight="1"' if height else ""
        self.file.write(f'<row r="{line}"{tall}>{"".join(cells)}</row>'.encode())


def text_cell(place: str, style: int, text: str) -> str:
    """A text that holds nothing but what XML can hold."""
    if not text:
        return empty_cell(place, style)
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text, quote=False)}</t></is></c>'


def number_cell(place: str, style: int, value) -> str:
    """A number, or a day or moment as the number that it is in Excel."""
    number = _days(value) if isinstance(value, date) else safe_string(value)
    return f'<c r="{place}" s="{style}"><v>{number}</v></c>'


def empty_cell(place: str, style: int) -> str:
    return f'<c r="{place}" s="{style}"/>'


@lru_cache(maxsize=2000)
def _days(day: date) -> str:
    return safe_string(to_excel(day))


def with_rows(book: bytes, rows: Mapping[str, Rows]) -> bytes:
    """The workbook with the rows in their sheets. rows: by the names of the parts (xl/worksheets/sheet1.xml)."""
    out = BytesIO()
    with ZipFile(BytesIO(book)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for known in old.infolist():
            part = old.read(known)
            if known.filename not in rows:
                new.writestr(known, part)
                continue
            begins, found, ends = part.rpartition(END)
            if not found:
                raise ValueError(f"{known.filename} has no rows")
            _write_part(new, known.filename, begins, rows[known.filename].file, found + ends)
    return out.getvalue()


def _write_part(archive: ZipFile, name: str, begins: bytes, rows, ends: bytes):
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    info.file_size = (
        len(begins) + rows.tell() + len(ends)
    )  # so that a part of several gigabytes gets room for that
    rows.seek(0)
    with archive.open(info, "w") as file:
        file.write(begins)
        copyfileobj(rows, file)
        file.write(ends)
