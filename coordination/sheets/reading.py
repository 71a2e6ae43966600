"""An uploaded sheet (.xlsx or .csv) as plain rows, or one sentence that says why it cannot be read.

The file comes from outside the office. A workbook of two kilobytes can ask for gigabytes of memory or minutes of
work, so this process looks at the list of its parts only; parser.py opens them in a process of its own, which the
kernel stops at a fixed amount of both.
"""

import json
import logging
import os
import signal
import stat
import struct
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from openpyxl.utils import get_column_letter

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
CONTENT_LIMIT = 12 * 1024 * 1024
MEMBER_LIMIT = 200
UNPACKED_LIMIT = 60 * 1024 * 1024
# A real survey of 3,000 answers to 60 questions unpacks to eleven times its size.
RATIO_LIMIT = 50
RATIO_MATTERS_FROM = 1024 * 1024
WALL_CLOCK_SECONDS = 20

ZIP_MAGIC = b"PK\x03\x04"
EMPTY_ZIP_MAGICS = (b"PK\x05\x06", b"PK\x07\x08")
OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
UTF_16_BOMS = (b"\xff\xfe", b"\xfe\xff")
WEB_PAGE_BEGINNINGS = (b"<!doctype", b"<html", b"<head", b"<meta", b"<table", b"<?xml", b"mime-version:")

SAVE_AS_XLSX = "Excel で開き、「Excel ブック（.xlsx）」で保存しなおしてください。"
CUT_OFF = "ファイルが途中で切れているか、こわれています。もとのファイルを Excel で開けることを確かめ、保存しなおしてください。"
TOO_MUCH = (
    "ファイルが大きすぎるか、こわれているため、読み取れませんでした。"
    "必要なシートと行だけを新しいブックに貼り付け、「Excel ブック（.xlsx）」で保存しなおしてください。"
)

Cell = str | int | float | bool | date | datetime | None


class Unreadable(ValueError):
    """str() is Japanese: what is wrong, where, and what to do about it."""


@dataclass(frozen=True)
class Row:
    number: int  # as Excel shows it, from 1
    cells: tuple[Cell, ...]  # a blank cell is None; those after the last filled one are left out


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: tuple[Row, ...]  # those with content alone


def column_letter(index: int) -> str:
    """0 is A, 26 is AA."""
    return get_column_letter(index + 1)


def read_sheets(content: bytes, name: str) -> list[Sheet]:
    """The visible sheets of a workbook, or the one sheet of a CSV file. Unreadable if a single cell is in doubt.

    The content decides what the file is; its name chooses between two sentences. In a workbook 45.0 comes back as
    45, a date without a time as a date, a time of day or a sum of hours as text (9:30, 26:15). In a CSV file every
    cell is text.
    """
    if not content:
        raise Unreadable(
            "ファイルの中身がありません（0 バイト）。もとのファイルを確かめ、もう一度選んでください。"
        )
    if len(content) > CONTENT_LIMIT:
        raise Unreadable(
            "ファイルが 12 MB を超えています。シートや行を分けるか、図や写真を削除して保存しなおしてください。"
        )
    if content.startswith(ZIP_MAGIC):
        _refuse_bad_package(content)
        return _parse(content, "xlsx")
    _refuse_other_formats(content, name)
    return _parse(content, "csv")


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


def _refuse_bad_package(content: bytes) -> None:
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
    if unpacked > UNPACKED_LIMIT or unpacked > max(RATIO_MATTERS_FROM, RATIO_LIMIT * len(content)):
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


def _parse(content: bytes, kind: str) -> list[Sheet]:
    """What the parser found in the content, as kind 'xlsx' or 'csv'."""
    with subprocess.Popen(
        [sys.executable, "-BPs", "-W", "ignore", "-m", "coordination.sheets.parser", kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        # Nothing of the server's own environment: it holds the secret key. One thread, for each thread that numpy
        # starts at import reserves memory against the limit; lxml, if present, would take the place of defusedxml.
        env={"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OPENPYXL_LXML": "False"},
        start_new_session=True,
    ) as parser:
        try:
            answer, complaint = parser.communicate(content, timeout=WALL_CLOCK_SECONDS)
        except subprocess.TimeoutExpired:
            raise Unreadable(TOO_MUCH) from None
        finally:
            if parser.returncode is None:
                os.killpg(parser.pid, signal.SIGKILL)
    if parser.returncode != 0:
        # The name of the exception alone: its text may quote a person's answer.
        reason = complaint.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        log.warning("An uploaded %s could not be parsed: exit %s, %s", kind, parser.returncode, reason[:80])
        raise Unreadable(TOO_MUCH)
    return _sheets_of(answer)


def _sheets_of(written: str | bytes) -> list[Sheet]:
    answer = json.loads(written)
    if "unreadable" in answer:
        raise Unreadable(answer["unreadable"])
    return [
        Sheet(name, tuple(Row(number, tuple(map(_cell_of, cells))) for number, cells in rows))
        for name, rows in answer["sheets"]
    ]


def _cell_of(written: str | int | float | bool | dict | None) -> Cell:
    """JSON has no dates: they come as {"date": "2020-04-01"} or {"datetime": "2020-04-01T09:30:00"}."""
    if not isinstance(written, dict):
        return written
    if "date" in written:
        return date.fromisoformat(written["date"])
    return datetime.fromisoformat(written["datetime"])
