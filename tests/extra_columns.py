"""Forms sent with more than they ask for: the names of all columns, of roles and of rights."""

import re

from django.apps import apps
from django.db import transaction
from django.test import Client

from coordination.models import TrailEntry
from tests.mutated import Sent, encoded, names

APPS = ("coordination", "meetings", "volunteers", "surveys", "reports")
RIGHTS = {
    "is_staff": "true",
    "is_superuser": "true",
    "is_active": "",
    "role": "admin",
    "groups": "1",
    "user_permissions": "1",
}
# What is another each time, for what is written at another moment: moments, keys, hashes.
_CHANGES_BY_ITSELF = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(?:\+\d\d:?\d\d|Z)?|[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{64}"
)


def extra(one: Sent) -> tuple[tuple[str, str], ...]:
    """What the form does not ask for, with values that would be taken."""
    own = {*names(one), *(name.partition("-")[2] for name in names(one))}
    columns = {name for app in APPS for model in apps.get_app_config(app).get_models() for field in model._meta.fields for name in (field.name, field.attname)}  # fmt: skip
    return tuple(
        (name, value)
        for name, value in (dict.fromkeys(sorted(columns), "1") | RIGHTS).items()
        if name not in own
    )


def changes_of(client: Client, one: Sent, more: tuple = ()) -> tuple[int, list[str]]:
    """The status, and every change of a record that the request makes, as the trail tells it; all of it is undone."""
    with transaction.atomic():
        last = TrailEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        answer = client.post(
            one.address, encoded((*one.fields, *more)), content_type="application/x-www-form-urlencoded"
        )
        entries = (
            TrailEntry.objects.filter(pk__gt=last).exclude(act="access").values_list("table", "act", "after")
        )
        changes = [
            _CHANGES_BY_ITSELF.sub("*", f"{table} {act} {_without_keys(after)}")
            for table, act, after in entries
        ]
        transaction.set_rollback(True)
    return answer.status_code, sorted(changes)


def _without_keys(after) -> list:
    """PostgreSQL counts on, also after what was undone."""
    return sorted(
        (name, value) for name, value in (after or {}).items() if name != "id" and not name.endswith("_id")
    )
