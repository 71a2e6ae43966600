"""The page of one record."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.shortcuts import render

from coordination.pages.actions import Action
from coordination.pages.listing import ListTable


@dataclass(frozen=True)
class Fact:
    """A line of a record. address: where the text leads, if anywhere."""

    label: str
    text: Any
    address: str = ""


@dataclass(frozen=True)
class Section:
    """facts, lines or a table, and what to say where there are none. photos: shown below, each leading to itself.
    more: where the table goes on. actions: what can be done with what is shown here, rather than with the record."""

    title: str
    facts: Sequence[Fact] = ()
    lines: Sequence[Fact] = ()
    photos: Sequence[Fact] = ()
    empty: str = ""
    table: ListTable | None = None
    more: Fact | None = None
    actions: Sequence[Action] = ()


@dataclass(frozen=True)
class DetailPage:
    """back: the list it belongs to, as an action. notice: what is unusual about the record. shows_year: some of its
    numbers are of the chosen fiscal year. template and further: for a record that shows more than facts and lines, and
    the context of that.
    """

    title: str
    sections: Sequence[Section]
    actions: Sequence[Action] = ()
    back: Action | None = None
    notice: str = ""
    reading: str = ""
    shows_year: bool = False
    template: str = "pages/detail.html"
    further: dict = field(default_factory=dict)


def detail_page(request, page: DetailPage):
    """Renders the page of a record."""
    return render(request, page.template, {"page": page, "shows_year": page.shows_year, **page.further})
