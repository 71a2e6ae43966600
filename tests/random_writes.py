"""Random writes over all tables by every way that there is, and what the trail says of them played again."""

import json
import random

from django.db import DatabaseError, connection, models, transaction
from django.urls import reverse

from coordination.models import Area, Organization
from coordination.trail import APPS, noted, whole
from coordination.trail_chain import TRAIL
from tests.tamperings import asked

TEXTS = (models.CharField, models.TextField)


def states() -> dict[tuple[str, str], dict]:
    """Every row of every noted table, by the table and the key."""
    return {
        (one.table, key): json.loads(image)
        for one in noted()
        for key, image in asked(
            f'SELECT CAST("{one.key}" AS text), CAST({whole(one, connection.vendor)} AS text) FROM {one.table}'
        )
    }


def played_again(rows: dict, since: int) -> dict:
    """The rows after all that the trail has noted since that entry. AssertionError where an entry does not follow."""
    rows = dict(rows)
    for actor, act, table, row, before, after in asked(
        'SELECT actor, act, "table", "row", CAST(before AS text), CAST(after AS text) '
        f"FROM {TRAIL} WHERE id > {since} ORDER BY id"
    ):
        assert actor
        before, after = (json.loads(one) if one else {} for one in (before, after))
        held = rows.pop((table, row), {})
        assert before == {column: held.get(column) for column in before}, (table, row, before, held)
        if act != "delete":
            rows[table, row] = held | after
    return rows


class Writer:
    """client: signed in as somebody who may record organizations."""

    def __init__(self, dice: random.Random, client):
        self.dice, self.client = dice, client
        self.models = [model for model in _models() if model._base_manager.exists()]

    def write(self) -> str:
        """Writes by some way that nothing refuses; which way it was."""
        ways = (
            self.form,
            self.save,
            self.update,
            self.bulk,
            self.sql,
            self.copies,
            self.delete,
            self.several,
        )
        while True:
            way = self.dice.choice(ways)
            try:
                with transaction.atomic():
                    if way():
                        return way.__name__
            except DatabaseError:  # a guard or a constraint has refused
                continue

    def _column(self):
        model = self.dice.choice(self.models)
        fields = [field for field in model._meta.concrete_fields if isinstance(field, TEXTS)]
        fields = [field for field in fields if not field.primary_key and field.column != "password"]
        return (model, self.dice.choice(fields)) if fields else (None, None)

    def _rows(self, model, most=1):
        keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True)[:200])
        return self.dice.sample(keys, min(len(keys), self.dice.randint(1, most)))

    def _text(self, field):
        return f"書{self.dice.randint(0, 10**6)}"[: field.max_length or 20]

    def form(self):
        name = f"会{self.dice.random()}"
        self.client.post(reverse("organization_add"), {"name": name, "kind": "npo", "confirmed": "1"})
        return Organization.objects.filter(name=name).count()

    def save(self):
        model, field = self._column()
        if model is None:
            return 0
        for one in model._base_manager.filter(pk__in=self._rows(model)):
            setattr(one, field.attname, self._text(field))
            models.Model.save(one, update_fields=[field.name])
        return 1

    def update(self):
        model, field = self._column()
        if model is None:
            return 0
        return model._base_manager.filter(pk__in=self._rows(model, 5)).update(
            **{field.name: self._text(field)}
        )

    def bulk(self):
        model, field = self._column()
        if model is None:
            return 0
        found = list(model._base_manager.filter(pk__in=self._rows(model, 20)))
        for one in found:
            setattr(one, field.attname, self._text(field))
        return model._base_manager.bulk_update(found, [field.name])

    def sql(self):
        model, field = self._column()
        keys = self._rows(model) if model else []
        if not keys:
            return 0
        meta = model._meta
        key = meta.pk.get_db_prep_value(keys[0], connection)
        return asked(
            f'UPDATE {meta.db_table} SET "{field.column}" = %s WHERE "{meta.pk.column}" = %s',
            *(self._text(field), key),
        )

    def copies(self):
        """New rows like those that are there, many in one statement."""
        model = self.dice.choice(self.models)
        found = list(model._base_manager.filter(pk__in=self._rows(model, 10)))
        for one in found:
            one.pk = None if isinstance(model._meta.pk, models.AutoField) else model._meta.pk.get_default()
            for field in model._meta.concrete_fields:
                if isinstance(field, TEXTS) and field.unique and not field.primary_key:
                    setattr(one, field.attname, self._text(field))
        return len(model._base_manager.bulk_create(found))

    def delete(self):
        model = self.dice.choice(self.models)
        return model._base_manager.filter(pk__in=self._rows(model, 3))._raw_delete(connection.alias)

    def several(self):
        """A part of a transaction is undone, the rest stays."""
        one = Area.objects.create(name=f"区{self.dice.random()}"[:20])
        try:
            with transaction.atomic():
                Area.objects.filter(pk=one.pk).update(name="取り消す")
                raise DatabaseError
        except DatabaseError:
            pass
        return Area.objects.filter(pk=one.pk).update(name=f"区{self.dice.random()}"[:20])


def _models():
    from django.apps import apps

    tables = {one.table for one in noted()}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in APPS and model._meta.db_table in tables:
            yield model
