"""The review as a workbook: one sheet a section, real numbers in real cells, native charts, set up for A4."""

from io import BytesIO
from math import ceil

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break

from coordination.blocks import DRAFT, Chart, Document, Merged, Prose, Section, Table
from coordination.figures import Figure, State
from coordination.sheets.writing import (
    A4,
    FONT,
    LONG_TEXTS,
    MOST_LINES,
    clean,
    in_footer,
    put,
    sheet_title,
    text_width,
)

LINE = Border(*[Side("thin", color="808080")] * 4)
HEAD = PatternFill("solid", fgColor="E8F1FE")
WIDEST = 44  # of a column, in half-width characters
LEAST_COLUMNS = 6  # that paragraphs run over, also on a sheet of narrow tables
LINE_HEIGHT = 15  # points


def render_excel(document: Document) -> bytes:
    """The document as .xlsx. No cell is a formula and no cell of a table is merged: machines read it as people do."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title = clean(document.whole_title)
    book.properties.creator = clean(document.author)
    for section in document.sections:
        SectionSheet(book, document, section)
    if LONG_TEXTS in book.sheetnames:
        book.move_sheet(LONG_TEXTS, len(book.sheetnames))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


class SectionSheet:
    """Writes one section from top to bottom; `line` is the row that comes next."""

    def __init__(self, book: Workbook, document: Document, section: Section):
        self.sheet = book.create_sheet(sheet_title(section.title, book.sheetnames))
        self.line = 1
        self.widths: dict[int, int] = {}
        self.heads: list[tuple[int, list[str]]] = []
        self.paragraphs: list[int] = []
        self.has_charts = False
        tables = [block for part in section.parts for block in part.blocks if isinstance(block, Table)]
        self.has_counts = any(not table.shows_units for table in tables)
        self.write_text(section.title, bold=True, size=14)
        self.write_text(f"{document.whole_title}　{document.as_of_words}　{document.author}")
        for note in document.notes:
            self.write_paragraph(f"※ {note}", size=10)
        for part in section.parts:
            if self.has_charts and part.title:
                self.sheet.row_breaks.append(Break(id=self.line))
            self.line += 1
            if part.title:
                self.write_text(part.title, bold=True, size=12)
            for block in part.blocks:
                _WRITE[type(block)](self, block)
        self.set_up_paper(document)

    def write_text(self, text: str, *, bold=False, size=11):
        self.put(1, text, framed=False).font = Font(FONT, size=size, bold=bold)
        self.line += 1

    def write_prose(self, prose: Prose):
        self.write_text(prose.heading, bold=True)
        for paragraph in prose.paragraphs:
            self.write_paragraph(str(paragraph))
        for photo in prose.photos:
            self.write_paragraph(f"写真：{photo.caption}（{photo.description}）", size=10)

    def write_paragraph(self, text: str, *, size=11):
        """One cell a paragraph, over the width of the sheet: it can be copied and edited as a whole."""
        self.paragraphs.append(self.line)
        self.write_text(text, size=size)

    def write_table(self, table: Table):
        self.write_text(table.caption, bold=True)
        heads = [*table.label_heads, *(column.whole_head for column in table.columns)]
        self.write_heads([*heads, "単位"] if table.shows_units else heads)
        for row in table.rows:
            for at, content in enumerate([*row.labels, *row.cells], 1):
                # A text of a table of items may run over the free cell beside it; columns of counts stay narrow.
                runs_over = table.shows_units and self.has_counts and isinstance(content, str) and at > 1
                cell = self.put(at, content, widens=not runs_over)
                if row.is_total:
                    cell.font = Font(FONT, bold=True)
                if table.shows_units and isinstance(content, Figure) and content.value is not None:
                    self.put(at + 1, content.unit)
            self.line += 1
        for note in table.notes:
            self.write_paragraph(f"※ {note}", size=10)

    def write_heads(self, heads: list[str]):
        for at, head in enumerate(heads, 1):
            cell = self.put(at, head, wraps=True)
            cell.fill, cell.font = HEAD, Font(FONT, bold=True)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.heads.append((self.line, heads))
        self.line += 1

    def write_chart(self, chart: Chart):
        """The chart's own rows, and the chart that is drawn from them."""
        self.write_text(f"グラフ：{chart.title}（単位：{chart.unit}）", bold=True)
        first = self.line
        self.write_heads(["", *(series.name for series in chart.series)])
        for i, category in enumerate(chart.categories):
            for at, value in enumerate(
                [category, *(chart.number(series.values[i]) for series in chart.series)], 1
            ):
                self.put(at, value)
            self.line += 1
        drawn = _native_chart(chart)
        last_column = 1 + len(chart.series)
        rows = {"min_row": first, "max_row": self.line - 1}
        drawn.add_data(Reference(self.sheet, min_col=2, max_col=last_column, **rows), titles_from_data=True)
        drawn.set_categories(Reference(self.sheet, min_col=1, min_row=first + 1, max_row=self.line - 1))
        _tell_apart(drawn, chart)
        self.line += 1
        self.sheet.add_chart(drawn, f"A{self.line}")
        self.line += int(drawn.height / 0.53) + 2  # a row is about 0.53 cm high
        self.has_charts = True

    def put(self, column: int, content, *, framed=True, wraps=False, widens=True):
        """Writes one cell: a figure as a number, anything else as text that is never a formula.

        framed: a cell of a table, which makes its column as wide as it needs (half, where it wraps) if it widens it.
        """
        cell = self.sheet.cell(self.line, column)
        cell.font = Font(FONT)
        cell.alignment = Alignment(vertical="center")
        if isinstance(content, Figure | Merged):
            cell.alignment = Alignment(vertical="center", horizontal="right")
        if isinstance(content, Figure) and content.state is not State.NOT_APPLICABLE:
            put(cell, content.number)
            digits = f"#,##0.{'0' * content.decimals}" if content.decimals else "#,##0"
            cell.number_format = f'"見込 "{digits}' if content.state is State.PROJECTED else digits
        elif isinstance(content, int | float):
            put(cell, content)
        elif content is not None and str(content):
            # Unlike in a list, control characters are left out: the workbook is printed and published.
            put(cell, str(content))
        if framed:
            cell.border = LINE
            width = 0 if not widens else text_width(content) // 2 + 1 if wraps else text_width(content)
            self.widths[column] = max(self.widths.get(column, 0), width)
            if width > WIDEST and not wraps:
                self.wrap(cell)
        return cell

    def wrap(self, cell):
        """A text longer than the widest column goes on below, in a row as high as Excel lets it be."""
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        row = self.sheet.row_dimensions[self.line]
        lines = sum(ceil(max(text_width(line), 1) / WIDEST) for line in str(cell.value).split("\n"))
        row.height = max(row.height or LINE_HEIGHT, LINE_HEIGHT * min(lines, MOST_LINES))

    def set_up_paper(self, document: Document):
        sheet = self.sheet
        sheet.page_setup.paperSize = A4
        for column in range(1, max(LEAST_COLUMNS, *self.widths, 0) + 1):
            width = self.widths.setdefault(column, 0)
            sheet.column_dimensions[get_column_letter(column)].width = min(WIDEST, max(9, width + 2))
        across = sum(sheet.column_dimensions[get_column_letter(column)].width for column in self.widths)
        for line, heads in self.heads:
            columns = (
                sheet.column_dimensions[get_column_letter(at)].width for at in range(1, len(heads) + 1)
            )
            lines = max(ceil(text_width(head) / width) for head, width in zip(heads, columns, strict=True))
            sheet.row_dimensions[line].height = LINE_HEIGHT * lines
        last = get_column_letter(max(self.widths))
        for line in self.paragraphs:
            cell = sheet.cell(line, 1)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            sheet.merge_cells(f"A{line}:{last}{line}")
            sheet.row_dimensions[line].height = LINE_HEIGHT * max(
                1, ceil(text_width(cell.value) / (across * 0.95))
            )
        # Sheets with charts are long: upright they take a page a question.
        is_wide = across > 90 and not self.has_charts
        sheet.page_setup.orientation = "landscape" if is_wide else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        sheet.page_margins.left = sheet.page_margins.right = 0.7
        sheet.oddHeader.left.text = in_footer(document.title)
        if document.is_draft:
            sheet.oddHeader.center.text, sheet.oddHeader.center.size = DRAFT, 14
        sheet.oddHeader.right.text = in_footer(document.author)
        sheet.oddFooter.center.text = "&P / &N"
        sheet.oddFooter.right.text = in_footer(document.as_of_words)
        sheet.sheet_view.showGridLines = False


