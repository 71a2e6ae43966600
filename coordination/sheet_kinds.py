"""What can be taken in from a sheet: master data by administrators, visits by those who record them, and the books of
a help exchange by its own office."""

from typing import Any

from django.http import Http404
from django.urls import NoReverseMatch, reverse

from coordination.master_data import MASTERS, Master
from coordination.pages.actions import Action
from coordination.visit_books.kind import VisitBook

Kind = Master | VisitBook | Any  # or whatever another app offers that does what a VisitBook does
VISITS = VisitBook()
BOOKS = {VISITS.key: VISITS}


def offer_book(kind):
    """Lets the roles of the kind take its sheets in; it reads and writes them in a way of its own."""
    BOOKS[kind.key] = kind


def kind_or_404(key: str, user) -> Kind:
    """The kind by its word in addresses. One that is not for this role is not there."""
    kind = BOOKS.get(key) or MASTERS.get(key)
    if kind is None or user.role not in kind.roles:
        raise Http404("この種類の取り込みはありません。")
    return kind


def actions_to_take_in(key: str, user, label: str = "Excel から取り込む") -> tuple[Action, ...]:
    """The button 「Excel から取り込む」 for those who may."""
    try:
        kind_or_404(key, user)
    except Http404:
        return ()
    return (Action(label, "import_upload", (key,)),)


def list_of(kind: Kind) -> str:
    """Where the records of a kind are looked at: on a page of their own, or in the admin."""
    try:
        return reverse(getattr(kind, "listed", "") or f"{kind.key}_list")
    except NoReverseMatch:
        return reverse(f"admin:{kind.model._meta.app_label}_{kind.key}_changelist")
