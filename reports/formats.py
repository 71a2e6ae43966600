"""The forms in which the review leaves the application. Each renders the same document."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from coordination.blocks import Document


@dataclass(frozen=True)
class Format:
    """render: the document as bytes. is_download: offered as a file rather than shown in the browser."""

    content_type: str
    render: Callable[[Document], bytes]
    is_download: bool = True


def _html(document: Document) -> bytes:
    """One file that needs no other: styles inside, charts as inline images."""
    styles = []
    for name in ("css/tokens.css", "css/document.css"):
        with open(finders.find(name), encoding="utf-8") as css:
            styles.append(css.read())
    return render_to_string("reports/review_file.html", {"document": document, "styles": styles}).encode()


# pandas, matplotlib, WeasyPrint and openpyxl take seconds to load: only who asks for a form pays for it.
def _pdf(document: Document) -> bytes:
    from reports.pdf import render_pdf

    return render_pdf(document)


def _excel(document: Document) -> bytes:
    from reports.excel import render_excel

    return render_excel(document)


def _word(document: Document) -> bytes:
    from reports.word import render_word

    return render_word(document)


def _json(document: Document) -> bytes:
    from reports.json import render_json

    return render_json(document)


FORMATS = {
    "html": Format("text/html; charset=utf-8", _html),
    "pdf": Format("application/pdf", _pdf, is_download=False),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _excel),
    "docx": Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _word),
    "json": Format("application/json", _json),
}
