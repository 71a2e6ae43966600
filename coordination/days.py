"""Days that the records can hold: of a year that the Japanese calendar of this application names in every place."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.migrations import RunPython

FIRST, LAST = date(1900, 4, 1), date(2199, 12, 31)


def refuse_other_times(day: date):
    if not FIRST <= day <= LAST:
        raise ValidationError("1900年4月から2199年までの日を入れてください。", code="out_of_range")


def between(column: str) -> str:
    return f"{column} BETWEEN '{FIRST.isoformat()}' AND '{LAST.isoformat()}'"


class DayInput(forms.DateInput):
    """A day by the browser's own picker. Without `max`, a year typed with six digits would empty the field."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__({"max": LAST.isoformat(), "data-wareki": "", **(attrs or {})}, format="%Y-%m-%d")


class DayFormField(forms.DateField):
    widget = DayInput
    default_validators = [refuse_other_times]


class DayField(models.DateField):
    """A day; the database refuses those that no page could name (a slip such as 0202-06-15)."""

    default_validators = [refuse_other_times]

    def db_check(self, connection):
        return between(connection.ops.quote_name(self.column))

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": DayFormField, **kwargs})


@DayField.register_lookup
class RangeInPassing(models.lookups.Range):
    """A range of days for a list in another order: SQLite, which takes every range for a small one, would look the days
    up and sort them, where it can read the index of the order and pass over the other days."""

    lookup_name = "range_in_passing"

    def as_sqlite(self, compiler, connection):
        sql, params = self.as_sql(compiler, connection)
        return f"+{sql}", params  # a sign before a column keeps it from its index


class MonthOf(models.Func):
    """A day's month as the number of months since the year 0, worked out by the database itself: Django's own functions
    are Python on SQLite."""

    output_field = models.BigIntegerField()
    arity = 1

    def as_sqlite(self, compiler, connection):
        template = "(substr(%(expressions)s, 1, 4) * 12 + substr(%(expressions)s, 6, 2) - 1)"
        sql, params = self.as_sql(compiler, connection, template=template)
        return sql, (*params, *params)

    def as_postgresql(self, compiler, connection):
        template = "(EXTRACT(YEAR FROM %(expressions)s)::integer * 12 + EXTRACT(MONTH FROM %(expressions)s)::integer - 1)"
        sql, params = self.as_sql(compiler, connection, template=template)
        return sql, (*params, *params)


def check_days(*columns: tuple[str, str]) -> RunPython:
    """The step of a migration after days of a table have become DayFields: PostgreSQL gets the check only with a new
    table. columns: pairs of a model, such as coordination.Activity, and its field."""

    def put_up(apps, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return  # SQLite builds the table anew
        for model, name in columns:
            model = apps.get_model(model)
            field = model._meta.get_field(name)
            schema_editor.execute(
                f'ALTER TABLE "{model._meta.db_table}" ADD CONSTRAINT "{model._meta.db_table}_{field.column}_day" '
                f"CHECK ({between(schema_editor.quote_name(field.column))})"
            )

    def take_down(apps, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return
        for model, name in columns:
            model = apps.get_model(model)
            schema_editor.execute(
                f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{model._meta.db_table}_{name}_day"'
            )

    return RunPython(put_up, take_down)
