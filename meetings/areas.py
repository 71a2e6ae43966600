"""圏域 on the pages of councils and their meetings: a part such as a school district counts to the 圏域 around it."""

import django_tables2 as tables
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django_filters import Filter
from django_filters.conf import settings
from django_filters.fields import ModelChoiceField

from coordination.models import Area
from coordination.pages.listing import SHORT

WHOLE_CITY = "市全域"


def area_in_words(area) -> str:
    return area.with_whole if area else WHOLE_CITY


def areas_by_whole():
    """Every 圏域, each followed by its parts."""
    number = Coalesce("parent__number", "number")
    return Area.objects.select_related("parent").order_by(
        number.asc(nulls_last=True),
        Coalesce("parent__name", "name"),
        F("parent").asc(nulls_first=True),
        "name",
    )


class AreaChoice(ModelChoiceField):
    def __init__(self, queryset=None, **kwargs):
        super().__init__(queryset=areas_by_whole(), **kwargs)

    def label_from_instance(self, area):
        return area.with_whole


class AreaFilter(Filter):
    """Narrows a list down to an area: what belongs to a part of it belongs to it; or to what is of the whole city."""

    field_class = AreaChoice

    def __init__(self, field_name="area", **kwargs):
        super().__init__(
            field_name=field_name, label="圏域", empty_label="すべて", null_label=WHOLE_CITY, **kwargs
        )

    def filter(self, records, area):
        if area is None:
            return records
        if area == settings.NULL_CHOICE_VALUE:
            return records.filter(**{self.field_name: None})
        return records.filter(Q(**{self.field_name: area.pk}) | Q(**{f"{self.field_name}__parent": area.pk}))


class AreaColumn(tables.Column):
    """The 圏域, with its part in brackets; 市全域 where there is none."""

    def __init__(self, accessor="area", **kwargs):
        super().__init__(
            "圏域",
            accessor=accessor,
            default=WHOLE_CITY,
            attrs=SHORT,
            order_by=(f"{accessor}__number",),
            **kwargs,
        )

    def render(self, value):
        return area_in_words(value)
