"""The quick way through a large sheet: cells in the few shapes that Excel and openpyxl write, found by one expression.

Only where a row and a cell begin and end is decided here. What stands in a cell is read for each distinct cell once, by
the rules of workbook.py; and where anything looks unusual the sheet is read element by element instead. So both ways
can only find the same values.
"""

import re
import zipfile
from array import array
from collections.abc import Callable
from io import BytesIO
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

from coordination.sheets.cells import BadCell
from coordination.sheets.gathering import Distinct
from coordination.sheets.how_far import HowFar, nobody
from coordination.sheets.limits import Limits
from coordination.sheets.unreadable import Unreadable, column_letter
from coordination.sheets.workbook import (
    CELL,
    LAST_ROW_OF_EXCEL,
    Listed,
    Workbook,
    begins_plainly,
    column_of,
    found_in_part,
    found_in_sheet,
    found_of,
    refuse_declarations,
)

CHUNK = 1024 * 1024
LONGEST = 16 * CHUNK  # of a row, or of what stands behind the rows
AT_ONCE = 5000  # distinct cells that are parsed as one piece of XML
BEGIN, END, END_OF_ROW = b"<sheetData>", b"</sheetData>", b"</row>"
ROW = rb'<row r="([1-9][0-9]{0,6})"(?: (?!xmlns|r=)[\w:]+="[^"<>&]*")*+(?: ?/>|>%s</row>)'  # and the cells within
# A cell behind its place, such as | s="1"><v>3</v></c>. What is taken too far or too short here is no element of its own,
# and is found out when it is parsed.
CELL_BEHIND_ITS_PLACE = rb"([^<]*+(?:<v>[^<]*+</v></c>|</c>|<[fiv].*?</c>)?+)"
PLACE = re.compile(rb'<c r="([A-Z]{1,3})[0-9]')
NUMBER_OR_STRING = re.compile(rb'(?: s="([0-9]{1,9})")?(?: t="(n|s)")?><v>([0-9.]{1,20})</v></c>')
SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><row>%s</row></worksheet>'
)


TO_BE_PARSED = object()


class Unusual(Exception):
    """The sheet is to be read element by element."""


