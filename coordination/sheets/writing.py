"""Excel and CSV: all that leaves the application as a sheet is written here, so that no typed text becomes a formula
and nothing that was typed gets lost on the way."""

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import chain, islice
from math import ceil, isfinite
from numbers import Integral
from tempfile import TemporaryFile
from weakref import WeakKeyDictionary

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from coordination.sheets.rows import Rows, empty_cell, number_cell, text_cell, with_rows
from coordination.signs import visible

FONT = "BIZ UDPゴシック"
LONG_TEXTS = "長い文章"  # the sheet for what does not fit into a cell
CONDITIONS = "条件"  # the sheet that says what a list was narrowed down to
CONTINUED = f"…（続きは「{LONG_TEXTS}」シート）"
NOT_APPLICABLE = "－"  # alone in a cell: no program takes it for a formula
LONGEST_TEXT, LONGEST_TITLE, MOST_ROWS = 32_767, 31, 1_048_576  # of Excel
BESIDE_THE_PAGE = 30  # letters of a foot that A4 across has room for on either side of the page's number
LONGEST_PART = LONGEST_TEXT // 2  # of a long text, which may take twice its length (see _SAID_IN_CODE)
MOST_DIGITS = 15  # of a number in Excel; it makes zeros of the rest
MEASURED_ROWS = 1000  # that the widths of the columns are chosen by
NARROWEST, WIDEST = 8, 50  # of a column, in half-width characters
LINE_HEIGHT, MOST_LINES = 15, 27  # points; Excel's highest row has 409
HEAD, BODY, WRAPPED = "一覧の見出し", "一覧", "一覧（折り返し）"
NUMBER, DAY, MOMENT = "一覧（数）", "一覧（日付）", "一覧（日時）"
NUMBER_FORMATS = {DAY: "yyyy/mm/dd", MOMENT: "yyyy/mm/dd hh:mm"}
MILLIMETRE = 1 / 25.4  # in inches
A4 = 9
ROWS_TO_FILL = 5001  # of a form, with the row of its heads

_LOOKS = WeakKeyDictionary()
_FORMULA = re.compile(r"'*(?:[\t\n]|\s*[=+\-@＝＋－＠])")
_NOT_IN_TITLES = str.maketrans("[]:*?/\\\t\n", "［］：＊？／＼  ")
_SAID_IN_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as A, and _x005F_ as _
_KEPT_BY_EXCEL = ("history", "履歴")


@dataclass(frozen=True)
class Table:
    """One sheet: heads in row 1, a row a record. notes are the conditions of the list (圏域：水谷東).

    choices: for a column by its head, the cells of the workbook that hold what may be chosen in it.
    """

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence]
    notes: Sequence[str] = ()
    choices: Mapping[str, str] = field(default_factory=dict)


# -- one cell --------------------------------------------------------------


def clean(text: str) -> str:
    """The text with what XLSX cannot hold as visible signs (a vertical tab as ␋), and its line ends as LF."""
    return visible(text.replace("\r\n", "\n").replace("\r", "\n"))


def put(cell: Cell, value) -> None:
    """Writes a value: numbers and days as such, text as text, whatever it begins with.

    A text that is too long for a cell goes on, as a whole, in the sheet 長い文章 of the cell's workbook.
    """
    value = _plain(value)
    _put_plain(cell, value)
    if isinstance(value, date):
        cell.number_format = NUMBER_FORMATS[MOMENT if isinstance(value, datetime) else DAY]


def _put_plain(cell: Cell, value):
    if isinstance(value, str):
        _put_text(cell, value)
    else:
        cell.value = value


