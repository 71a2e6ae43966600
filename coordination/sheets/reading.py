"""An uploaded sheet (.xlsx or .csv) as plain rows, or one sentence that says why it cannot be read.

The file comes from outside the office. A workbook of two kilobytes can ask for gigabytes of memory or minutes of
work, so this process looks at the list of its parts only; parser.py opens them in a process of its own, which the
kernel stops at a fixed amount of both.
"""

import json
import logging
import stat
import struct
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from coordination.sheets import child
from coordination.sheets.how_far import nobody
from coordination.sheets.limits import MEGABYTE, OF_RECORDS, Limits
from coordination.sheets.unreadable import CUT_OFF, SAVE_AS_XLSX, TOO_MUCH, Cell, Unreadable, column_letter

__all__ = ["Cell", "Row", "Sheet", "Unreadable", "column_letter", "read_sheets"]

log = logging.getLogger(__name__)

MEMBER_LIMIT = 200
# A real survey of 3,000 answers to 60 questions unpacks to eleven times its size.
RATIO_LIMIT = 50
RATIO_MATTERS_FROM = 1024 * 1024

ZIP_MAGIC = b"PK\x03\x04"
EMPTY_ZIP_MAGICS = (b"PK\x05\x06", b"PK\x07\x08")
OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
UTF_16_BOMS = (b"\xff\xfe", b"\xfe\xff")
WEB_PAGE_BEGINNINGS = (b"<!doctype", b"<html", b"<head", b"<meta", b"<table", b"<?xml", b"mime-version:")


@dataclass(frozen=True)
class Row:
    number: int  # as Excel shows it, from 1
    cells: tuple[Cell, ...]  # a blank cell is None; those after the last filled one are left out


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: tuple[Row, ...]  # those with content alone


def read_sheets(content: bytes, name: str) -> list[Sheet]:
    """The visible sheets of a workbook, or the one sheet of a CSV file. Unreadable if a single cell is in doubt.

    The content decides what the file is; its name chooses between two sentences. In a workbook 45.0 comes back as
    45, a date without a time as a date, a time of day or a sum of hours as text (9:30, 26:15). In a CSV file every
    cell is text.
    """
    kind = kind_of(content, name, OF_RECORDS)
    return _sheets_of(answer_of(content, kind, OF_RECORDS))


def kind_of(content: bytes, name: str, limits: Limits) -> str:
    """'xlsx' or 'csv'. Unreadable where the content is neither, or where the list of its parts says that it is bad."""
    if not content:
        raise Unreadable(
            "ファイルの中身がありません（0 バイト）。もとのファイルを確かめ、もう一度選んでください。"
        )
    if len(content) > limits.content:
        raise Unreadable(
            f"ファイルが {limits.content // MEGABYTE} MB を超えています。"
            "シートや行を分けるか、図や写真を削除して保存しなおしてください。"
        )
    if content.startswith(ZIP_MAGIC):
        _refuse_bad_package(content, limits)
        return "xlsx"
    _refuse_other_formats(content, name)
    return "csv"


