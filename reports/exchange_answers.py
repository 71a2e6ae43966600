"""The papers of the help exchange as an answer: PDF or Excel where the address asks for it."""

from datetime import date

from django.http import Http404, HttpResponse

from coordination.blocks import Document
from coordination.days import FIRST, LAST
from coordination.papers.answer import file_answer, pdf_answer
from reports.formats import FORMATS


def in_its_form(request, document: Document) -> HttpResponse | None:
    """None where the page itself is asked for, or there is nothing to print yet."""
    name = f"{document.title}_{document.as_of_words}".replace("　", "_")
    extension = request.GET.get("format")
    if not document.sections:
        return None
    if extension == "pdf":
        return pdf_answer("reports/exchange_print.html", {"document": document}, name)
    if extension == "xlsx":
        excel = FORMATS["xlsx"]
        return file_answer(excel.render(document), excel.content_type, f"{name}.xlsx")
    return None


def day_in(text: str | None, otherwise: date) -> date:
    """A day of an address; what is no day is not taken for another."""
    if not text:
        return otherwise
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not FIRST <= day <= LAST:
        raise Http404("この日は読み取れません。日付を選びなおしてください。")
    return day