def _plain(value) -> str | int | float | Decimal | date | None:
    """The value as Excel knows it: days since 1900, numbers that it holds to the last digit, text for all else."""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.make_naive(value)
    if isinstance(value, date):
        return value if value.year >= 1900 else _iso(value).replace("-", "/")
    if value is None or value != value:  # NaN: nothing was entered
        return None
    if isinstance(value, Integral):
        return int(value) if abs(value) < 10**MOST_DIGITS else str(value)
    if isinstance(value, float) and isfinite(value):
        return value
    if isinstance(value, Decimal) and value.is_finite() and len(value.as_tuple().digits) <= MOST_DIGITS:
        return value
    return str(value)


def _put_text(cell: Cell, text: str):
    cell.value = _as_written(cell.parent, cell.coordinate, text)
    cell.data_type = "s"
    if _starts_a_formula(cell.value):
        cell.quotePrefix = True  # otherwise it becomes a formula when somebody edits the cell


def _as_written(sheet, place: str, text: str) -> str:
    """The text as it stands in a cell; one that is too long goes on, as a whole, in the sheet 長い文章."""
    whole = clean(text)
    text = _SAID_IN_CODE.sub("_x005F_", whole)
    if 2 * len(text) <= LONGEST_TEXT or _length(text) <= LONGEST_TEXT:
        return text
    _write_at_length(sheet, place, whole)
    return _cut(text, LONGEST_TEXT, CONTINUED)


def _starts_a_formula(text: str) -> bool:
    return text != NOT_APPLICABLE and bool(_FORMULA.match(text))


def _write_at_length(begins, place: str, text: str):
    """Writes a long text into the sheet 長い文章, a part a row, beside the sheet and the place where it begins."""
    book = begins.parent
    if LONG_TEXTS not in book.sheetnames:
        _begin(book.create_sheet(LONG_TEXTS), ("シート", "セル", "順番", "文章"), [20, 8, 8, 100])
    sheet, number = book[LONG_TEXTS], 1
    while part := _cut(text, LONGEST_PART):
        stands = [_styled(sheet, BODY, value) for value in (begins.title, place, number)]
        sheet.append([*stands, _styled(sheet, WRAPPED, part)])
        text, number = text[len(part) :], number + 1


def _length(text: str) -> int:
    """As Excel counts: 𠮷 is two characters."""
    return len(text) + sum(char > "\uffff" for char in text)


def _cut(text: str, longest: int, ending: str = "") -> str:
    """As much of the beginning as fits, with the ending where something is missing."""
    if _length(text) <= longest:
        return text
    kept = text.encode("utf-16-le")[: 2 * (longest - len(ending))]
    return kept.decode("utf-16-le", "ignore") + ending


# -- Excel -----------------------------------------------------------------


def workbook(*tables: Table) -> bytes:
    """The tables as .xlsx, a sheet each; their notes on the sheet 条件 and at the foot of the printed pages."""
    book = Workbook(write_only=True)
    book.properties.creator = None
    book.properties.title = clean(tables[0].title)
    sheets = [book.create_sheet(sheet_title(table.title, book.sheetnames)) for table in tables]
    conditions = [
        (sheet.title, *_label_and_value(note))
        for sheet, table in zip(sheets, tables, strict=True)
        for note in table.notes
    ]
    if conditions:
        tables = (*tables, Table(CONDITIONS, ("シート", "項目", "内容"), conditions))
        sheets.append(book.create_sheet(CONDITIONS))
    with ExitStack() as files:
        rows = [Rows(files.enter_context(TemporaryFile())) for _ in sheets]
        for sheet, table, body in zip(sheets, tables, rows, strict=True):
            _write_table(sheet, table, body)
        out = BytesIO()
        book.save(out)
        return with_rows(
            out.getvalue(), {sheet.path.strip("/"): body for sheet, body in zip(sheets, rows, strict=True)}
        )


def sheet_title(title: str, taken: Collection[str] = ()) -> str:
    """The title as Excel takes it: 31 characters, none of []:*?/\\, no ' at an end, none twice (Ａ and ａ are one)."""
    title = clean(title).translate(_NOT_IN_TITLES).strip(" '") or "シート"
    refused = {name.casefold() for name in (*taken, LONG_TEXTS, CONDITIONS, *_KEPT_BY_EXCEL)}
    found, number = _cut(title, LONGEST_TITLE).rstrip(" '"), 1
    while found.casefold() in refused:
        number += 1
        ending = f" ({number})"
        found = _cut(title, LONGEST_TITLE - len(ending)).rstrip(" '") + ending
    return found


