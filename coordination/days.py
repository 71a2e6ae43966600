"""Days that the records can hold: of a year that the Japanese calendar of this application names in every place."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

FIRST, LAST = date(1900, 4, 1), date(2199, 12, 31)


def refuse_other_times(day: date):
    if not FIRST <= day <= LAST:
        raise ValidationError("1900年4月から2199年までの日を入れてください。", code="out_of_range")


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
        column = connection.ops.quote_name(self.column)
        return f"{column} BETWEEN '{FIRST.isoformat()}' AND '{LAST.isoformat()}'"

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": DayFormField, **kwargs})
