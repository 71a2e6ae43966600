"""変更の記録：200のたくらみを見つけ、300の書きこみをすべて説明する"""

import random
import sys
import time

import django

from config.acting import acting_always_as

acting_always_as("command:proof")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import DatabaseError, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from proving import proof  # noqa: E402

from config.acting import NOBODY, acting_as  # noqa: E402
from coordination.anchors import anchor  # noqa: E402
from coordination.audit import audit  # noqa: E402
from coordination.models import Area, TrailEntry, User  # noqa: E402
from tests import tamperings  # noqa: E402
from tests.random_writes import Writer, played_again, states  # noqa: E402

TAMPERINGS, WRITES = 200, 300


def writes_are_explained():
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="shokuin"))
    writer = Writer(random.Random(9), client)
    before, since = states(), TrailEntry.objects.order_by("pk").values_list("pk", flat=True).last()
    for _ in range(WRITES):
        writer.write()
    after = states()
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    try:
        played = played_again(before, since)
    except AssertionError as error:
        print(error, file=sys.stderr)
        played = {}
    unexplained = sum(played.get(key) != after.get(key) for key in changed | played.keys())
    proof(
        f"でたらめな{WRITES}の書きこみ（画面、一つずつ、まとめて、SQL、消す、途中で取りやめる）を、変更の記録だけから再現できる",
        f"変わった{len(changed):,}件のうち、説明できないもの{unexplained:,}件",
        "0件",
        unexplained == 0 and len(changed) >= WRITES / 2,
    )


def tamperings_are_found():
    anchors, found = [anchor()], 0
    for number in range(TAMPERINGS):
        way = tamperings.ALL[number % len(tamperings.ALL)]
        is_found = tamperings.is_found(way, anchors, number)
        if not is_found:
            print(f"not found: {way.__name__} {number}", file=sys.stderr)
        found += is_found
    proof(
        "変更の記録の書きかえ・消す・加える・入れかえる・終わりを切る・ハッシュの作りなおし、業務の記録をかくれて変える、トリガーを止める・変える",
        f"{TAMPERINGS}のうち{found}を見つけた",
        f"{TAMPERINGS}",
        found == TAMPERINGS,
    )


def nobody_writes_nothing():
    try:
        with acting_as(NOBODY), transaction.atomic():
            Area.objects.create(name="だれでもない区")
        refused = False
    except DatabaseError:
        refused = True
    proof(
        "だれの操作かを言わない書きこみを断る",
        "断った" if refused else "書けた",
        "断る",
        refused,
    )


def walked():
    begun = time.perf_counter()
    seen = audit()
    took = time.perf_counter() - begun
    for one in seen.findings[:10]:
        print(one, file=sys.stderr)
    rate = (seen.entries + seen.records) / took
    proof(
        "点検の速さ（変更の記録と業務の記録をあわせて）。100万件なら",
        f"毎秒{rate:,.0f}件、{1_000_000 / rate:.0f}秒。おかしいところ{len(seen.findings)}件",
        "60秒以下、0件",
        1_000_000 / rate <= 60 and not seen.findings,
    )


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    with override_settings(SECOND_FACTOR=False, ALLOWED_HOSTS=["*"]):
        call_command("load_demo", "fujimi", verbosity=0)
        writes_are_explained()
    nobody_writes_nothing()
    tamperings_are_found()
    walked()
