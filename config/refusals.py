"""What the database refuses by a rule of its own is told in the words of that rule, whichever page it was sent to."""

from django.db import IntegrityError
from django.http import JsonResponse
from django.shortcuts import render

from coordination.guards import refusal_in_words


class Refusals:
    """For pages that have no better place for the sentence. Nothing of what was sent has been kept: each of them writes
    in one transaction."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, IntegrityError) or not (sentence := refusal_in_words(exception)):
            return None
        if request.headers.get("accept") == "application/json":
            return JsonResponse({"errors": [{"field": "", "label": "", "sentence": sentence}]}, status=409)
        return render(request, "refused.html", {"sentence": sentence}, status=409)
