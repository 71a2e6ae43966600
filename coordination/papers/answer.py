"""A paper as an answer: a page made into PDF, or a file that was written, named after what it holds."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

NOT_IN_NAMES = str.maketrans('\\/:*?"<>|', "＼／：＊？”＜＞｜")  # no system takes these in the name of a file


def pdf_answer(template: str, context: dict, name: str, is_download: bool = False) -> HttpResponse:
    """The template as PDF, shown in the browser unless it is to be saved. name: of the file, without its ending."""
    # WeasyPrint takes seconds to load: only who asks for a paper pays for it.
    from coordination.papers.pdf import pdf_of

    content = pdf_of(render_to_string(template, context))
    return file_answer(content, "application/pdf", f"{name}.pdf", is_download)


def file_answer(content: bytes, content_type: str, name: str, is_download: bool = True) -> HttpResponse:
    """name: of the file, with its ending; Japanese is allowed."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(is_download, name.translate(NOT_IN_NAMES))
    return response
