"""The page that asks before something is done that people would not want to do by a slip."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


@dataclass(frozen=True)
class ConfirmationPage:
    """title: names the act and the record. consequences: what will change, sentence by sentence. act: does it. grave: something is taken away; the button is red. then: where to go afterwards. said: told afterwards."""

    title: str
    consequences: tuple[str, ...]
    submit: str
    act: Callable[..., None]
    then: str
    said: str
    back: str
    grave: bool = False


def confirmation_page(request: HttpRequest, page: ConfirmationPage) -> HttpResponse:
    """Asks, and acts once the answer is sent."""
    if request.method == "POST":
        page.act()
        messages.success(request, page.said)
        return redirect(page.then)
    return render(request, "pages/confirmation.html", {"page": page})
