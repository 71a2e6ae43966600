"""What the trail says of a change, in words: who, when, which record, what it was and what it became."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.apps import apps
from django.db import models
from django.utils import timezone

from coordination.actors import in_words
from coordination.models import TrailEntry
from coordination.wareki import format_date

LONGEST = 40  # characters of a value
NAMES = {True: "はい", False: "いいえ", None: "（空欄）", "": "（空欄）"}


@dataclass(frozen=True)
class Told:
    """who: "" where nobody has said. when: 令和2年6月20日 14:05. what: the record and what was done with it. changes:
    (column, before, after) of a record that was changed."""

    who: str
    when: str
    what: str
    changes: tuple[tuple[str, str, str], ...]


def told(entries: Iterable[TrailEntry]) -> list[Told]:
    name = lru_cache(None)(in_words)
    return [
        Told(name(entry.actor), moment(entry.at), _what(entry), tuple(_changes(entry))) for entry in entries
    ]


def moment(at) -> str:
    here = timezone.localtime(at)
    return f"{format_date(here.date())} {here:%H:%M}"


def by_whom(entry: TrailEntry) -> str:
    """職員 太郎　令和2年6月20日 14:05."""
    return "　".join(filter(None, [in_words(entry.actor), moment(entry.at)]))


@lru_cache
def _models() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def _what(entry):
    model = _models().get(entry.table)
    if model is None:  # a table of an earlier version
        return f"{entry.table} {entry.row}の{entry.get_act_display()}"
    record = model._base_manager.filter(pk=entry.row).first()
    name = f"「{record}」" if record else "（いまはない記録）"
    return f"{model._meta.verbose_name}{name}の{entry.get_act_display()}"


def _changes(entry):
    if entry.act != TrailEntry.Act.UPDATE or (model := _models().get(entry.table)) is None:
        return
    fields = {field.column: field for field in model._meta.concrete_fields}
    for column, after in entry.after.items():
        if field := fields.get(column):
            yield str(field.verbose_name), _value(field, entry.before.get(column)), _value(field, after)


def _value(field, value) -> str:
    if isinstance(field, models.BooleanField) and value in (0, 1):
        value = bool(value)
    if isinstance(value, bool) or value in (None, ""):
        return NAMES[value]
    if field.is_relation:
        record = field.related_model._base_manager.filter(pk=value).first()
        return str(record) if record else "（いまはない記録）"
    text = str(dict(field.flatchoices).get(value, value))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
