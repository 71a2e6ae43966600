"""Reads one upload from stdin and writes its rows to stdout as JSON; reading.py runs it in a process of its own.

Whatever is not an answer in JSON (an exception, a signal of the kernel) tells reading.py that the file is too large
or broken.
"""

import csv
import json
import re
import resource
import sys
import zipfile
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from io import BytesIO, StringIO
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import column_index_from_string
from openpyxl.xml.constants import SHEET_MAIN_NS

from coordination.sheets.cells import (
    BadCell,
    clock_of,
    day_of,
    meaning_of_format,
    moment_in_iso,
    number_of,
    text_of,
    unescaped,
)
from coordination.sheets.reading import CONTENT_LIMIT, SAVE_AS_XLSX, TOO_MUCH, Cell, Unreadable, column_letter

MEMORY_LIMIT = 400_000_000
CPU_SECONDS = 10
SHEET_LIMIT = 20
ROW_LIMIT = 20_000
COLUMN_LIMIT = 200
LAST_ROW_OF_EXCEL = 1_048_576
# Ten thousand cells may point to one long string of the workbook; written out, each is its own.
TEXT_LIMIT_OF_FILE = 20_000_000

CELL, FORMULA, INLINE, MERGE, ROW, RUN, SHEET_DATA, STRING, TEXT, VALUE, FORMATS, STYLES, STYLE = (
    f"{{{SHEET_MAIN_NS}}}{tag}"
    for tag in "c f is mergeCell row r sheetData si t v numFmts cellXfs xf".split()
)
STRICT_NAMESPACE = "{http://purl.oclc.org/ooxml/"

WHOLE = re.compile("[0-9]{1,10}")
SAVE_AGAIN = "Excel で開いて保存しなおしてください。"
SAVE_AS_UTF_8 = "Excel で開き、「CSV UTF-8（コンマ区切り）」で保存しなおしてください。"


def main() -> None:
    limit_this_process()
    sys.stdout.buffer.write(answer_to(sys.stdin.buffer.read(), kind=sys.argv[1]).encode())


def answer_to(content: bytes, kind: str) -> str:
    """The sheets of the content, as kind 'xlsx' or 'csv', in JSON; or a sentence that says why it is unreadable."""
    try:
        sheets = sheets_of_workbook(content) if kind == "xlsx" else [("CSV", rows_of_csv(content))]
        if characters_in(sheets) > TEXT_LIMIT_OF_FILE:
            raise Unreadable(TOO_MUCH)
        answer = {"sheets": sheets}
    except Unreadable as unreadable:
        answer = {"unreadable": str(unreadable)}
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, default=moment_in_json)


