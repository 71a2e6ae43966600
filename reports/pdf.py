"""The review as PDF."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from coordination.blocks import Document
from coordination.papers.pdf import pdf_of


def render_pdf(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes. PdfError where a font or image is missing."""
    address = settings.SITE_ADDRESS.rstrip("/")
    references = f"{address}{reverse('number_find')}" if address else ""
    return pdf_of(
        render_to_string("reports/review_print.html", {"document": document, "references": references})
    )