def distinct_of_workbook(content: bytes, limits: Limits, tell: Callable = nobody) -> list[Distinct]:
    """As sheets_of_workbook, in less than a tenth of the time where the sheets are plain."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        refuse_declarations(package)
        workbook = Workbook(package)
        sheets = workbook.shown_sheets()
        sizes = [package.getinfo(sheet.part.name).file_size for sheet in sheets]
        how_far, found = HowFar(tell, sum(sizes)), []
        for sheet, size in zip(sheets, sizes, strict=True):
            found.append(distinct_of_part(package, sheet, workbook, limits, how_far))
            how_far.before += size
        return found


def distinct_of_part(package, sheet: Listed, workbook: Workbook, limits: Limits, how_far: HowFar) -> Distinct:
    def empty():
        return found_of(sheet.name, Distinct, limits, how_far)

    try:
        with package.open(sheet.part.name) as source:
            return PlainSheet(empty(), workbook.value_of).read(source)
    except (Unusual, ParseError, Unreadable):  # what is wrong is said by the careful way
        return found_in_part(package, sheet.part.name, empty(), workbook)


class Cells(dict):
    """The number of each distinct cell, given when it is first seen; 0 for a cell that is not there."""

    def __init__(self):
        super().__init__({None: 0})
        self.seen: list[bytes] = []

    def __missing__(self, cell: bytes) -> int:
        self.seen.append(cell)
        self[cell] = number = len(self.seen)
        return number


class PlainSheet:
    def __init__(self, found: Distinct, value_of: Callable):
        self.found, self.value_of = found, value_of
        self.cells, self.table = Cells(), array("I")
        self.width = 0

    def read(self, source) -> Distinct:
        """Unusual, ParseError or Unreadable where the sheet is not plain, or not in order."""
        begin, found, text = source.read(CHUNK).partition(BEGIN)
        if not found or not begins_plainly(begin) or b"<!" in begin:
            raise Unusual
        self.widen_for(text[: CHUNK // 16])
        while not (text := self.rest_behind_rows(text)).startswith(END):
            more = source.read(CHUNK)
            if not more or len(text) > LONGEST:
                raise Unusual
            text += more
            self.found.how_far(source.tell(), len(self.found.numbers))
        end = text + source.read(LONGEST)
        if source.read(1):
            raise Unusual
        self.read_what_surrounds_the_rows(begin + BEGIN + end)
        self.read_distinct_cells()
        self.found.rows, self.found.width = [self.table], self.width
        return self.found

    def rest_behind_rows(self, text: bytes) -> bytes:
        """Takes in the whole rows that the text begins with."""
        at = 0
        while True:
            row = self.row.match(text, at)
            if row:
                self.add(*row.groups())
                at = row.end()
            elif text.startswith(END, at) or (end := text.find(END_OF_ROW, at)) < 0:
                return text[at:]
            else:
                self.widen_for(text[at:end])

    def add(self, number: bytes, *cells: bytes | None):
        row, numbers = int(number), self.found.numbers
        if (
            row > LAST_ROW_OF_EXCEL
            or (numbers and row <= numbers[-1])
            or len(numbers) >= self.found.limits.rows
        ):
            raise Unusual
        self.table.extend(map(self.cells.__getitem__, cells))
        numbers.append(row)

    def widen_for(self, rows: bytes):
        """Unusual if the rows have no cell beyond the columns that are known, or too many columns."""
        width = max((column_of(letters.decode()) + 1 for letters in set(PLACE.findall(rows))), default=1)
        if not self.width < width <= self.found.limits.columns:
            raise Unusual
        wider = array("I")
        for at in range(0, len(self.table), self.width or 1):
            wider += self.table[at : at + self.width]
            wider.frombytes(bytes(4 * (width - self.width)))
        self.table, self.width = wider, width
        cells = (
            rb'(?:<c r="%s\1"%s)?+' % (column_letter(at).encode(), CELL_BEHIND_ITS_PLACE)
            for at in range(width)
        )
        self.row = re.compile(ROW % b"".join(cells), re.DOTALL)

    def read_what_surrounds_the_rows(self, sheet: bytes):
        found_in_sheet(BytesIO(sheet), Surroundings(self.found), self.value_of)

    def read_distinct_cells(self):
        """The values of the distinct cells, in the order of their numbers."""
        values = [self.value_of_short(cell) for cell in self.cells.seen]
        rest = [at for at, value in enumerate(values) if value is TO_BE_PARSED]
        for first in range(0, len(rest), AT_ONCE):
            these = rest[first : first + AT_ONCE]
            xml = SHEET % b"".join(b'<c r="A1"%s' % self.cells.seen[at] for at in these)
            ((*elements,),) = fromstring(xml, forbid_dtd=True)
            if len(elements) != len(these) or any(one.tag != CELL or one.tail for one in elements):
                raise Unusual
            for at, element in zip(these, elements, strict=True):
                values[at] = self.told(element)
        self.found.values.extend(values)

    def value_of_short(self, cell: bytes):
        short = NUMBER_OR_STRING.fullmatch(cell)
        return self.told(ShortCell(*short.groups())) if short else TO_BE_PARSED

    def told(self, cell):
        try:
            return self.value_of(cell)
        except BadCell as bad:
            return {"bad": str(bad)}


class ShortCell:
    """A cell of a number, or of one of the workbook's strings, as value_of asks for it: without an element of XML."""

    def __init__(self, style: bytes | None, kind: bytes | None, value: bytes):
        self.attributes = {"s": (style or b"0").decode(), "t": (kind or b"n").decode()}
        self.value = value.decode()

    def get(self, name: str, default: str) -> str:
        return self.attributes[name]

    def findtext(self, tag: str) -> str:
        return self.value


class Surroundings:
    """Stands in for what is found while a sheet is read without its rows: there must be none left in it."""

    def __init__(self, found: Distinct):
        self.title, self.merge = found.title, found.merge

    def add(self, *row):
        raise Unusual
