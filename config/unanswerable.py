"""Requests that no page can answer: refused with a sentence instead of being tried."""

from django.http import HttpResponse
from django.template.loader import render_to_string

LARGEST = 13 * 1024 * 1024  # a sheet of 12 MB and the form around it


class Unanswerable:
    """Refuses a body larger than any page takes before a byte of it is read, and numbers that no record can have."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST:
            return _refused(413)
        return self.get_response(request)

    def process_exception(self, request, exception):
        # SQLite's way to say that a key is too large; PostgreSQL says it to Django, which finds no such record.
        return _refused(400) if isinstance(exception, OverflowError) and "SQLite" in str(exception) else None


def _refused(status) -> HttpResponse:
    return HttpResponse(render_to_string(f"{status}.html"), status=status)
