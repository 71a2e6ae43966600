"""The review as a Word file: the same words, tables and charts as the PDF, to be gone on with by hand."""

from io import BytesIO

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from coordination.blocks import DRAFT, Chart, Document, Prose, Span, Table
from coordination.charts import chart_png
from coordination.papers.word import WIDTH, as_bytes, keep_together, new_word
from coordination.signs import visible

HALF = 105  # mm of a chart that is drawn for half the width
LABEL = 34  # mm that a column of labels takes at least
SMALL = Pt(9)
PHOTO_WIDTH, PHOTO_HEIGHT = 120, 90  # mm at most
MARK = Pt(14)
NARROW, NARROWER = 8, Pt(8)  # columns from which on numbers of four digits need smaller letters


def render_word(document: Document) -> bytes:
    """The document as .docx on A4, with headings that Word makes a table of contents of."""
    word = new_word(document.whole_title, document.author, Caption=9.5, **{"Heading 3": 10.5})
    if document.is_draft:
        _mark_pages(word.sections[0].header.paragraphs[0])
    word.add_paragraph(visible(document.author)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    word.add_paragraph(visible(document.whole_title), style="Title")
    for line in (document.subtitle, document.as_of_words):
        word.add_paragraph(visible(line)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for note in document.notes:
        _note(word, note)
    for section in document.sections:
        word.add_heading(visible(section.title), level=1)
        for part in section.parts:
            if part.title:
                word.add_heading(visible(part.title), level=2)
            for block in part.blocks:
                _WRITE[type(block)](word, block)
    return as_bytes(word)


def _mark_pages(head):
    """案 at the top of every page."""
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run(DRAFT)
    run.bold, run.font.size = True, MARK


def _note(word, text):
    word.add_paragraph().add_run(visible(f"※ {text}")).font.size = SMALL


def _prose(word, prose: Prose):
    word.add_heading(visible(prose.heading), level=3)
    for paragraph in prose.paragraphs:
        word.add_paragraph(visible(str(paragraph)))
    for photo in prose.photos:
        if photo.content:
            _picture(word, photo.bytes, photo.caption, photo.description)
        word.add_paragraph(visible(photo.caption), style="Caption").alignment = WD_ALIGN_PARAGRAPH.CENTER


def _chart(word, chart: Chart):
    _caption(word, f"{chart.title}（単位：{chart.unit}）")
    width = HALF if chart.kind == "grouped" else WIDTH - 10
    picture = word.add_picture(BytesIO(chart_png(chart)), width=Mm(width))
    _tell(picture, chart.title, chart.description)


def _picture(word, content: bytes, title: str, description: str):
    """A photo within its limits on paper, with its words for those who do not see it."""
    picture = word.add_picture(BytesIO(content), width=Mm(PHOTO_WIDTH))
    if picture.height > Mm(PHOTO_HEIGHT):
        picture.width = round(picture.width * Mm(PHOTO_HEIGHT) / picture.height)
        picture.height = Mm(PHOTO_HEIGHT)
    word.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.paragraphs[-1].paragraph_format.keep_with_next = True
    _tell(picture, title, description)


def _tell(picture, title, description):
    told = picture._inline.docPr
    told.set("descr", visible(description))
    told.set("title", visible(title))


def _caption(word, text):
    caption = word.add_paragraph(visible(text), style="Caption")
    caption.paragraph_format.keep_with_next = True


def _table(word, table: Table):
    _caption(word, f"{table.caption}　参照 {table.reference}" if table.reference else table.caption)
    head = [] if table.shows_units else table.head
    across = len(table.label_heads) + len(table.columns)
    drawn = word.add_table(rows=len(head) + len(table.rows), cols=across, style="Table Grid")
    drawn.alignment, drawn.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    grid = _Grid(drawn, across)
    for spans in head:
        grid.put_row(spans, shades=True, is_head=True)
    for labels, cells, row in table.body:
        texts = [_with_unit(span) if table.shows_units else span for span in cells]
        grid.put_row([*labels, *texts], is_total=row.is_total, labels=len(labels))
    grid.set_widths(len(table.label_heads))
    for note in table.notes:
        _note(word, note)
    word.add_paragraph()


def _with_unit(span: Span) -> Span:
    figure = span.figure
    return Span(f"{figure.text}{figure.unit}", span.columns) if figure and figure.value is not None else span


class _Grid:
    """Cells put in from left to right and top to bottom, past those that run down from above."""

    def __init__(self, table, across: int):
        self.table, self.across, self.line = table, across, 0
        self.cells = [list(row.cells) for row in table.rows]
        self.taken: set[tuple[int, int]] = set()

    def put_row(self, spans: list[Span], *, shades=False, is_head=False, is_total=False, labels=0):
        keep_together(self.table.rows[self.line], is_head=is_head)
        at = 0
        for number, span in enumerate(spans):
            while (self.line, at) in self.taken:
                at += 1
            last_line, last = self.line + span.rows - 1, at + span.columns - 1
            self.taken |= {(i, j) for i in range(self.line, last_line + 1) for j in range(at, last + 1)}
            cell = self.cells[self.line][at]
            if (last_line, last) != (self.line, at):
                cell = cell.merge(self.cells[last_line][last])
            self._write(
                cell, span, is_bold=is_head or is_total, is_right=bool(span.figure) and number >= labels
            )
            if shades:
                _shade(cell)
        self.line += 1

    def _write(self, cell, span, *, is_bold, is_right):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(visible(str(span.content)))
        run.font.size, run.bold = NARROWER if self.across > NARROW else SMALL, is_bold
        if is_right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def set_widths(self, labels: int):
        """Labels get more room where there are few columns; the paper is never left."""
        values = self.across - labels
        label = max(LABEL, WIDTH / (self.across + labels)) if values else WIDTH / labels
        label = min(label, WIDTH * 0.6 / labels)
        value = (WIDTH - label * labels) / values if values else 0
        for at, column in enumerate(self.table.columns):
            width = Mm(label if at < labels else value)
            column.width = width
            for row in self.cells:
                row[at].width = width


def _shade(cell):
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E8F1FE")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


_WRITE = {Table: _table, Prose: _prose, Chart: _chart}
