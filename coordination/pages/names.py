"""A column of names: what a record has several of, such as the organizations that a visit met."""

from collections.abc import Sequence

import django_tables2 as tables
from django.db.models import Model

SEPARATOR = "、"


class NamesColumn(tables.Column):
    """The names behind a many-to-many relation, in the order of their model: one statement for all records that are
    shown, and the names alone. Half of the time of a page went into making whole organizations of them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, orderable=False, **kwargs)

    def names_of(self, relation: str, records: Sequence[Model]) -> dict[int, str]:
        """The names by the keys of the records; those that have none are left out."""
        if not records:
            return {}
        field = records[0]._meta.get_field(relation)
        ours, theirs = field.m2m_field_name(), field.m2m_reverse_field_name()
        found = (
            field.remote_field.through.objects.filter(**{f"{ours}__in": [one.pk for one in records]})
            .order_by(*(f"{theirs}__{name}" for name in field.related_model._meta.ordering))
            .values_list(f"{ours}_id", f"{theirs}__name")
        )
        names = {}
        for key, name in found:
            names.setdefault(key, []).append(name)
        return {key: SEPARATOR.join(each) for key, each in names.items()}
