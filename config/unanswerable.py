"""Requests that no page can answer: refused with a sentence instead of being tried."""

import re

from django.http import HttpResponse, UnreadablePostError
from django.template.loader import render_to_string

UTF_8 = ("utf-8", "utf8")
LARGEST = 13 * 1024 * 1024  # a sheet of 12 MB and the form around it


class Whole:
    """The body of a request, as long as its head says. OSError where it is not: Django would take the half of a file that
    came before the line broke for the file."""

    def __init__(self, stream, length: int):
        self.stream, self.left, self.is_cut_off = stream, length, False

    def read(self, size=-1):
        asked = self.left if size is None or size < 0 else min(size, self.left)
        return self._counted(self.stream.read(size), asked)

    def readline(self, size=-1):
        return self._counted(self.stream.readline(size), min(1, self.left))

    def close(self):
        self.stream.close()

    def _counted(self, data: bytes, asked: int) -> bytes:
        if len(data) < asked:
            self.is_cut_off = True
            raise OSError("The body of the request was cut off.")
        self.left -= len(data)
        return data


class Unanswerable:
    """Refuses a body larger than any page takes before a byte of it is read, or shorter than it says, letters that no form
    of ours is sent in, and numbers that no record can have."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not re.fullmatch("[0-9]{1,9}", length) or int(length) > LARGEST:
            return _refused(413)
        if request.content_params and request.content_params.get("charset", "utf-8").lower() not in UTF_8:
            return _refused(400)
        request._stream = body = Whole(request._stream, int(length))
        try:
            return self.get_response(request)
        finally:
            if body.is_cut_off:
                for handler in request.upload_handlers:
                    handler.upload_interrupted()  # what came of a file does not wait in a temporary one

    def process_exception(self, request, exception):
        if isinstance(exception, UnreadablePostError):
            return _refused(400)
        # SQLite's way to say that a key is too large; PostgreSQL says it to Django, which finds no such record.
        return _refused(400) if isinstance(exception, OverflowError) and "SQLite" in str(exception) else None


def _refused(status) -> HttpResponse:
    return HttpResponse(render_to_string(f"{status}.html"), status=status)