def _refuse_other_formats(content: bytes, name: str) -> None:
    if content.startswith(OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable(
                "パスワードがかかっています。Excel で開いてパスワードを解除し、保存しなおしてください。"
            )
        raise Unreadable(f"古い形式（.xls）です。{SAVE_AS_XLSX}")
    if content.startswith(b"%PDF-"):
        raise Unreadable("PDF です。もとの Excel ブック（.xlsx）か CSV を選んでください。")
    if content.startswith(EMPTY_ZIP_MAGICS):
        raise Unreadable(CUT_OFF)
    # A web page saved as UTF-16 has a NUL after each letter.
    beginning = content[:2000].replace(b"\0", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith(WEB_PAGE_BEGINNINGS):
        raise Unreadable(f"Web ページ（HTML）か XML のファイルです。{SAVE_AS_XLSX}")
    if b"\0" in content and not content.startswith(UTF_16_BOMS):
        if name.lower().endswith((".csv", ".txt")):
            raise Unreadable(
                "CSV に文字ではないデータ（NUL）が含まれています。"
                "Excel で開き、「CSV UTF-8（コンマ区切り）」で保存しなおしてください。"
            )
        raise Unreadable(
            "Excel ブック（.xlsx）でも CSV でもないファイルです。ファイルを選びなおしてください。"
        )


def _refuse_bad_package(content: bytes, limits: Limits) -> None:
    """Looks at the zip's list of members and unpacks none of them."""
    # Counted before zipfile builds an object for each of a hundred thousand entries.
    if content.count(b"PK\x01\x02") > MEMBER_LIMIT:
        raise Unreadable(
            f"ブックの中の部品が {MEMBER_LIMIT} 個を超えています。必要なシートだけを新しいブックに移して保存してください。"
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
        raise Unreadable(CUT_OFF) from None
    if any(member.flag_bits & 0x1 for member in members):
        raise Unreadable(
            "パスワード付きの ZIP です。パスワードを外して展開し、中の Excel ブックを選んでください。"
        )
    _refuse_other_packages({member.filename for member in members})
    _refuse_odd_members(members)
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked or unpacked > max(RATIO_MATTERS_FROM, RATIO_LIMIT * len(content)):
        raise Unreadable(TOO_MUCH)


def _refuse_other_packages(names: set[str]) -> None:
    if "xl/workbook.bin" in names:
        raise Unreadable(f"バイナリ形式（.xlsb）です。{SAVE_AS_XLSX}")
    if {"mimetype", "content.xml"} <= names:
        raise Unreadable(f"OpenDocument 形式（.ods）です。{SAVE_AS_XLSX}")
    if "[Content_Types].xml" not in names:
        raise Unreadable(
            "ZIP でまとめたファイルか、Excel ではないファイルです。展開して、中の Excel ブック（.xlsx）を選んでください。"
        )
    if not any(name.startswith("xl/") for name in names):
        raise Unreadable("Excel のブックではありません。Excel ブック（.xlsx）か CSV を選んでください。")
    if any("vbaproject" in name.lower() for name in names):
        raise Unreadable(f"マクロを含むブックです。{SAVE_AS_XLSX}")
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        raise Unreadable(
            "ほかのブックへのリンクを含んでいます。"
            "Excel の［データ］→［リンクの編集］で「リンクの解除」をして保存しなおしてください。"
        )


def _refuse_odd_members(members: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for member in members:
        name = member.filename
        # Excel compares the names of parts without regard to case.
        if (
            name.lower() in seen
            or name.startswith("/")
            or "\\" in name
            or ":" in name
            or ".." in name.split("/")
            or stat.S_ISLNK(member.external_attr >> 16)
            or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        ):
            raise Unreadable(f"ブックの中に正しくない部品（{name[:60]}）があります。{SAVE_AS_XLSX}")
        seen.add(name.lower())


def answer_of(content: bytes, kind: str, limits: Limits, tell: Callable = nobody) -> bytes:
    """The parser's answer, from a process of its own (parser.answer_to)."""
    try:
        ended, answer, complaint = child.parsed(content, kind, limits, tell)
    except subprocess.TimeoutExpired:
        raise Unreadable(TOO_MUCH) from None
    if ended != 0:
        # The name of the exception alone: its text may quote a person's answer.
        reason = complaint.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        log.warning("An uploaded %s could not be parsed: exit %s, %s", kind, ended, reason[:80])
        raise Unreadable(TOO_MUCH)
    return answer


def _sheets_of(written: bytes) -> list[Sheet]:
    return [
        Sheet(name, tuple(Row(number, tuple(map(cell_of, cells))) for number, cells in rows))
        for name, rows in told(written)
    ]


def told(head: bytes) -> list:
    """The sheets that the head of an answer tells of, or Unreadable with its sentence."""
    answer = json.loads(head)
    if "unreadable" in answer:
        raise Unreadable(answer["unreadable"])
    return answer["sheets"]


def cell_of(written: str | int | float | bool | dict | None) -> Cell:
    """JSON has no dates: they come as {"date": "2020-04-01"} or {"datetime": "2020-04-01T09:30:00"}."""
    if not isinstance(written, dict):
        return written
    if "date" in written:
        return date.fromisoformat(written["date"])
    return datetime.fromisoformat(written["datetime"])
