"""The page that asks before something is done that people would not want to do by a slip."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


@dataclass(frozen=True)
class ConfirmationPage:
    """title: names the act and the record. consequences: what will change, sentence by sentence. grave: something is
    taken away; the button is red. then: where to go afterwards. said: told afterwards.

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


def confirmation_page(request: HttpRequest, page: ConfirmationPage) -> HttpResponse:
    """Asks, and acts once the answer is sent; what is refused changes nothing and leads back with the reason."""
    if request.method == "POST":
        try:
            with transaction.atomic():
                page.act()
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(page.back)
        messages.success(request, page.said)
        return redirect(page.then)
    return render(request, "pages/confirmation.html", {"page": page})