def limit_this_process() -> None:
    """Here, before the first byte of the upload; a server with threads must not run Python between fork and exec."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_LIMIT),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def characters_in(sheets: list) -> int:
    return sum(
        len(value) for _, rows in sheets for _, cells in rows for value in cells if isinstance(value, str)
    )


def moment_in_json(moment: date) -> dict:
    return {type(moment).__name__: moment.isoformat()}


class Rows:
    """The rows of one sheet, within the limits. place(row, column) is a cell in words."""

    def __init__(self, place: Callable[[int, int], str]):
        self.place = place
        self.found = []

    def add(
        self, number: int, cells: Iterable[tuple[int, Any]], value_of: Callable[[Any], Cell]
    ) -> list[Cell]:
        """cells are pairs of a column, from 0, and what value_of reads."""
        values = []
        for column, written in cells:
            try:
                value = value_of(written)
                if value is not None:
                    self.refuse_beyond_limits(column)
                    values += [None] * (column - len(values)) + [value]
            except BadCell as bad:
                raise Unreadable(f"{self.place(number, column)}{bad}") from None
        if values:
            self.found.append((number, values))
        return values

    def refuse_beyond_limits(self, column: int) -> None:
        if column >= COLUMN_LIMIT:
            raise BadCell(
                f"は {COLUMN_LIMIT} 列を超えた位置にあります。不要な列を削除するか、シートを分けてください。"
            )
        if len(self.found) >= ROW_LIMIT:
            raise BadCell(
                f"から先は、データのある行が {ROW_LIMIT:,} 行を超えています。不要な行を削除するか、シートを分けてください。"
            )


def sheets_of_workbook(content: bytes) -> list[tuple[str, list]]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        refuse_declarations(package)
        workbook = Workbook(content)
        return [
            (sheet.name, rows_of_sheet(package, part.target, sheet.name, workbook.value_of))
            for sheet, part in workbook.shown_sheets()
        ]


def refuse_declarations(package: zipfile.ZipFile) -> None:
    """A DOCTYPE, the door to entities, can stand only before the first element of a part."""
    for name in package.namelist():
        if not name.lower().endswith((".xml", ".rels")):
            continue
        with package.open(name) as part:
            try:
                _, root = next(iterparse(part, events=("start",), forbid_dtd=True))
            except DefusedXmlException:
                raise Unreadable(
                    f"ブックの中の部品（{name[:60]}）に、読み取ってはならない宣言（DOCTYPE）があります。{SAVE_AS_XLSX}"
                ) from None
        if root.tag.startswith(STRICT_NAMESPACE):
            raise Unreadable(f"「Strict Open XML」形式です。{SAVE_AS_XLSX}")


class Workbook:
    """What the sheets of a workbook share: their list, strings and formats, and the first day of the calendar."""

    def __init__(self, content: bytes):
        # These two steps of load_workbook find the parts. The others build pictures, charts and fonts, and would
        # refuse a good table for an odd one of those.
        reader = ExcelReader(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        reader.read_manifest()
        if any(
            "macro" in part.ContentType.lower() for part in reader.package.Default + reader.package.Override
        ):
            raise Unreadable(f"マクロを含むブックです。{SAVE_AS_XLSX}")
        reader.read_workbook()
        self.package = reader.archive
        self.parts = reader.parser.rels.values()
        self.sheets = [(sheet, reader.parser.rels[sheet.id]) for sheet in reader.parser.sheets]
        self.epoch = reader.wb.epoch
        self.strings = [rich_text(item) for item in self.elements("sharedStrings", STRING)]
        self.meanings = self.meanings_of_styles()

    def elements(self, kind: str, tag: str) -> Iterator[Element]:
        for part in self.parts:
            if part.Type.endswith(f"/{kind}"):
                with self.package.open(part.target) as source:
                    for _, element in iterparse(source, forbid_dtd=True):
                        if element.tag == tag:
                            yield element
                            element.clear()

    def meanings_of_styles(self) -> list[str]:
        # Not every <numFmt>: conditional formats have their own, under numbers of their own.
        codes = {
            int(code.get("numFmtId")): code.get("formatCode")
            for formats in self.elements("styles", FORMATS)
            for code in formats
        }
        return [
            meaning_of_format(number, codes.get(number))
            for styles in self.elements("styles", STYLES)
            for number in (int(style.get("numFmtId", "0")) for style in styles.iterfind(STYLE))
        ] or ["number"]

    def shown_sheets(self) -> list:
        """The sheets with a table (not a chart) that are not hidden, each with its part of the package."""
        tables = [(sheet, part) for sheet, part in self.sheets if part.Type.endswith("/worksheet")]
        shown = [(sheet, part) for sheet, part in tables if sheet.state == "visible"]
        if not tables:
            raise Unreadable("表のあるシートがありません。表を入力したブックを選んでください。")
        if not shown:
            raise Unreadable(
                "すべてのシートが非表示です。読み取るシートを Excel で再表示し、保存しなおしてください。"
            )
        if len(shown) > SHEET_LIMIT:
            raise Unreadable(
                f"シートが {SHEET_LIMIT} 枚を超えています。必要なシートだけを新しいブックに移して保存してください。"
            )
        return shown

    def value_of(self, cell: Element) -> Cell:
        kind, written = cell.get("t", "n"), cell.findtext(VALUE)
        # The empty text as a result is <v/> in a cell of texts; without either nothing has been computed.
        computed = written or (kind == "str" and written is not None)
        if not computed and cell.find(FORMULA) is not None:
            raise BadCell(f"の式に計算結果が入っていません。{SAVE_AGAIN}")
        if kind == "inlineStr":
            inline = cell.find(INLINE)
            return None if inline is None else text_of(rich_text(inline))
        if not written:
            return None
        match kind:
            case "n":
                return self.number_or_moment(number_of(written), cell.get("s", "0"))
            case "s":
                return text_of(item_at(self.strings, written))
            case "str":
                return text_of(unescaped(written))
            case "b" if written in ("0", "1"):
                return written == "1"
            case "d":
                return moment_in_iso(written)
            case "e":
                raise BadCell(f"がエラー値（{written[:20]}）です。式や値を直して、保存しなおしてください。")
        raise BadCell(f"を読み取れません。{SAVE_AGAIN}")

    def number_or_moment(self, number: int | float, style: str) -> Cell:
        match item_at(self.meanings, style):
            case "date":
                return day_of(number, self.epoch)
            case "time":
                return clock_of(number, most=1)
            case "hours":
                return clock_of(number, most=10_000)
        return number


def rows_of_sheet(package: zipfile.ZipFile, target: str, name: str, value_of: Callable) -> list:
    """The rows of one part of the package. Its <dimension>, which may say anything, is not asked."""
    sheet = f"シート「{name[:31]}」"
    rows = Rows(lambda row, column: f"{sheet}のセル {column_letter(column)}{row} ")
    last, complete = 0, False
    with package.open(target) as part:
        for _, element in iterparse(part, forbid_dtd=True):
            if element.tag == ROW:
                try:
                    number = row_number(element, last)
                    cells = cells_of_row(element, number)
                except ValueError:
                    raise Unreadable(
                        f"{sheet}の {last + 1} 行目以降で、行やセルの並びがこわれています。{SAVE_AGAIN}"
                    ) from None
                rows.add(number, cells, value_of)
                last = number
                element.clear()
            elif element.tag == MERGE:
                raise Unreadable(
                    f"{sheet}のセル {element.get('ref', '')[:20]} が結合されています。"
                    "結合を解除し、それぞれのセルに値を入力して保存しなおしてください。"
                )
            complete |= element.tag == SHEET_DATA
    if not complete:
        raise Unreadable(f"{sheet}の表がこわれています。{SAVE_AGAIN}")
    return rows.found


def row_number(row: Element, last: int) -> int:
    written = row.get("r", str(last + 1))
    if not WHOLE.fullmatch(written) or not last < int(written) <= LAST_ROW_OF_EXCEL:
        raise ValueError(written)
    return int(written)


def cells_of_row(row: Element, number: int) -> list[tuple[int, Element]]:
    """The cells with their columns, from 0. ValueError if one is out of order, twice there or of another row."""
    cells = []
    last = -1
    for cell in row.iterfind(CELL):
        place = cell.get("r")
        column = column_of(place.removesuffix(str(number))) if place else last + 1
        if column <= last:
            raise ValueError(place)
        cells.append((column, cell))
        last = column
    return cells


@cache
def column_of(letters: str) -> int:
    if not re.fullmatch("[A-Z]{1,3}", letters):
        raise ValueError(letters)
    return column_index_from_string(letters) - 1


def item_at(items: list, written: str) -> Any:
    # Python would take -1 for the last one.
    if not WHOLE.fullmatch(written) or int(written) >= len(items):
        raise BadCell(f"を読み取れません。{SAVE_AGAIN}")
    return items[int(written)]


def rich_text(element: Element) -> str:
    """The text of all runs, without the furigana."""
    runs = [*element.iterfind(TEXT), *element.iterfind(f"{RUN}/{TEXT}")]
    return unescaped("".join(run.text or "" for run in runs))


def rows_of_csv(content: bytes) -> list:
    rows = Rows(lambda row, column: f"CSV の {row} 行目の {column_letter(column)} 列")
    width = None
    for number, record in records_of_csv(text_of_csv(content)):
        values = rows.add(number, enumerate(record), text_of)
        if values and width is None:
            # Excel gives every line the same number of commas, a title above the table as well.
            width = len(record)
            if width == 1 and "\t" in record[0].strip():
                raise Unreadable(f"タブ区切りのファイルです。{SAVE_AS_UTF_8}")
        elif values and len(values) > width:
            raise Unreadable(
                f"CSV の {number} 行目のセルが {len(values)} 個あり、見出しの {width} 個より多くなっています。"
                "文章の中のコンマが区切りになっていないか確かめてください。"
            )
    return rows.found


def text_of_csv(content: bytes) -> str:
    text = decoded(content)
    lone = re.search("\r(?!\n)", text)
    if lone and "\n" in text:
        line = text.count("\n", 0, lone.start()) + 1
        raise Unreadable(f"CSV の {line} 行目に、ほかの行と種類の違う改行（CR）があります。{SAVE_AS_UTF_8}")
    return text


def decoded(content: bytes) -> str:
    has_bom = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    # Not shift_jis, which does not know 髙 and ①.
    for encoding in ("utf-16",) if has_bom else ("utf-8-sig", "cp932"):
        text = reading(content, encoding)
        if text is not None and not (encoding == "cp932" and is_doubtful(content, text)):
            return text
    raise Unreadable(
        "CSV の文字コードが分からないため、読み取れません（EUC-JP などは使えません）。UTF-8 で保存しなおしてください。"
    )


def is_doubtful(content: bytes, text: str) -> bool:
    # EUC-JP is often good cp932 (団体 becomes ﾃﾄﾂﾎ); the other way round one hiragana or katakana is enough to tell.
    # The four signs are what Python makes of bytes that mean nothing in cp932.
    return reading(content, "euc_jp") is not None or not set("\xa0\uf8f1\uf8f2\uf8f3").isdisjoint(text)


def reading(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def records_of_csv(text: str) -> Iterator[tuple[int, list[str]]]:
    """The records with their numbers: a record with line breaks in a cell is one row in Excel."""
    csv.field_size_limit(CONTENT_LIMIT)
    records = csv.reader(StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(records)
        except StopIteration:
            return
        except csv.Error:
            raise Unreadable(
                f'CSV の {number} 行目の引用符（"）が閉じていないか、正しい位置にありません。その行の引用符を直してください。'
            ) from None


if __name__ == "__main__":
    main()
