"""The page that asks before something is done that people would not want to do by a slip."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


@dataclass(frozen=True)
class ConfirmationPage:
    """title: names the act and the record. consequences: what will change, sentence by sentence. act: does it; it is
    given the reason where one is asked for. grave: something is taken away; the button is red. then: where to go afterwards. said: told afterwards."""

    title: str
    consequences: tuple[str, ...]
    submit: str
    act: Callable[..., None]
    then: str
    said: str
    back: str
    reason: str = ""
    grave: bool = False


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=200, widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, *args, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


def confirmation_page(request: HttpRequest, page: ConfirmationPage) -> HttpResponse:
    form = ReasonForm(request.POST or None, label=page.reason) if page.reason else None
    if request.method == "POST" and (form is None or form.is_valid()):
        page.act(form.cleaned_data["reason"]) if form else page.act()
        messages.success(request, page.said)
        return redirect(page.then)
    status = 422 if request.method == "POST" else 200
    return render(request, "pages/confirmation.html", {"page": page, "form": form}, status=status)
