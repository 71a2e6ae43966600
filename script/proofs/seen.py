"""閲覧の記録：10年分の記録から、ある人を見た人を答える"""

import os
import sys
import time
from functools import partial
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from proving import proof

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from config.acting import acting_as  # noqa: E402
from coordination import guards  # noqa: E402
from coordination.models import Access, User  # noqa: E402
from volunteers.models import Member  # noqa: E402

ENTRIES = 1_000_000
PERSONS = 3  # of each entry
SECONDS = 10  # for the answer
FACTOR = 2.0  # that a page may take with what is noted, of its time without
NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})",
    "postgresql": "WITH numbers AS (SELECT generate_series(1, {count}) AS n)",
}
AT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || (n / 300) || ' days')",
    "postgresql": "now() - (n / 300) * interval '1 day'",
}


def ten_years(members: int):
    """A million looks, each of three members."""
    numbers, at = NUMBERS[connection.vendor].format(count=ENTRIES), AT[connection.vendor]
    guards.take_all_down()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM coordination_trailentry")
        last = cursor.fetchone()[0]
        for statement in (
            'INSERT INTO coordination_trailentry (id, at, actor, act, "table", "row", after) '
            f"{numbers} SELECT {last} + n, {at}, 'user:1', 'access', 'access', 'member_detail', '{{}}' FROM numbers",
            "INSERT INTO coordination_access (entry_id, at, actor, act, view, path, people, reason, network, salt) "
            f"{numbers} SELECT {last} + n, {at}, 'user:1', 'view', 'member_detail', '/exchange/members/', {PERSONS}, "
            "'', '192.0.2.1', '' FROM numbers",
            *(
                "INSERT INTO coordination_seenperson (kind, key, access_id) "
                f"{numbers} SELECT 'member', CAST((n * {PERSONS} + {one}) % {members} AS text), {last} + n FROM numbers"
                for one in range(PERSONS)
            ),
        ):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('coordination_trailentry', 'id'), %s)", [last + ENTRIES]
            )
        cursor.execute("ANALYZE")
    guards.put_all_up()


def seconds(do, times=1) -> float:
    """The median of so many times."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        taken.append(time.perf_counter() - began)
    return sorted(taken)[len(taken) // 2]


def pages_with_and_without(addresses) -> dict[str, tuple[float, float]]:
    found = {address: [] for address in addresses}
    whole = list(settings.MIDDLEWARE)
    for noted in (True, False):
        settings.MIDDLEWARE = [one for one in whole if noted or "AccessMiddleware" not in one]
        client = Client(headers={"host": "localhost"})
        with acting_as("command:proof"):
            client.force_login(User.objects.get(role="dispatcher"))
        for address in addresses:
            assert client.get(address).status_code == 200
            found[address].append(seconds(partial(client.get, address), 31))
    settings.MIDDLEWARE = whole
    return found


def main():
    call_command("migrate", verbosity=0)
    with acting_as("command:proof"):
        call_command("load_demo", "fujimi", verbosity=0)
        ten_years(Member.objects.count())
    member = Member.objects.order_by("pk")[5]
    took = seconds(lambda: call_command("who_saw", f"member:{member.pk}", stdout=StringIO()))
    looks = Access.objects.of_person("member", str(member.pk)).count()
    proof(
        f"{ENTRIES:,}件の閲覧の記録から、一人を見た記録をすべて答える",
        f"{looks:,}件を{took:.1f}秒",
        f"{SECONDS}秒以内",
        took <= SECONDS,
    )
    for address, (noted, bare) in pages_with_and_without(
        [f"/exchange/members/{member.pk}/", "/exchange/members/"]
    ).items():
        proof(
            f"残してから出す画面 {address}",
            f"{noted * 1000:.0f}ミリ秒（残さなければ{bare * 1000:.0f}ミリ秒、{noted / bare:.2f}倍）",
            f"{FACTOR}倍以内",
            noted / bare <= FACTOR,
        )


if __name__ == "__main__":
    main()
