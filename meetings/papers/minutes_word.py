"""議事録 as a Word file, which offices circulate and correct: real headings, a real table, Japanese fonts."""

import io

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from meetings.papers.minutes import TODO_HEADS, Minutes

FONT = "BIZ UDPGothic"  # on every Windows since 10; what lacks it takes another gothic
SIZES = {"Normal": 10.5, "Title": 16, "Heading 1": 12.5, "Heading 2": 11, "List Bullet": 10.5, "Footer": 8.5}
WIDTH = 167  # mm between the margins
TODO_WIDTHS = (65, 34, 36, 32)
BLACK = RGBColor(0, 0, 0)


def render_word(minutes: Minutes) -> bytes:
    """The minutes as .docx on A4, with the headings, the tables and the order of the PDF."""
    document = Document()
    _set_up(document, minutes)
    document.add_paragraph(minutes.author).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph(minutes.title, style="Title")
    facts = [(fact.label, fact.text) for fact in minutes.facts]
    _table(document, facts, (34, WIDTH - 34))
    if minutes.summary is not None:
        _section(document, "議事要旨", minutes.summary)
    if minutes.items:
        document.add_heading(minutes.agenda_title, level=1)
    for number, item in enumerate(minutes.items, 1):
        document.add_heading(f"{number}　{item.title}", level=2)
        need = (f"困りごと：{item.need}",) if item.need else ()
        _lines(document, (*need, *item.discussion))
        _lines(document, item.results, style="List Bullet")
    if minutes.results:
        _section(document, "そのほかの決定", minutes.results, style="List Bullet")
    if minutes.todos:
        document.add_heading("宿題", level=1)
        todos = [(todo.text, todo.owner, todo.due, todo.outcome) for todo in minutes.todos]
        _table(document, [TODO_HEADS, *todos], TODO_WIDTHS, has_head=True)
    if minutes.files:
        _section(document, "添付の資料", minutes.files, style="List Bullet")
    document.add_paragraph(minutes.made).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _set_up(document, minutes):
    """Paper, fonts, the number of the page and what the file says of itself."""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(25), Mm(18), Mm(20), Mm(18)
    for name, size in SIZES.items():
        _set_font(document.styles[name], size)
    for language in document.styles.element.iter(qn("w:lang")):
        for attribute in ("val", "eastAsia"):
            language.set(qn(f"w:{attribute}"), "ja-JP")
    lines = document.styles["Normal"].paragraph_format
    lines.line_spacing, lines.space_after = 1.35, Pt(3)
    _set_title(document.styles["Title"])
    _number_pages(page.footer.paragraphs[0])
    about = document.core_properties
    about.title, about.author, about.language = minutes.title[:255], minutes.author[:255], "ja-JP"
    about.comments = about.keywords = ""


def _set_font(style, size):
    """For Latin and Japanese alike. A style of the usual template names fonts of its theme, which would win."""
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), BLACK
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    for attribute in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{attribute}"), FONT)


def _set_title(style):
    """In the middle, without the blue line below it."""
    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _number_pages(paragraph):
    """3 / 7, counted by Word itself."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for instruction, after in (("PAGE", " / "), ("NUMPAGES", "")):
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), instruction)
        run, text = OxmlElement("w:r"), OxmlElement("w:t")
        text.text = "1"  # until Word counts
        run.append(text)
        field.append(run)
        paragraph._p.append(field)
        if after:
            paragraph.add_run(after)


def _section(document, title, lines, style=None):
    document.add_heading(title, level=1)
    _lines(document, lines, style)


def _lines(document, lines, style=None):
    for line in lines:
        document.add_paragraph(line, style=style)


def _table(document, rows, widths, has_head=False):
    """Columns as wide as told, in mm, whatever is in them. has_head: the first row comes again on every page."""
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    for texts in rows:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.text, cell.width = text, Mm(width)
            cell.paragraphs[0].paragraph_format.space_before = Pt(2)
    if has_head:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
