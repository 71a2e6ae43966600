"""The public pages of the day, kept in the memory of the process until anything in them has changed.

In memory, because a reader must not make the application write; a public page that is asked for again then costs one
statement. What has changed is told by the rows themselves, so that whoever changes them in whatever way is seen at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.db.models.functions import JSONObject

from coordination.models import Area, Municipality
from meetings.models import Council, Initiative, InitiativeFile, InitiativePlace, Occasion, Partner
from meetings.public.initiatives import PublicSite, public_site

_NOT_SHOWN = {"search_text"}


@dataclass(frozen=True)
class Answer:
    """A page or a file as it is sent. tag: of this content, for browsers that have it already."""

    content: bytes
    content_type: str
    tag: str = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "tag", sha256(self.content).hexdigest()[:32])


@dataclass
class Edition:
    """What is public in one state of the records on one day, and the answers made of it so far."""

    state: str
    site: PublicSite
    answers: dict[str, Answer] = field(default_factory=dict)

    def answer(self, name: str, make: Callable[[PublicSite], Answer]) -> Answer:
        """The answer by that name; it is made the first time. name: one of a small number, nothing that a reader types."""
        if name not in self.answers:
            self.answers[name] = make(self.site)
        return self.answers[name]


_kept: list[Edition] = []


def edition(as_of: date) -> Edition:
    """What is public now: the edition at hand while nothing has changed, else a new one."""
    before = state(as_of)
    at_hand = _kept[0] if _kept else None
    if at_hand and at_hand.state == before:
        return at_hand
    made = Edition(before, public_site(as_of))
    if state(as_of) == before:  # nothing has been changed while it was being made
        _kept[:] = [made]
    return made


def state(as_of: date) -> str:
    """A digest of the day, the settings and every row that a public page is made of, read by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(*_statement())
        rows = sorted(str(row) for (row,) in cursor.fetchall())
    settled = [as_of.isoformat(), settings.MAP_SEARCH_URL, settings.OPEN_DATA_LICENCE]
    return sha256("\n".join([*settled, *rows]).encode()).hexdigest()


@cache
def _statement() -> tuple[str, tuple]:
    """Written out once: to put it together takes Django ten times as long as to run it."""
    first, *others = _rows()
    return first.union(*others, all=True).query.sql_with_params()


def _rows():
    """The rows as objects. No two tables have the same columns: their rows cannot be taken for one another."""
    published = Initiative.objects.published()
    of_it = {"initiative__in": published}
    columns = [one.name for one in Initiative._meta.concrete_fields if one.name not in _NOT_SHOWN]
    return [
        _objects(published, *columns),
        _objects(Council.objects.filter(initiatives__in=published).distinct(), "pk", "name", "tier", "area"),
        _objects(Area.objects.all(), "pk", "name", "number", "parent"),
        _objects(InitiativePlace.objects.filter(**of_it), "pk", "initiative", "name", "address"),
        _objects(Partner.objects.filter(**of_it), "pk", "initiative", "role", "organization__name"),
        _objects(
            InitiativeFile.objects.filter(**of_it),
            "pk",
            "initiative",
            "caption",
            "consented_on",
            "digest",
            "content",
            "content_type",
        ),
        _objects(Occasion.objects.filter(called_off=True, **of_it), "pk", "initiative", "on"),
        _objects(Municipality.objects.all(), "pk", "name", "department", "contact", "demo"),
    ]


def _objects(records, *columns):
    row = JSONObject(**{column: F(column) for column in columns})
    return records.order_by().values_list(row, flat=True)
