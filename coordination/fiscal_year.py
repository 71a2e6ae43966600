"""年度: the Japanese fiscal year, 1 April to 31 March, named in 和暦."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from coordination import wareki


@dataclass(frozen=True, order=True)
class FiscalYear:
    """年度, known by the Gregorian year of its 1 April: FiscalYear(2019) is 令和元年度.

    An office names the whole year after the era in which it ends its first half: 2019年度 is 令和元年度 although
    April 2019 was still 平成31年.
    """

    year: int

    @classmethod
    def of(cls, day: date) -> "FiscalYear":
        return cls(day.year if day.month >= 4 else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> "FiscalYear":
        """Reads 令和元年度, Ｒ元, H30年度, 2019. ValueError with a Japanese sentence for anything else."""
        year = wareki.parse_year(wareki.half_width(text).removesuffix("度"))
        if not 1900 <= year <= 2200:
            raise ValueError(f"「{text}」は年度として扱えません。")
        return cls(year)

    @property
    def first_day(self) -> date:
        return date(self.year, 4, 1)

    @property
    def last_day(self) -> date:
        return date(self.year + 1, 3, 31)

    @property
    def span(self) -> tuple[date, date]:
        return self.first_day, self.last_day

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of its months, April to March."""
        return tuple(self.month(number) for number in (*range(4, 13), *range(1, 4)))

    def month(self, number: int) -> date:
        """The first day of a month, 1 to 12: 令和元年度's third month is March 2020."""
        return date(self.year if number >= 4 else self.year + 1, number, 1)

    @property
    def next(self) -> "FiscalYear":
        return FiscalYear(self.year + 1)

    @property
    def previous(self) -> "FiscalYear":
        return FiscalYear(self.year - 1)

    @property
    def name(self) -> str:
        """令和元年度."""
        return f"{wareki.format_year(self._naming_day)}度"

    @property
    def _naming_day(self) -> date:
        return date(self.year, 9, 30)

    def ended_by(self, day: date) -> bool:
        return self.last_day <= day

    def __str__(self) -> str:
        return self.name


class FiscalYearFormField(forms.CharField):
    """A year typed as 令和2年度, R2 or 2020."""

    def prepare_value(self, value):
        if isinstance(value, int):
            value = FiscalYear(value)
        return str(value) if isinstance(value, FiscalYear) else value

    def to_python(self, value):
        if isinstance(value, FiscalYear):
            return value
        value = super().to_python(value)
        if value in self.empty_values:
            return None
        try:
            return FiscalYear.parse(value)
        except ValueError as unreadable:
            raise ValidationError(str(unreadable)) from None

    def has_changed(self, initial, data):
        try:
            return self.to_python(self.prepare_value(initial)) != self.to_python(data)
        except ValidationError:
            return True


class FiscalYearField(models.SmallIntegerField):
    """A FiscalYear, stored as the Gregorian year of its 1 April."""

    description = "年度"

    def from_db_value(self, value, expression, connection):
        return None if value is None else FiscalYear(value)

    def to_python(self, value):
        if value is None or isinstance(value, FiscalYear):
            return value
        try:
            return FiscalYear.parse(str(value))
        except ValueError as unreadable:
            raise ValidationError(str(unreadable)) from None

    def get_prep_value(self, value):
        return value.year if isinstance(value, FiscalYear) else super().get_prep_value(value)

    def value_to_string(self, obj):
        return str(self.get_prep_value(self.value_from_object(obj)))

    def run_validators(self, value):
        # The integer range validators of the column do not apply to a value that FiscalYear has read.
        return None

    def formfield(self, **kwargs):
        # A number box, which the admin would offer for an integer, shows nothing of 令和2年度 and would save it empty.
        kwargs |= {"form_class": FiscalYearFormField, "widget": forms.TextInput}
        help_text = " ".join(filter(None, [self.help_text, "例：令和2年度、R2、2020"]))
        return models.Field.formfield(self, **{"help_text": help_text, **kwargs})
