"""A page as PDF: tagged (PDF/UA-1), its own Japanese font embedded, nothing fetched from outside."""

import mimetypes
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from weasyprint import DEFAULT_OPTIONS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# A host that cannot exist: whatever is not one of our own static files is refused.
BASE = "http://app.invalid/"


class PdfError(Exception):
    """The page asks for a file that the application does not have."""


class StaticFetcher(URLFetcher):
    """Reads the application's static files and nothing else; a missing one is an error, not a gap."""

    def __init__(self):
        super().__init__(allowed_protocols={"data"}, fail_on_errors=True)

    def fetch(self, url, headers=None):
        if not url.startswith(BASE):
            return super().fetch(url, headers)
        name = unquote(urlsplit(url).path).removeprefix(settings.STATIC_URL)
        found = finders.find(name)
        if not found:
            raise FileNotFoundError(name)
        kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
        return URLFetcherResponse(url=url, body=Path(found).read_bytes(), headers={"Content-Type": kind})


def pdf_of(html: str) -> bytes:
    """The page as PDF; the same page gives the same bytes. PdfError where a font or image is missing.

    html: a whole page with a title and a language, as templates/papers/base.html has them; its styles by their
    plain names under /static/.
    """
    return _written(_laid_out(html), html)


def one_page_pdf(versions: Iterable[str]) -> bytes:
    """The first of several versions of a page, each shorter than the one before, that fits one sheet. PdfError where
    none does."""
    for html in versions:
        laid_out = _laid_out(html)
        if len(laid_out.pages) == 1:
            return _written(laid_out, html)
    raise PdfError("no version fits one page")


def _laid_out(html):
    try:
        return HTML(string=html, base_url=BASE, url_fetcher=StaticFetcher()).render(
            font_config=FontConfiguration(), **_options(html)
        )
    except FatalURLFetchingError as missing:  # a BaseException, which no `except Exception` sees
        raise PdfError(str(missing)) from missing


def _written(laid_out, html) -> bytes:
    return laid_out.write_pdf(**(DEFAULT_OPTIONS | _options(html)))


def _options(html) -> dict:
    return {"pdf_variant": "pdf/ua-1", "pdf_identifier": sha256(html.encode()).digest()[:16]}
