"""What the trail says of a change, in words: who, when, which record, what it was and what it became."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from coordination.actors import in_words
from coordination.models import TrailEntry
from coordination.wareki import format_date

LONGEST = 40  # characters of a value
AROUND = 15  # characters on either side of what has changed in a long text
NAMES = {True: "はい", False: "いいえ", None: "（空欄）", "": "（空欄）"}
GONE, UNSEEN, WORKED_OUT = "（いまはない記録）", "（見られない記録）", {"sort_key", "search_text"}


@dataclass(frozen=True)
class Told:
    """who: "" where nobody has said. when: 令和2年6月20日 14:05. what: the record and what was done with it. changes:
    (column, before, after) of a record that was changed."""

    who: str
    when: str
    what: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Change:
    """A field in the words of the screen. whole: both texts as they are, where only the part that differs is shown."""

    label: str
    before: str
    after: str
    whole: tuple[str, str] | None = None


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
def models_by_table() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def _what(entry):
    model = models_by_table().get(entry.table)
    if model is None:  # a table of an earlier version
        return f"{entry.table} {entry.row}の{entry.get_act_display()}"
    record = model._base_manager.filter(pk=entry.row).first()
    name = f"「{record}」" if record else GONE
    return f"{model._meta.verbose_name}{name}の{entry.get_act_display()}"


def _changes(entry):
    if entry.act != TrailEntry.Act.UPDATE or (model := models_by_table().get(entry.table)) is None:
        return
    for field in _fields(model):
        if field.column in entry.after:
            before, after = entry.before.get(field.column), entry.after[field.column]
            yield str(field.verbose_name), _short(_value(field, before)), _short(_value(field, after))


def _fields(model):
    return [field for field in model._meta.concrete_fields if field.column not in WORKED_OUT]


def _short(text):
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def changes_before(entry: TrailEntry, user, leave_out: Iterable[str] = ()) -> Iterator[Change]:
    """What the entry tells this user, field by field: of a new record what it had, of a deleted one what it had had.
    leave_out: columns that go without saying."""
    model = models_by_table().get(entry.table)
    if model is None:
        return
    for field in _fields(model):
        befores, afters = entry.before or {}, entry.after or {}
        if field.primary_key or field.column in leave_out or field.column not in befores | afters:
            continue
        before, after = befores.get(field.column), afters.get(field.column)
        is_nothing = before in (None, "") and after in (None, "")
        if not (is_nothing and entry.act != TrailEntry.Act.UPDATE):
            yield _told_change(field, before, after, entry, user)


def _told_change(field, before, after, entry, user) -> Change:
    label = str(field.verbose_name)
    before = "" if entry.act == TrailEntry.Act.INSERT else _value(field, before, user)
    after = "" if entry.act == TrailEntry.Act.DELETE else _value(field, after, user)
    if len(before) <= LONGEST and len(after) <= LONGEST:
        return Change(label, before, after)
    return Change(label, *what_differs(before, after), whole=(before, after))


def what_differs(before: str, after: str) -> tuple[str, str]:
    """The parts of two long texts that differ, with a little of what stands around them."""
    shorter = min(len(before), len(after))
    first = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    rest = shorter - first
    last = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    return _cut(before, first, last), _cut(after, first, last)


def _cut(text, first, last):
    begin, end = max(0, first - AROUND), min(len(text), len(text) - last + AROUND)
    cut = text[begin:end]
    cut = cut if len(cut) <= 4 * LONGEST else f"{cut[: 4 * LONGEST]}…"
    return f"{'…' if begin else ''}{cut}{'…' if end < len(text) and not cut.endswith('…') else ''}"


def _value(field, value, user=None) -> str:
    """As the screens write it. user: where one reads it, to whom it may be out of sight."""
    if isinstance(field, models.BooleanField) and value in (0, 1):
        value = bool(value)
    if isinstance(value, bool) or value in (None, ""):
        return NAMES[value]
    if field.is_relation:
        return _name_of(field.related_model, value, user)
    return _in_the_era(field, value) or str(dict(field.flatchoices).get(value, value))


def _name_of(model, key, user) -> str:
    record = model._base_manager.filter(pk=key).first()
    if record is None:
        return GONE
    manager = model._default_manager
    if (
        user is None
        or not hasattr(manager, "visible_to")
        or model is models_by_table().get("coordination_user")
    ):
        return str(record)
    return str(record) if manager.visible_to(user).filter(pk=key).exists() else UNSEEN


def _in_the_era(field, value) -> str:
    """令和2年6月20日; "" for what is no day or moment."""
    if isinstance(field, models.DateTimeField):
        at = value if isinstance(value, datetime) else parse_datetime(str(value))
        return "" if at is None else moment(at if timezone.is_aware(at) else at.replace(tzinfo=UTC))
    if isinstance(field, models.DateField):
        day = value if isinstance(value, date) else parse_date(str(value)[:10])
        return format_date(day) if day else ""
    if isinstance(field, models.TimeField):
        return str(value)[:5]
    return ""
