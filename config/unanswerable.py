"""Requests that no page can answer: refused with a sentence instead of being tried."""

import re

from django.http import HttpResponse
from django.template.loader import render_to_string

UTF_8 = ("utf-8", "utf8")
LARGEST = 13 * 1024 * 1024  # a sheet of 12 MB and the form around it


class Unanswerable:
    """Refuses a body larger than any page takes before a byte of it is read, letters that no form of ours is sent in,
    and numbers that no record can have."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not re.fullmatch("[0-9]{1,9}", length) or int(length) > LARGEST:
            return _refused(413)
        if request.content_params and request.content_params.get("charset", "utf-8").lower() not in UTF_8:
            return _refused(400)
        return self.get_response(request)

    def process_exception(self, request, exception):
        # SQLite's way to say that a key is too large; PostgreSQL says it to Django, which finds no such record.
        return _refused(400) if isinstance(exception, OverflowError) and "SQLite" in str(exception) else None


def _refused(status) -> HttpResponse:
    return HttpResponse(render_to_string(f"{status}.html"), status=status)
