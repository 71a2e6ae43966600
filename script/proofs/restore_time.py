"""控え：10年分の大きさで、取るのと戻すのにかかる時間"""

import os
import tempfile
import time
from pathlib import Path

import django
from drills import empty_place, manage
from proving import proof

SIZES = ((5_000, 20_000), (50_000, 200_000))  # visits and transfers there are in all
LONGEST = 30 * 60  # seconds


def grow(visits: int, transfers: int):
    import many_transfers
    import many_visits
    from django.core.management import call_command

    from config.acting import acting_as
    from coordination import trail_states
    from coordination.models import Activity
    from volunteers.models import TicketTransfer

    with acting_as("command:proof"):
        if not Activity.objects.exists():
            call_command("load_demo", "fujimi", verbosity=0)
        many_visits.make(visits - Activity.objects.count(), years=10)
        if missing := transfers - TicketTransfer.objects.count():
            many_transfers.MEMBERS = 400 + len(str(missing))  # the group is named after them
            many_transfers.make(missing // 10 * 10)
        trail_states.take_in_as_they_are()  # they are written past the guards, for time


def measured(folder: Path) -> tuple[float, float, float]:
    """Seconds of the backup and of the restore with its proof, and MB of the file."""
    path, begun = folder / "large.backup", time.monotonic()
    taken = manage("backup", path)
    between = time.monotonic()
    with empty_place(folder / "place") as environment:
        done = manage("restore", path, "--leave-keys", **environment)
        end = time.monotonic()
    if taken.returncode or done.returncode:
        raise SystemExit(taken.stderr + done.stderr + done.stdout)
    return between - begun, end - between, path.stat().st_size / 1e6


if __name__ == "__main__":
    os.environ.setdefault("SECRET_KEY", "of-the-proof")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for visits, transfers in SIZES:
        grow(visits, transfers)
        with tempfile.TemporaryDirectory() as made:
            taking, restoring, size = measured(Path(made))
        proof(
            f"訪問{visits:,}件・受払{transfers:,}行の市の控えを取り、戻して確かめる",
            f"取る {taking:.0f}秒（{size:.0f} MB）、戻す {restoring:.0f}秒",
            "戻すのは30分以内",
            restoring <= LONGEST,
        )
