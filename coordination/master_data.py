"""Master data in and out of Excel: columns by their Japanese names, rows found by the names people know them by.

A widget refuses what it cannot read by a ValueError with a sentence; the sheet's problems then name its column.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from django.db import models, transaction
from import_export import fields, resources, widgets

from coordination.fiscal_year import FiscalYear, FiscalYearField
from coordination.models.user import User
from coordination.numbers import parse_whole_number
from coordination.sheets.check import check, columns_of, take_in
from coordination.sheets.columns import Column, matched
from coordination.sheets.found import Check
from coordination.sheets.writing import Table
from coordination.wareki import parse_date


class ChoiceWidget(widgets.CharWidget):
    """A choice by its label, as people read it: 町会・自治会, not neighbourhood."""

    def __init__(self, field):
        super().__init__()
        self.labels = {str(value): str(label) for value, label in field.flatchoices}
        self.field = field

    def clean(self, value, row=None, **kwargs):
        text = str(value or "").strip()
        if not text and self.field.null:
            return None
        for known, label in self.labels.items():
            if text in (known, label):
                return self.field.to_python(known)
        known = "、".join(self.labels.values())
        raise ValueError(f"{self.field.verbose_name}「{text}」はありません。{known} から選んでください。")

    def render(self, value, obj=None, **kwargs):
        return self.labels.get(str(value), "")


class FiscalYearWidget(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        return FiscalYear.parse(str(value)) if value not in (None, "") else None

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value)


class DayWidget(widgets.Widget):
    """A day as a cell of Excel, or typed as 令和2年6月15日, R2.6.15 or 2020-06-15."""

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date) or value in (None, ""):
            return value or None
        return parse_date(str(value))

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else value.isoformat()


class YesNoWidget(widgets.Widget):
    WORDS = {
        "はい": True,
        "○": True,
        "1": True,
        "TRUE": True,
        "いいえ": False,
        "×": False,
        "0": False,
        "FALSE": False,
    }

    def clean(self, value, row=None, **kwargs):
        text = str("" if value is None else value).strip().upper()
        if text not in self.WORDS:
            raise ValueError(f"「{text}」ではなく、「はい」か「いいえ」を書いてください。")
        return self.WORDS[text]

    def render(self, value, obj=None, **kwargs):
        return "はい" if value else "いいえ"


class WholeNumberWidget(widgets.Widget):
    def clean(self, value, row=None, **kwargs):
        if value is None or value == "":
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return parse_whole_number(str(value))

    def render(self, value, obj=None, **kwargs):
        return value


class ClockWidget(widgets.Widget):
    """A time of day as a sheet gives it (9:30, 9:30:00) or as it is typed (9時30分)."""

    WRITTEN = re.compile(r"([0-9]{1,2})(?::|時)(?:([0-9]{1,2})分?)?(?::00)?")

    def clean(self, value, row=None, **kwargs):
        text = unicodedata.normalize("NFKC", str("" if value is None else value)).strip()
        if not text:
            return None
        written = self.WRITTEN.fullmatch(text)
        try:
            return time(int(written[1]), int(written[2] or 0)) if written else time.fromisoformat(text)
        except ValueError:
            raise ValueError(f"時刻「{text[:20]}」を読み取れません。13:30 のように書いてください。") from None

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else f"{value:%H:%M}"


class NameWidget(widgets.ForeignKeyWidget):
    """A row of another table by its name, in letters of any width; an unknown name is refused with the name."""

    def clean(self, value, row=None, **kwargs):
        if value is None or str(value).strip() == "":
            return None
        wanted = str(value).strip()
        found = list(self.get_queryset(value, row).filter(**{self.field: value})[:2]) or [
            one
            for one in self.get_queryset(value, row)
            if unicodedata.normalize("NFKC", str(getattr(one, self.field)))
            == unicodedata.normalize("NFKC", wanted)
        ]
        if len(found) == 1:
            return found[0]
        name = self.model._meta.verbose_name
        if found:
            raise ValueError(f"{name}「{wanted}」が二つ以上あります。管理画面で名前を区別してください。")
        raise ValueError(
            f"{name}「{wanted}」は登録されていません。先に登録するか、書き方を確かめてください。"
        )


def _widget(field):
    if isinstance(field, FiscalYearField):
        return FiscalYearWidget()
    if isinstance(field, models.ForeignKey):
        related = field.related_model
        known_by = next(name for name in ("name", "number", "title") if name in _field_names(related))
        return NameWidget(related, known_by)
    if field.choices:
        return ChoiceWidget(field)
    if isinstance(field, models.DateField):
        return DayWidget()
    if isinstance(field, models.TimeField):
        return ClockWidget()
    if isinstance(field, models.BooleanField):
        return YesNoWidget()
    if isinstance(field, models.IntegerField):
        return WholeNumberWidget()
    if isinstance(
        field, models.TextField
    ):  # its own widget makes None of a blank cell, which no text column takes
        return widgets.CharWidget(coerce_to_string=True, allow_blank=True)
    return resources.ModelResource.widget_from_django_field(field)()


def _field_names(model):
    return {field.name for field in model._meta.fields}


class MasterResource(resources.ModelResource):
    """required_heads: the columns without which no row could be new."""

    required_heads: tuple[str, ...] = ()

    def get_instance(self, instance_loader, row):
        """Where a name that tells rows apart cannot be read, the row is looked at as new, and the name is told."""
        try:
            return super().get_instance(instance_loader, row)
        except ValueError:
            return None

    def key_of(self, row) -> tuple:
        """What two rows of a sheet must not share."""
        return tuple(
            str(row.get(self.fields[name].column_name) or "").strip() for name in self._meta.import_id_fields
        )

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        """A blank はい・いいえ says nothing: a new row has what the model gives it, an old one keeps what it has."""
        if isinstance(field.widget, YesNoWidget):
            is_blank = str("" if row.get(field.column_name) is None else row[field.column_name]).strip() == ""
            if is_blank and self._meta.model._meta.get_field(field.attribute).has_default():
                return
        super().import_field(field, instance, row, is_m2m, **kwargs)

    def save_instance(self, instance, is_create, row, **kwargs):
        with (
            transaction.atomic()
        ):  # what the database refuses must not end the transaction of the whole sheet
            super().save_instance(instance, is_create, row, **kwargs)


def resource_for(
    model: type[models.Model],
    known_by: tuple[str, ...],
    base: type[MasterResource] = MasterResource,
    order: tuple[str, ...] = (),
    **own: fields.Field,
) -> type[MasterResource]:
    """A resource that reads and writes every editable column of a model.

    known_by: the fields that tell one row from another; a row of the sheet that agrees in them changes that row, any
    other is new. own: columns that are not the model's, or are read in a way of their own. order: of all columns.
    """
    columns = [field for field in model._meta.fields if field.editable and not field.primary_key]
    declared = {
        field.name: fields.Field(
            attribute=field.name, column_name=str(field.verbose_name), widget=_widget(field)
        )
        for field in columns
    }
    declared |= own
    names = list(order) or list(declared)
    meta = {
        "model": model,
        "fields": names,
        "import_order": names,
        "export_order": names,
        "import_id_fields": list(known_by),
        "skip_unchanged": True,
        "skip_html_diff": True,
        "store_instance": True,
        "clean_model_instances": True,
    }
    required = tuple(
        str(field.verbose_name) for field in columns if not field.blank and not field.has_default()
    )
    body = {**declared, "required_heads": required, "Meta": type("Meta", (), meta)}
    made = type(f"{model.__name__}Resource", (base,), body)
    made.fields = {name: made.fields[name] for name in names}  # else what is not the model's comes last
    return made


@dataclass(frozen=True)
class Master:
    """Master data that goes out as a sheet and comes in from one. key: its word in addresses.

    note: what a sheet cannot change, in words. listed: the page where the rows are looked at, if the key does not say.
    """

    key: str
    model: type[models.Model]
    known_by: tuple[str, ...]

    help = "import"
    note = ""
    listed = ""
    every_sheet = False
    adds_only = False
    roles = frozenset({User.Role.ADMIN})

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name)

    @cached_property
    def resource(self) -> MasterResource:
        return resource_for(self.model, self.known_by)()

    @cached_property
    def columns(self) -> list[Column]:
        return columns_of(self.resource)

    def matched(self, heads) -> dict[str, int]:
        return matched(self.columns, heads)

    def check(self, sheet, today, progress) -> Check:
        return check(self.resource, sheet, progress)

    def change(self, sheet, confirmed, *, progress, **who_and_when) -> Callable[[], Check]:
        """What makes the changes; they are worked out as they are made."""
        return lambda: take_in(self.resource, sheet, confirmed, progress)

    def tables(self) -> list[Table]:
        """Every row, in the columns in which it can come in again."""
        related = [field.name for field in self.model._meta.fields if field.is_relation]
        rows = [
            [field.export(record) for field in self.resource.fields.values()]
            for record in self.model._default_manager.select_related(*related)
        ]
        return [Table(self.name, [column.label for column in self.columns], rows)]


MASTERS: dict[str, Master] = {}


def offer_as_sheet(
    model: type[models.Model], known_by: tuple[str, ...] = ("name",), kind: type[Master] = Master
):
    """Lets the roles of a kind take the rows of a model in from a sheet and give them out as one. known_by: see
    resource_for."""
    key = model._meta.model_name
    MASTERS[key] = kind(key, model, known_by)
