"""A workbook (.xlsx), opened part by part, each of them in doubt."""

import posixpath
import re
import zipfile
from collections import namedtuple
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from coordination.sheets.cells import (
    MAC_EPOCH,
    WINDOWS_EPOCH,
    BadCell,
    clock_of,
    day_of,
    meaning_of_format,
    moment_in_iso,
    number_of,
    share_of,
    text_of,
    unescaped,
)
from coordination.sheets.gathering import Distinct, Rows
from coordination.sheets.how_far import nobody
from coordination.sheets.limits import Limits
from coordination.sheets.unreadable import SAVE_AGAIN, SAVE_AS_XLSX, Cell, Unreadable

SHEET_LIMIT = 20
TOLD_EVERY = 100  # rows
LAST_ROW_OF_EXCEL = 1_048_576

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CELL, FORMULA, INLINE, MERGE, ROW, RUN, SHEET_DATA, STRING, TEXT, VALUE, FORMATS, STYLES, STYLE = (
    f"{MAIN}{tag}" for tag in "c f is mergeCell row r sheetData si t v numFmts cellXfs xf".split()
)
STRICT_NAMESPACE = "{http://purl.oclc.org/ooxml/"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TYPES, RELATIONS = "[Content_Types].xml", "{http://schemas.openxmlformats.org/package/2006/relationships}"
# A template is a workbook too; one with macros is refused before it comes to this.
WORKBOOK_TYPE = re.compile(r".*\.spreadsheetml\.(?:sheet|template)\.main\+xml")
USUAL_WORKBOOK = "xl/workbook.xml"

WHOLE = re.compile("[0-9]{1,10}")
LONGEST_BEGINNING = 2000  # bytes that are looked at
PLAIN_BEGINNING = re.compile(
    rb"""(?:<\?xml version=['"]1\.0['"](?: encoding=['"]utf-8['"])?(?: standalone=['"](?:yes|no)['"])? ?\?>\s*)?"""
    rb"""<[A-Za-z][^<>&!]*>""",
    re.I,
)


# What a workbook points to. kind: the last word of its type.
Part = namedtuple("Part", "kind name")
Listed = namedtuple("Listed", "name is_shown part")


