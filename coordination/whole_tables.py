"""Small tables read whole, a few fields of each row: what every page asks for, such as the names to choose from."""

from functools import lru_cache

from django.db import connection
from django.db.models import Model


def all_rows(model: type[Model], *fields: str) -> list[tuple]:
    """These fields of all rows of a model, in its order and as the database holds them. The statement is put together once a process: that takes
    Django longer than the database takes to answer it."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, fields))
        return cursor.fetchall()


@lru_cache
def _statement(model, fields) -> str:
    return model._default_manager.values_list(*fields).query.sql_with_params()[0]