class _Widths(dict):
    """1 or 2 for every character that was asked for."""

    def __missing__(self, char):
        self[char] = width = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        return width


_WIDTHS = _Widths()


def text_width(content) -> int:
    """Width of a text in half-width characters."""
    return sum(map(_WIDTHS.__getitem__, "" if content is None else str(content)))


def _label_and_value(note: str) -> tuple[str, str]:
    label, colon, value = re.match(r"(?s)([^：:]*)([：:]?)(.*)", note).groups()
    return (label.strip(), value.strip()) if colon else ("", note)


def _write_table(sheet, table: Table, body: Rows):
    """Begins the sheet and writes its rows as they come: 50,000 take no more memory than 1,000."""
    rows = (tuple(map(_plain, row)) for row in table.rows)
    first = list(islice(rows, MEASURED_ROWS))
    widths = [
        min(WIDEST, max(NARROWEST, 2 + max(map(_shown_width, column))))
        for column in zip(table.heads, *first, strict=True)
    ]
    _begin(sheet, table.heads, widths, title=table.title, notes=table.notes)
    letters, line = [get_column_letter(at) for at in range(1, len(widths) + 1)], 1
    for line, row in enumerate(chain(first, rows), 2):
        if line > MOST_ROWS:
            raise ValueError(
                f"Excelの1枚のシートに書けるのは{MOST_ROWS - 1:,}行までです。条件で絞り込んでください。"
            )
        _write_row(sheet, body, line, row, letters, widths)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(widths))}{line}"
    for head, cells in table.choices.items():
        _offer(sheet, list(table.heads).index(head) + 1, cells)


def _offer(sheet, column: int, cells: str):
    """A list to choose from in every cell below the head; other words may be typed as well."""
    chosen = DataValidation(type="list", formula1=cells, allow_blank=True, showErrorMessage=False)
    chosen.add(f"{get_column_letter(column)}2:{get_column_letter(column)}{ROWS_TO_FILL}")
    sheet.data_validations.append(chosen)


def _shown_width(value) -> int:
    if isinstance(value, date):
        return 16 if isinstance(value, datetime) else 10
    return max(map(text_width, str(value)[:2000].split("\n"))) if value is not None else 0


def _begin(sheet, heads: Sequence[str], widths: Sequence[int], *, title: str = "", notes: Sequence[str] = ()):
    """The head of a sheet and all that a streamed sheet wants to know before its first row."""
    if HEAD not in sheet.parent.named_styles:
        _name_styles(sheet.parent)
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    _set_up_paper(sheet, title or sheet.title, notes)
    sheet.append([_styled(sheet, HEAD, _plain(head), 1, column) for column, head in enumerate(heads, 1)])


def _name_styles(book: Workbook):
    """Styles by name: much quicker than a font a cell, and people can change the look of all lists at once."""
    bold, line = Font(FONT, bold=True), Border(bottom=Side("thin"))
    wrapped = Alignment(vertical="top", wrap_text=True)
    apart = Alignment(horizontal="right", indent=1, vertical="top")  # from a text in the next column
    book.add_named_style(NamedStyle(HEAD, font=bold, border=line, alignment=wrapped))
    book.add_named_style(NamedStyle(BODY, font=Font(FONT), alignment=Alignment(vertical="top")))
    book.add_named_style(NamedStyle(NUMBER, font=Font(FONT), alignment=apart))
    for name, number_format in NUMBER_FORMATS.items():
        alignment = Alignment(horizontal="left", vertical="top")
        style = NamedStyle(name, font=Font(FONT), alignment=alignment, number_format=number_format)
        book.add_named_style(style)
    book.add_named_style(NamedStyle(WRAPPED, font=Font(FONT), alignment=wrapped))