def sheets_of_workbook(content: bytes, kind: type[Rows] | type[Distinct], limits: Limits) -> list:
    """What is found in each sheet that is not hidden."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        refuse_declarations(package)
        workbook = Workbook(package)
        return [
            found_in_part(package, listed.part.name, found_of(listed.name, kind, limits), workbook)
            for listed in workbook.shown_sheets()
        ]


def found_of(name: str, kind: type, limits: Limits, how_far: Callable = nobody) -> Rows | Distinct:
    title = f"シート「{name[:31]}」"
    # A name may hold braces, which a place is filled into.
    return kind(
        name, title, title.replace("{", "{{").replace("}", "}}") + "のセル {column}{row} ", limits, how_far
    )


def refuse_declarations(package: zipfile.ZipFile) -> None:
    """A DOCTYPE, the door to entities, can stand only before the first element of a part."""
    for name in package.namelist():
        if not name.lower().endswith((".xml", ".rels")):
            continue
        with package.open(name) as part:
            if not begins_plainly(part.read(LONGEST_BEGINNING)):
                part.seek(0)
                refuse_declaration(part, name)


def begins_plainly(text: bytes) -> bool:
    """True where a look is enough: one line of declaration, then the first element, with the usual names in it."""
    begins = PLAIN_BEGINNING.match(text)
    return begins is not None and STRICT_NAMESPACE[1:].encode() not in begins[0]


def refuse_declaration(part, name: str):
    try:
        _, root = next(iterparse(part, events=("start",), forbid_dtd=True))
    except DefusedXmlException:
        raise Unreadable(
            f"ブックの中の部品（{name[:60]}）に、読み取ってはならない宣言（DOCTYPE）があります。{SAVE_AS_XLSX}"
        ) from None
    if root.tag.startswith(STRICT_NAMESPACE):
        raise Unreadable(f"「Strict Open XML」形式です。{SAVE_AS_XLSX}")


class Workbook:
    """What the sheets of a workbook share: their list, strings and formats, and the first day of the calendar.

    Read without openpyxl, whose import takes longer than the usual survey and which builds pictures, charts and fonts,
    and refuses a good table for an odd one of those.
    """

    def __init__(self, package: zipfile.ZipFile):
        self.package = package
        name = name_of_workbook(package)
        self.parts = parts_of(package, name)
        root = fromstring(package.read(name), forbid_dtd=True)
        properties = root.find(f"{MAIN}workbookPr")
        is_of_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self.epoch = MAC_EPOCH if is_of_1904 else WINDOWS_EPOCH
        self.sheets = [
            Listed(
                sheet.get("name", ""),
                sheet.get("state", "visible") == "visible",
                self.parts[sheet.get(RELATION)],
            )
            for sheet in root.iterfind(f"{MAIN}sheets/{MAIN}sheet")
        ]
        self.strings = [rich_text(item) for item in self.elements("sharedStrings", STRING)]
        self.meanings = self.meanings_of_styles()

    def elements(self, kind: str, tag: str) -> Iterator[Element]:
        for part in self.parts.values():
            if part.kind == kind:
                with self.package.open(part.name) as source:
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

    def shown_sheets(self) -> list[Listed]:
        """The sheets with a table (not a chart) that are not hidden."""
        tables = [sheet for sheet in self.sheets if sheet.part.kind == "worksheet"]
        shown = [sheet for sheet in tables if sheet.is_shown]
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
        refuse_names_in_common(shown)
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
            case "share":
                return share_of(number)
        return number


def refuse_names_in_common(sheets: list[Listed]):
    """Excel writes no such workbook, and a sheet is found again by its name."""
    names = [sheet.name.casefold() for sheet in sheets]
    for sheet in sheets:
        if names.count(sheet.name.casefold()) > 1:
            raise Unreadable(
                f"「{sheet.name[:31]}」という名前のシートが二つあります。Excel で開いて名前を変え、保存しなおしてください。"
            )


def name_of_workbook(package: zipfile.ZipFile) -> str:
    types = fromstring(package.read(TYPES), forbid_dtd=True)
    known = {one.get("PartName", ""): one.get("ContentType", "") for one in types}
    if any("macro" in kind.lower() for kind in known.values()):
        raise Unreadable(f"マクロを含むブックです。{SAVE_AS_XLSX}")
    named = (name.lstrip("/") for name, kind in known.items() if name and WORKBOOK_TYPE.fullmatch(kind))
    return next(named, USUAL_WORKBOOK)


def parts_of(package: zipfile.ZipFile, name: str) -> dict[str | None, Part]:
    """What a part of the package points to within it, by the names that it gives."""
    folder, own = posixpath.split(name)
    relations = fromstring(package.read(f"{folder}/_rels/{own}.rels"), forbid_dtd=True)
    return {
        one.get("Id"): Part(
            one.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join(f"/{folder}", one.get("Target", ""))).lstrip("/"),
        )
        for one in relations.iterfind(f"{RELATIONS}Relationship")
        if one.get("TargetMode") != "External"
    }


def found_in_part(package: zipfile.ZipFile, part: str, found: Rows | Distinct, workbook: Workbook):
    with package.open(part) as source:
        return found_in_sheet(source, found, workbook.value_of)


def found_in_sheet(source, found: Rows | Distinct, value_of: Callable) -> Rows | Distinct:
    """The cells of one sheet, element by element. Its <dimension>, which may say anything, is not asked."""
    last, complete = 0, False
    for _, element in iterparse(source, forbid_dtd=True):
        if element.tag == ROW:
            try:
                number = row_number(element, last)
                cells = cells_of_row(element, number)
            except ValueError:
                raise Unreadable(
                    f"{found.title}の {last + 1} 行目以降で、行やセルの並びがこわれています。{SAVE_AGAIN}"
                ) from None
            found.add(number, cells, value_of)
            last = number
            element.clear()
            if not number % TOLD_EVERY:
                found.how_far(source.tell(), found.count)
        elif element.tag == MERGE:
            found.merge(element.get("ref", ""))
        complete |= element.tag == SHEET_DATA
    if not complete:
        raise Unreadable(f"{found.title}の表がこわれています。{SAVE_AGAIN}")
    return found


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
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def item_at(items: list, written: str) -> object:
    # Python would take -1 for the last one.
    if not WHOLE.fullmatch(written) or int(written) >= len(items):
        raise BadCell(f"を読み取れません。{SAVE_AGAIN}")
    return items[int(written)]


def rich_text(element: Element) -> str:
    """The text of all runs, without the furigana."""
    runs = [*element.iterfind(TEXT), *element.iterfind(f"{RUN}/{TEXT}")]
    return unescaped("".join(run.text or "" for run in runs))
