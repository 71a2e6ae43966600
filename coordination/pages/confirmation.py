"""The page that asks before something is done that people would not want to do by a slip."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


@dataclass(frozen=True)
class ConfirmationPage:
    """title: names the act and the record. consequences: what will change, sentence by sentence. grave: something is
    taken away; the button is red. then: where to go afterwards. said: told afterwards. progress: for work that takes its
    time, where the page that waits asks how far it is; doing: what it tells meanwhile.

    act: does it, or raises a ValidationError with the reason why it cannot be done.
    """

    title: str
    consequences: tuple[str, ...]
    submit: str
    act: Callable[..., None]
    then: str
    said: str
    back: str
    grave: bool = False
    progress: str = ""
    doing: str = ""


def confirmation_page(request: HttpRequest, page: ConfirmationPage) -> HttpResponse:
    """Asks, and acts once the answer is sent; what is refused changes nothing and leads back with the reason.

    What takes its time keeps nobody waiting who writes: it must see for itself that all or nothing is changed.
    """
    if request.method == "POST":
        try:
            with nullcontext() if page.progress else transaction.atomic():
                page.act()
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return _on_to(request, page.back)
        messages.success(request, page.said)
        return _on_to(request, page.then)
    return render(request, "pages/confirmation.html", {"page": page})


def _on_to(request: HttpRequest, address: str) -> HttpResponse:
    """To the next page. A page that waits for the work goes there itself: if it followed a redirect on the way, what is
    said there would have been said to nobody."""
    if request.headers.get("X-Waits"):
        return HttpResponse(headers={"X-Then": address})
    return redirect(address)
