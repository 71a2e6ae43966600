"""議事録 as a Word file, which offices circulate and correct: real headings, a real table, Japanese fonts."""

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from coordination.papers.word import WIDTH, as_bytes, keep_together, new_word
from coordination.signs import visible
from meetings.papers.minutes import TODO_HEADS, Minutes

TODO_WIDTHS = (65, 34, 36, 32)


def render_word(minutes: Minutes) -> bytes:
    """The minutes as .docx on A4, with the headings, the tables and the order of the PDF."""
    document = new_word(minutes.title, minutes.author)
    document.add_paragraph(visible(minutes.author)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph(visible(minutes.title), style="Title")
    facts = [(fact.label, fact.text) for fact in minutes.facts]
    _table(document, facts, (34, WIDTH - 34))
    if minutes.summary is not None:
        _section(document, "議事要旨", minutes.summary)
    if minutes.items:
        document.add_heading(visible(minutes.agenda_title), level=1)
    for number, item in enumerate(minutes.items, 1):
        document.add_heading(visible(f"{number}　{item.title}"), level=2)
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
    return as_bytes(document)


def _section(document, title, lines, style=None):
    document.add_heading(title, level=1)
    _lines(document, lines, style)


def _lines(document, lines, style=None):
    for line in lines:
        document.add_paragraph(visible(line), style=style)


def _table(document, rows, widths, has_head=False):
    """Columns as wide as told, in mm, whatever is in them. has_head: the first row comes again on every page."""
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    for texts in rows:
        row = table.add_row()
        keep_together(row)
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.text, cell.width = visible(text), Mm(width)
            cell.paragraphs[0].paragraph_format.space_before = Pt(2)
    if has_head:
        keep_together(table.rows[0], is_head=True)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
