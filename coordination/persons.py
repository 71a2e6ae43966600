"""Who is meant by a name, and what a person of the record of views is called."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, wraps

from django.apps import apps
from django.db.models import Model

from coordination.kana import hiragana
from coordination.personal import KINDS, PEOPLE, RESPONDENTS, Personal, gathering

GONE = "いまはない記録"
_OF_A_RESPONDENT = re.compile(r"(?:回答者|個票)?([0-9]+-\S+)")


def apart_from_the_answer(find):
    """Whoever is looked through to find one is not shown: the page says itself whom it shows."""

    @wraps(find)
    def found(*arguments):
        with gathering():
            return find(*arguments)

    return found


@dataclass(frozen=True)
class Someone:
    """kind, key: as the record of views knows them. label: what they are called; apart: what tells them from another one of
    the same name."""

    kind: str
    key: str
    label: str
    apart: str = ""

    @property
    def mark(self) -> str:
        """member:12, by which exactly this one is asked for."""
        return f"{self.kind}:{self.key}"

    def __str__(self):
        return f"{self.label}（{self.apart}）" if self.apart else self.label


@apart_from_the_answer
def persons_called(text: str) -> list[Someone]:
    """Everybody whose name, reading, number or sign-in name it is: 山田 花子, やまだはなこ, 会員12, 回答者3-0145; or member:12."""
    text = text.replace("\0", "").strip()
    kind, colon, key = text.partition(":")
    if colon and kind in KINDS and key:
        return [one for one in [someone(kind, key)] if one]
    if found := _OF_A_RESPONDENT.fullmatch(text):
        return [Someone(RESPONDENTS, found[1], f"回答者{found[1]}")]
    wanted = _plain(text)
    return [
        _named(record) for kind in sorted(PEOPLE) for record in _records(kind) if wanted and wanted in _names(record)
    ]  # fmt: skip


@apart_from_the_answer
def someone(kind: str, key: str) -> Someone | None:
    """None for what there never was; a record that is gone is called so."""
    if kind == RESPONDENTS:
        return Someone(kind, key, f"回答者{key}")
    for model in models_of(kind):
        if key.isascii() and key.isdecimal() and (record := model._base_manager.filter(pk=key[:18]).first()):
            return _named(record)
    return Someone(kind, key, f"{KINDS[kind]}{key}", GONE) if kind in KINDS and key.isdecimal() else None


@apart_from_the_answer
def labels(persons: Iterable[tuple[str, str]], user) -> list[Someone]:
    """What they are called before this user: a member whose name is not theirs to see is a number."""
    return [_label(kind, key, user) for kind, key in persons]


def _label(kind, key, user) -> Someone:
    if kind == RESPONDENTS or any(_in_sight(model, key, user) for model in models_of(kind)):
        return someone(kind, key)
    return Someone(kind, key, *_unnamed(kind, key))


@cache
def models_of(kind: str) -> list[type[Model]]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Personal) and getattr(model, "kind_of_person", "") == kind
    ]


def _records(kind) -> Iterator[Model]:
    for model in models_of(kind):
        yield from model._base_manager.order_by("pk")


def _names(record) -> set[str]:
    words = [getattr(record, name, "") for name in ("name", "kana", "username")]
    return {_plain(word) for word in words if word} | ({str(record)} if hasattr(record, "number") else set())


def _plain(text) -> str:
    return hiragana(text).replace(" ", "").lower()


def _named(record) -> Someone:
    """会員 12 山田 花子（支え愛隊・南畑地区）"""
    name = getattr(record, "name", "") or str(record)
    number = f"{record.number}番 " if hasattr(record, "number") else ""
    besides = [getattr(record, one, None) for one in ("group", "area", "username")]
    apart = "・".join(str(one) for one in besides if one)
    return Someone(
        record.kind_of_person, str(record.pk), f"{KINDS[record.kind_of_person]} {number}{name}", apart
    )


def _in_sight(model, key, user):
    manager = model._default_manager
    records = manager.visible_to(user) if hasattr(manager, "visible_to") else manager.all()
    return records.filter(pk=key).first() if key.isascii() and key.isdecimal() else None


def _unnamed(kind, key) -> tuple[str, str]:
    for model in models_of(kind):
        if record := model._base_manager.filter(pk=key).first() if key.isdecimal() else None:
            return str(record) if kind in PEOPLE else KINDS[kind], str(getattr(record, "group", ""))
    return f"{KINDS[kind]}{key}", GONE