def _write_row(sheet, body: Rows, line: int, row: Sequence, letters: Sequence[str], widths: Sequence[int]):
    cells, lines = [], 1
    for letter, value, width in zip(letters, row, widths, strict=True):
        place, style = f"{letter}{line}", _style(value, width)
        if value is None:
            cells.append(empty_cell(place, _look_of(sheet.parent, style)))
        elif isinstance(value, str):
            text = _as_written(sheet, place, value)
            look = _look_of(sheet.parent, style, quoted=_starts_a_formula(text))
            cells.append(text_cell(place, look, text))
        else:
            cells.append(number_cell(place, _look_of(sheet.parent, style), value))
        if style == WRAPPED:
            lines = max(lines, _lines(value, width))
    # Excel would find the height by itself; LibreOffice would print one row over the other.
    body.write(line, cells, LINE_HEIGHT * min(lines, MOST_LINES) if lines > 1 else None)


def _lines(text: str, width: int) -> int:
    if 2 * len(text) <= width - 2 and "\n" not in text:
        return 1
    shown = text[: width * MOST_LINES].split("\n")
    return sum(max(1, ceil(text_width(line) / (width - 2))) for line in shown)


def _style(value, width: int) -> str:
    if isinstance(value, date):
        return MOMENT if isinstance(value, datetime) else DAY
    if not isinstance(value, str):
        return NUMBER
    return WRAPPED if width >= WIDEST or "\n" in value else BODY


def _styled(sheet, style: str, value, line: int = 1, column: int = 1) -> Cell:
    """A cell to append, of a value as Excel knows it. Only a text that is too long for it has to know where it will
    stand."""
    cell = Cell(sheet, line, column)
    cell.style = style
    _put_plain(cell, value)
    return cell


def _look_of(book: Workbook, style: str, *, quoted: bool = False) -> int:
    """The number that a style by name has in this book, found out once: a sheet of 50,000 rows has half a million
    cells. quoted: for a text that would become a formula when somebody edits it."""
    looks = _LOOKS.setdefault(book, {})
    if (style, quoted) not in looks:
        cell = Cell(book.worksheets[0])
        cell.style = style
        if quoted:
            cell.quotePrefix = True
        looks[style, quoted] = cell.style_id
    return looks[style, quoted]


def _set_up_paper(sheet, title: str, notes: Sequence[str]):
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left, margins.right = 18 * MILLIMETRE, 10 * MILLIMETRE  # the left one for punch holes
    margins.top, margins.bottom, margins.footer = 12 * MILLIMETRE, 18 * MILLIMETRE, 8 * MILLIMETRE
    # The three parts of a foot are printed over one another where they are long; all the conditions stand on 条件.
    sheet.oddFooter.left.text = _cut(in_footer("　".join(notes)), BESIDE_THE_PAGE, "…") or None
    sheet.oddFooter.center.text = "&P / &N"
    sheet.oddFooter.right.text = _cut(in_footer(title), BESIDE_THE_PAGE, "…")


def in_footer(text: str) -> str:
    """& begins an order to the printer there."""
    return " ".join(clean(text).replace("&", "＆").split("\n"))


# -- CSV -------------------------------------------------------------------


def csv_file(table: Table) -> bytes:
    """The table as CSV that Excel opens in UTF-8. A text that would start a formula has one ' before it."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows(map(_in_csv, row) for row in (table.heads, *table.rows))
    return out.getvalue().encode("utf-8-sig")


def _in_csv(value):
    value = _plain(value)
    if isinstance(value, date):
        return _iso(value)
    if not isinstance(value, str):
        return value
    text = clean(value)
    # A text that has its own ' gets another one: taking one away gives back what was typed.
    return f"'{text}" if _starts_a_formula(text) else text


def _iso(value: date) -> str:
    return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime) else value.isoformat()
