"""Personal data: whom an answer tells of, gathered while it is being made.

A record that tells of a person says which of its columns do so. Whoever loads such a record with one of these columns
has it noted, whatever way leads to it (a list, a form, a choice, a related record). What comes out of the database
without becoming a record is said by `also_shown`. Which of all that a view really shows is for the register to say
(config/personal.py).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models

_SHOWN: ContextVar[set | None] = ContextVar("shown", default=None)

MEMBERS, RESIDENTS, RESPONDENTS, USERS = "member", "resident", "respondent", "user"
NEEDS, VISITS, SHEETS = "need", "visit", "sheet"
PEOPLE = frozenset({MEMBERS, RESIDENTS, RESPONDENTS, USERS})  # each of them is one human being
KINDS = {
    MEMBERS: "会員",
    RESIDENTS: "住民",
    RESPONDENTS: "アンケートの回答者",
    USERS: "利用者",
    NEEDS: "困りごと",
    VISITS: "訪問の記録",
    SHEETS: "取り込むファイル",
}


class Personal(models.Model):
    """A record that tells of a person. kind_of_person: one of KINDS. tells: its columns that do."""

    kind_of_person: str
    tells: frozenset[str]

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        record = super().from_db(db, field_names, values)
        shown = _SHOWN.get()
        if shown is not None and not cls.tells.isdisjoint(field_names):
            shown.add((cls.kind_of_person, str(record.pk)))
        return record


@contextmanager
def gathering() -> Iterator[set[tuple[str, str]]]:
    """The kind and the key of each person of whom something is loaded meanwhile."""
    shown = set()
    before = _SHOWN.set(shown)
    try:
        yield shown
    finally:
        _SHOWN.reset(before)


def also_shown(kind: str, keys: Iterable) -> None:
    """For what is read as columns rather than as records. keys: of respondents, the survey and the 票番号: 3-0145."""
    shown = _SHOWN.get()
    if shown is not None:
        shown.update((kind, str(key)) for key in keys)
