"""活動表: the paper for a day or a week, in order of time, with room to write by hand what came of it. Plain data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from coordination.papers.text import paragraphs, printable
from coordination.wareki import format_date, format_date_with_weekday
from volunteers.models import Errand, Member

DAYS_OF_A_WEEK = 7
NO_TIME = "未定"


@dataclass(frozen=True)
class Person:
    """Somebody on the paper, with what one needs to find or call them."""

    name: str
    phone: str
    address: str = ""


@dataclass(frozen=True)
class Line:
    """One errand. missing: how many helpers it still needs."""

    at: str
    minutes: int
    kind: str
    recipient: Person
    helpers: tuple[Person, ...]
    missing: int
    details: tuple[str, ...]


@dataclass(frozen=True)
class Day:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class DaySheet:
    """made: when it was printed, for the foot of each page."""

    title: str
    days: tuple[Day, ...]
    made: str


def day_sheet(
    errands: Iterable[Errand], first: date, days: int, *, made_on: date, helper: Member | None = None
) -> DaySheet:
    """errands: those of these days that are to take place, `to_be_read`. helper: whose sheet it is, if one person's.

    A day without anything is named all the same, so that nobody takes a page for lost.
    """
    by_day: dict[date, list[Line]] = {}
    for errand in errands:
        by_day.setdefault(errand.on, []).append(_line(errand))
    named = [first + timedelta(days=i) for i in range(days)]
    whose = f"　{printable(helper.name)}さん" if helper else ""
    span = format_date_with_weekday(first) + (f"～{format_date_with_weekday(named[-1])}" if days > 1 else "")
    return DaySheet(
        title=f"活動表　{span}{whose}",
        days=tuple(Day(format_date_with_weekday(day), tuple(by_day.get(day, ()))) for day in named),
        made=f"作成日：{format_date(made_on)}",
    )


def _line(errand: Errand) -> Line:
    request, recipient = errand.request, errand.request.recipient
    return Line(
        at=f"{errand.at:%H:%M}" if errand.at else NO_TIME,
        minutes=request.minutes,
        kind=printable(request.kind),
        recipient=Person(printable(recipient.name), printable(recipient.phone), printable(recipient.address)),
        helpers=tuple(
            Person(printable(one.helper.name), printable(one.helper.phone))
            for one in errand.assignments.all()
        ),
        missing=errand.missing,
        details=paragraphs(request.details),
    )
