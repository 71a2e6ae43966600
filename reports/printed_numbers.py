"""The numbers of a paper with the places where they stand: to look one up that was typed or is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from coordination.blocks import Document
from coordination.figures import Figure
from reports.live_figures import Kind, Live
from reports.places import Place, printed

RATE = "％"


@dataclass(frozen=True)
class PrintedNumber:
    place: Place
    figure: Figure

    @property
    def live(self) -> Live | None:
        """What stands for it in a text; None where it is not of an indicator and a year."""
        return live_of_address(self.figure.address, self.figure.unit)


def numbers_in(document: Document) -> Iterable[PrintedNumber]:
    """Every number that the paper prints, in its order; those within its texts with the place of the text."""
    for place, what in printed(document).items():
        for figure in what.figures:
            if figure.value is not None:
                yield PrintedNumber(place, figure)


def live_of_address(address: str, unit: str) -> Live | None:
    """A figure of an indicator's page, by where it leads."""
    parts = urlsplit(address)
    try:
        page = resolve(parts.path)
    except Resolver404:
        return None
    if page.url_name != "indicator_year" or parts.fragment not in ("", "target"):
        return None
    of_target = Kind.RATE if unit == RATE else Kind.TARGET
    return Live(page.kwargs["key"], page.kwargs["year"], of_target if parts.fragment else Kind.ACTUAL)