_WRITE = {Table: SectionSheet.write_table, Prose: SectionSheet.write_prose, Chart: SectionSheet.write_chart}


def _native_chart(chart: Chart) -> BarChart:
    drawn = BarChart()
    drawn.title = clean(chart.title)
    drawn.width, drawn.height = (22, 9) if chart.kind == "target_actual" else (32, 12)
    drawn.legend.position = "b"
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    drawn.y_axis.title = clean(chart.unit) if chart.kind == "target_actual" else None
    drawn.y_axis.number_format = "0"
    if chart.kind == "target_actual":
        drawn.type = "col"
        return drawn
    drawn.type = "bar"
    drawn.x_axis.scaling.orientation = "maxMin"  # the first category on top, as in the table
    drawn.y_axis.crosses = "max"  # and the scale below all the same
    if chart.kind == "shares":
        drawn.grouping, drawn.overlap = "percentStacked", 100
        drawn.y_axis.number_format = "0%"
    else:
        drawn.height = 22
    drawn.layout = Layout(ManualLayout(x=0.25, y=0.1, w=0.7, h=0.72))
    return drawn


# Steps of lightness that stay apart in one-colour print; a target is light beside what was reached.
_FILLS = ("00118F", "7096F8", "C5D7FB", "FFFFFF", "808080", "E6E6E6")
_TARGET_FILLS = ("FFFFFF", "00118F", "C5D7FB")


def _tell_apart(drawn: BarChart, chart: Chart):
    fills = _TARGET_FILLS if chart.kind == "target_actual" else _FILLS
    for series, fill in zip(drawn.series, fills, strict=False):
        series.graphicalProperties.solidFill = fill
        series.graphicalProperties.line.solidFill = "1A1A1A"
