"""What can be taken in from a sheet: master data by administrators, visits by those who record them, and what a group of
residents keeps by the group's own office."""

from collections.abc import Callable

from django.http import Http404
from django.urls import NoReverseMatch, reverse

from coordination.master_data import MASTERS, Master
from coordination.models import User
from coordination.pages.actions import Action
from coordination.visit_books.kind import VisitBook

Kind = Master | VisitBook  # or whatever another app offers in OF_GROUPS that does what a VisitBook does
VISITS = VisitBook()
# By the word before the hyphen of a key such as member-3: finds the kind of the group with that key for somebody who
# keeps its books, or nothing.
OF_GROUPS: dict[str, Callable[[str, User], Kind | None]] = {}


def kind_or_404(key: str, user) -> Kind:
    """The kind by its word in addresses. One that is not for this role is not there."""
    word, of_a_group, whose = key.partition("-")
    if of_a_group:
        kind = OF_GROUPS[word](whose, user) if word in OF_GROUPS else None
    else:
        kind = VISITS if key == VISITS.key else MASTERS.get(key)
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
