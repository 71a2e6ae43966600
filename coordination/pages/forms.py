"""What every form of the application can do beyond Django's: groups, warnings, and a record of what its reader saw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from hashlib import sha256
from uuid import UUID

from django import forms
from django.core import signing
from django.db import models

from coordination.fiscal_year import FiscalYear
from coordination.pages.fields import field_for, speak_plainly
from coordination.wareki import format_date, format_date_with_weekday

_SALT = "coordination.pages.forms.seen"


@dataclass(frozen=True)
class Group:
    """Fields that belong together. folded: shown only when opened, for what is rarely filled in."""

    title: str
    fields: tuple[str, ...]
    folded: bool = False


class PageForm(forms.ModelForm):
    """A form of one record. `groups` names all its fields in the order in which the work happens.

    seen_before: where a draft is gone on with, what the form showed when the draft was begun. pressed: a button that
    arranges the form and saves nothing. key: of what was sent, made with the form that was shown.
    """

    groups: tuple[Group, ...] = ()
    key: UUID | None = None
    seen_before = ""
    pressed = ""

    class Meta:
        formfield_callback = field_for

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            speak_plainly(field)

    def warnings(self) -> list[str]:
        """Sentences about what is allowed but probably not meant; saved once the user has confirmed them."""
        return []

    @property
    def grouped(self):
        """The groups with their bound fields, and whether a folded one must be open because of what is in it."""
        named = {name for group in self.groups for name in group.fields}
        rest = tuple(name for name in self.fields if name not in named)
        for group in (*self.groups, *([Group("", rest)] if rest else [])):
            bound = [self[name] for name in group.fields if name in self.fields]
            if bound:
                is_open = any(field.errors or field.value() not in (None, "", [], False) for field in bound)
                yield group, bound, is_open


def plain(value):
    """A field's value as text or a list of texts, whether it comes from a record or from a form."""
    if value is None:
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return sorted(plain(one) for one in value)
    return str(value).replace("\r\n", "\n").strip()  # as a form's texts are


def stored(form) -> dict:
    """What the record behind the form holds now, field by field."""
    return {
        name: plain(form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
        if name != "seen" and not isinstance(field, forms.FileField)
    }


def entered(form) -> dict:
    """What the user has entered into a valid form."""
    return {name: plain(form.cleaned_data.get(name)) for name in stored(form)}


def seal(form) -> str:
    """What the form shows of its record now, for this form and this record alone."""
    return signing.dumps(stored(form), salt=_salt(form), compress=True)


def _salt(form) -> str:
    return f"{_SALT}.{type(form).__name__}.{form.instance._meta.label}.{form.instance.pk}"


def unseal(form, token: str) -> dict:
    """What the form showed when it was opened; where that cannot be told, nothing of what is stored now."""
    try:
        return signing.loads(token, salt=_salt(form))
    except signing.BadSignature:
        return dict.fromkeys(stored(form))


@dataclass(frozen=True)
class Difference:
    """A field that somebody else has changed since the form was opened, in words.

    is_mine_too: this user has changed it as well, so that one of the two texts must give way.
    """

    name: str
    label: str
    theirs: str
    mine: str
    is_mine_too: bool


def differences(form, seen: dict) -> list[Difference]:
    """What somebody else has saved since the form was opened; a valid form."""
    now, mine = stored(form), entered(form)
    return [
        Difference(
            name,
            form[name].label,
            in_words(form, name, now[name]),
            in_words(form, name, mine[name]),
            mine[name] not in (seen[name], now[name]),
        )
        for name in now
        if name in seen and seen[name] != now[name]
    ]


def merged(form, data, found: list[Difference]):
    """The posted data with the other's values in the fields that this user has left alone."""
    data, now = data.copy(), stored(form)
    for difference in found:
        if not difference.is_mine_too:
            value = now[difference.name]
            data.setlist(form.add_prefix(difference.name), value if isinstance(value, list) else [value])
    return data


def in_words(form, name, value) -> str:
    """A plain value as the reader of a page knows it: the label of a choice, a day in the Japanese era."""
    field = form.fields[name]
    if isinstance(value, list):
        return "、".join(in_words(form, name, one) for one in value) or "（空欄）"
    if value == "":
        return "（空欄）"
    if isinstance(field, forms.BooleanField):
        return "はい" if value == "True" else "いいえ"
    if isinstance(field, forms.ModelChoiceField):
        return str(field.queryset.filter(pk=value).first() or value)
    if isinstance(field, forms.ChoiceField):
        return dict((str(key), str(label)) for key, label in _flat(field.choices)).get(value, value)
    if isinstance(field, forms.DateField):
        return format_date(date.fromisoformat(value))
    return value


def _flat(choices):
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label


def mark_of(warnings: list[str]) -> str:
    """What a confirmation must carry, so that it confirms these warnings and no others."""
    return sha256("\n".join(warnings).encode()).hexdigest()[:32]


def warnings_of_day(label: str, day: date, today: date) -> list[str]:
    """What is unusual about the day of a record: it has not come yet, or belongs to a year that is over."""
    if day > today:
        return [f"{label}が{format_date_with_weekday(day)}で、まだ来ていない日です。"]
    if FiscalYear.of(day) != FiscalYear.of(today):
        return [f"{label}が{format_date_with_weekday(day)}で、{FiscalYear.of(day)}の記録として数えます。"]
    return []
