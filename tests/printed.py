"""The printed review as a reader sees it: every row of every table, from whichever form it came in."""

import io
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import openpyxl
import pdfplumber
from django.db.models import Sum

from coordination.blocks import Document, Section, Table
from coordination.figures import Figure


@dataclass(frozen=True)
class PrintedRow:
    """section: title of the section without its number. labels: what names the row, from the left, blank ones left
    out. cells: the values in the order of the columns, blank cells as "", merged ones repeated.
    """

    section: str
    labels: tuple[str, ...]
    cells: tuple[str, ...]


def plain(text) -> str:
    """A text without blanks, line ends and the number of its section."""
    return re.sub(r"\s", "", "" if text is None else str(text))


def _section(title: str) -> str:
    return plain(title).lstrip("0123456789")


# -- the document itself -----------------------------------------------------


def cells_of(document: Document) -> dict[tuple[str, tuple[str, ...], int], str]:
    """Every cell by (key of the table, labels of the row, number of the column)."""
    return {
        (table.key, row.labels, i): str(cell)
        for table in blocks_of(document, Table)
        for row in table.rows
        for i, cell in enumerate(row.cells)
    }


def blocks_of(document: Document, kind: type) -> list:
    return [block for section in document.sections for block in blocks_in(section, kind)]


def blocks_in(section: Section, kind: type) -> list:
    return [block for part in section.parts for block in part.blocks if isinstance(block, kind)]


def figures_of(document: Document) -> list[tuple[str, tuple[str, ...], Figure]]:
    return [
        (table.key, row.labels, cell)
        for table in blocks_of(document, Table)
        for row in table.rows
        for cell in row.cells
        if isinstance(cell, Figure)
    ]


# -- HTML ------------------------------------------------------------------


class _Tables(HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows, self.section, self.text, self.is_head = [], "", None, False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "table":
            self.carried = []  # labels that run over several rows: [text, rows left]
        elif tag == "thead":
            self.is_head = True
        elif tag == "tr":
            self.labels, self.values = [text for text, left in self.carried if left], []
            self.carried = [[text, left - 1] for text, left in self.carried if left]
        elif tag in ("h2", "th", "td"):
            self.text = ""
            self.columns, self.down = int(attrs.get("colspan", 1)), int(attrs.get("rowspan", 1))

    def handle_data(self, data):
        if self.text is not None:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "h2":
            self.section = _section(self.text)
        elif tag == "th" and not self.is_head:
            self.labels.append(plain(self.text))
            if self.down > 1:
                self.carried.append([plain(self.text), self.down - 1])
        elif tag == "td":
            # A reader of the screen hears 未確定 in a blank cell.
            self.values += [plain(self.text).replace("未確定", "")] * self.columns
        elif tag == "thead":
            self.is_head = False
        elif tag == "tr" and not self.is_head:
            self.rows.append(PrintedRow(self.section, _not_blank(self.labels), tuple(self.values)))
        if tag in ("h2", "th", "td"):
            self.text = None


def rows_of_html(html: str) -> list[PrintedRow]:
    parser = _Tables()
    parser.feed(html)
    return parser.rows


# -- PDF -------------------------------------------------------------------

_TABLE_LINE = (0.301961,) * 3  # the grey of table borders in print.css; charts are drawn in another


def _of_a_table(thing) -> bool:
    if thing["object_type"] == "char":
        return True
    stroke = thing.get("stroking_color")
    return thing["object_type"] == "line" and isinstance(stroke, tuple) and stroke == _TABLE_LINE


def rows_of_pdf(content: bytes, document: Document) -> list[PrintedRow]:
    """Rows by the lines drawn around their cells.

    A row that the end of a page cut in two would come out as two rows and be found in neither.
    """
    titles = {plain(section.title) for section in document.sections}
    labels_of = {
        (_section(section.title), len(table.label_heads) + len(table.columns)): len(table.label_heads)
        for section in document.sections
        for table in blocks_in(section, Table)
    }
    rows, section = [], ""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            heads = [
                (line["top"], _section(line["text"]))
                for line in page.extract_text_lines()
                if plain(line["text"]) in titles and line["chars"][0]["size"] > 13
            ]
            for table in page.filter(_of_a_table).find_tables():
                section = next((name for top, name in reversed(heads) if top < table.bbox[1]), section)
                above = []
                for cells in table.extract():
                    # None: the cell belongs to a label that runs down, or to a value that runs across.
                    n = labels_of[section, len(cells)]
                    labels = [plain(cell) for cell in cells[:n]]
                    for i in range(n - 1):
                        if cells[i] is None and above:
                            labels[i] = above[i]
                    values = []
                    for cell in cells[n:]:
                        values.append(values[-1] if cell is None and values else plain(cell))
                    above = labels
                    rows.append(PrintedRow(section, _not_blank(labels), tuple(values)))
            section = heads[-1][1] if heads else section
    return rows


def text_of_pdf(content: bytes) -> str:
    """All text without blanks and line ends, as a search in a viewer sees it."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return plain("".join(page.extract_text() for page in pdf.pages))


# -- Excel -----------------------------------------------------------------


def rows_of_workbook(content: bytes) -> list[PrintedRow]:
    """Every row of framed cells, split between labels and values at every place it can be.

    Numbers are taken only from cells that hold real numbers: text that looks like one comes out in quotes.
    """
    found = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        section = _section(sheet["A1"].value)
        for line in sheet.iter_rows():
            texts = [_cell(cell) for cell in line if cell.border.left.style]
            for i in range(1, len(texts)):
                found.append(PrintedRow(section, _not_blank(texts[:i]), tuple(texts[i:])))
    return found


def _cell(cell) -> str:
    if isinstance(cell.value, int):
        return f"{cell.value:,}"
    text = plain(cell.value)
    return f'"{text}"' if re.fullmatch(r"[\d,]+", text) else text


def _not_blank(labels) -> tuple[str, ...]:
    return tuple(label for label in labels if label)


def added_up(records) -> int:
    """What the records behind a figure come to, whether they are rows of a table or lines of 個票."""
    if isinstance(records, list):
        return sum(record.amount for record in records)
    return records.aggregate(total=Sum("amount"))["total"] or 0
