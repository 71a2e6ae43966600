"""Columns of names alone: of what a record belongs to, and of what it has several of, such as the organizations that a
visit met."""

from collections.abc import Sequence
from functools import lru_cache

import django_tables2 as tables
from django.db import connection, models

from coordination.whole_tables import all_rows

SEPARATOR = "、"


class NamesColumn(tables.Column):
    """The names behind a many-to-many relation, in the order of their model: one statement for all records that are
    shown, and the names alone. Half of the time of a page went into making whole organizations of them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, orderable=False, **kwargs)

    def names_of(self, relation: str, records: Sequence[models.Model]) -> dict[int, str]:
        """The names by the keys of the records; those that have none are left out."""
        if not records:
            return {}
        keys, names = [one.pk for one in records], {}
        with connection.cursor() as cursor:
            cursor.execute(_statement(records[0]._meta.get_field(relation), len(keys)), keys)
            for key, name in cursor.fetchall():
                names.setdefault(key, []).append(name)
        return {key: SEPARATOR.join(each) for key, each in names.items()}


class NameColumn(tables.Column):
    """The name of the one that a record belongs to, such as its area. The names of all are read together and nothing
    else of them: joined to it, each row would bring a record of its own. An address of such a one tells its key alone."""

    @staticmethod
    def names_of(model: type[models.Model]) -> dict[int, str]:
        return dict(all_rows(model, "pk", "name"))


@lru_cache
def _statement(relation: models.ManyToManyField, number: int) -> str:
    """The statement that asks for the names of so many records, with a place for each of their keys. It is the same
    for every page: Django took longer to put it together than the database to answer it."""
    ours, theirs = relation.m2m_field_name(), relation.m2m_reverse_field_name()
    asked = (
        relation.remote_field.through.objects.filter(**{f"{ours}__in": range(number)})
        .order_by(*(f"{theirs}__{name}" for name in relation.related_model._meta.ordering))
        .values_list(f"{ours}_id", f"{theirs}__name")
    )
    return asked.query.sql_with_params()[0]
