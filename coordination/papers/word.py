"""What every Word file of ours shares: A4, Japanese fonts that every Windows has, and numbered pages."""

import io

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from coordination.signs import visible

FONT = "BIZ UDPGothic"  # on every Windows since 10; what lacks it takes another gothic
SIZES = {"Normal": 10.5, "Title": 16, "Heading 1": 12.5, "Heading 2": 11, "List Bullet": 10.5, "Footer": 8.5}
WIDTH = 167  # mm between the margins
BLACK = RGBColor(0, 0, 0)


def new_word(title: str, author: str, **sizes: float):
    """An empty document. sizes: of further styles, in points, such as Caption=9.5."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(25), Mm(18), Mm(20), Mm(18)
    for name, size in {**SIZES, **sizes}.items():
        _set_font(document.styles[name], size)
    for language in document.styles.element.iter(qn("w:lang")):
        for attribute in ("val", "eastAsia"):
            language.set(qn(f"w:{attribute}"), "ja-JP")
    lines = document.styles["Normal"].paragraph_format
    lines.line_spacing, lines.space_after = 1.35, Pt(3)
    _set_title(document.styles["Title"])
    _number_pages(page.footer.paragraphs[0])
    about = document.core_properties
    about.title, about.author, about.language = visible(title)[:255], visible(author)[:255], "ja-JP"
    about.comments = about.keywords = ""
    return document


def as_bytes(document) -> bytes:
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def keep_together(row, *, is_head=False):
    """A row that no page cuts. is_head: it comes again on every page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))


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
