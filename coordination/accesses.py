"""閲覧の記録: written before the answer leaves, so that nothing personal is out of which nobody knows.

One entry an answer, never folded into an earlier one: who asks "who saw this when" gets each time. The entry stands in
the trail (coordination/trail.py) and is chained with it. There it says who, when, by which act and of how many people, and a
digest of the rest. The rest (whom, from where, why) lies beside it, found quickly, and can be deleted when its time is
over without a gap in the trail.
"""

import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from config.acting import acting
from coordination.access_guards import YOUNGEST
from coordination.models import Access, SeenPerson, TrailEntry
from coordination.personal import PEOPLE

TABLE = "access"  # what stands in the trail in the place of a table
SEEN = SeenPerson._meta.db_table
INSERT_SEEN = {
    "sqlite": f"INSERT INTO {SEEN} (kind, key, access_id) "
    "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), %s FROM json_each(%s)",
    "postgresql": f"INSERT INTO {SEEN} (kind, key, access_id) "
    "SELECT value->>0, value->>1, %s FROM jsonb_array_elements(%s::jsonb)",
}


def note_access(
    act: Access.Act,
    persons: Iterable[tuple[str, str]] = (),
    *,
    actor: str | None = None,
    view: str = "",
    path: str = "",
    reason: str = "",
    network: str = "",
) -> Access:
    """persons: kind and key of each. actor: who acts, unless another one is named."""
    persons = sorted(set(persons))
    access = Access(
        at=timezone.now(),
        actor=acting() if actor is None else actor,
        act=act,
        view=view[:100],
        path=path[:300],
        people=sum(kind in PEOPLE for kind, _ in persons),
        reason=reason[:200],
        network=network,
        salt=secrets.token_hex(16),
    )
    with transaction.atomic():
        access.entry = TrailEntry.objects.create(
            at=access.at,
            actor=access.actor,
            act=TrailEntry.Act.ACCESS,
            table=TABLE,
            row=access.view[:64],
            after={"act": str(act), "people": access.people, "digest": digest_of(access, persons)},
        )
        access.save(force_insert=True)
        if persons:
            with connection.cursor() as cursor:
                cursor.execute(INSERT_SEEN[connection.vendor], [access.pk, json.dumps(persons)])
    return access


def digest_of(access: Access, persons: Iterable[tuple[str, str]]) -> str:
    """Stands for all that the trail does not say in clear; without the salt it cannot be tried out."""
    told = [access.salt, access.view, access.path, access.reason, access.network]
    return sha256(json.dumps([told, [list(one) for one in persons]]).encode()).hexdigest()


def unsound() -> Iterator[TrailEntry]:
    """Entries of which the rest has been changed since, or deleted before its time: both behind the database's guards
    (coordination/access_guards.py)."""
    young = timezone.now() - timedelta(days=YOUNGEST)
    entries = TrailEntry.objects.filter(Q(access__isnull=False) | Q(at__gt=young), table=TABLE)
    entries = entries.select_related("access").prefetch_related("access__persons").order_by("pk")
    for entry in entries.iterator(chunk_size=500):
        access = getattr(entry, "access", None)
        if access is None or not _is_as_noted(entry, access):
            yield entry


def _is_as_noted(entry: TrailEntry, access: Access) -> bool:
    persons = sorted((one.kind, one.key) for one in access.persons.all())
    clear = {"act": access.act, "people": access.people, "digest": digest_of(access, persons)}
    return entry.after == clear and (entry.at, entry.actor) == (access.at, access.actor)
