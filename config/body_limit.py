"""No request body larger than any page takes; refused before a byte of it is read."""

from django.http import HttpResponse
from django.template.loader import render_to_string

LARGEST = 13 * 1024 * 1024  # a sheet of 12 MB and the form around it


class BodyLimit:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST:
            return HttpResponse(render_to_string("413.html"), status=413)
        return self.get_response(request)
