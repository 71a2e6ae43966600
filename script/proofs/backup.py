"""控え：書いているあいだに取り、止め、こわし、戻す"""

import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import django
from drills import PASSPHRASE, begun, died, digest, empty_place, manage, until
from proving import proof

from tests.old import asked

SCRIPT = Path(__file__).parent.parent
dice = random.Random(9)


def prepare():
    """The demo, and a group of five whose tickets are posted."""
    from django.core.management import call_command
    from many_transfers import small_world

    from config.acting import acting_as

    with acting_as("command:proof"):
        call_command("migrate", verbosity=0)
        call_command("load_demo", "fujimi", verbosity=0)
        small_world(5)


@contextmanager
def writers(folder: Path):
    """Three who write; answers with what they have acknowledged so far."""
    paths = [folder / f"writer{number}" for number in range(3)]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(SCRIPT.parent),
    }
    running = [
        subprocess.Popen([sys.executable, SCRIPT / "backup_writer.py", path], env=environment)
        for path in paths
    ]
    until(lambda: all(path.exists() and path.read_text().count("\n") > 3 for path in paths))
    try:
        yield lambda: [
            line.split()
            for path in paths
            for line in path.read_text().splitlines(keepends=True)
            if line[-1] == "\n"
        ]
    finally:
        for one in running:
            one.kill()
            one.wait()


def missing_in(environment, acknowledged) -> int:
    """Of what was acknowledged, how many visits, files and postings are not there."""
    from coordination.soundness import digest_of

    with asked(environment["DATABASE_URL"]) as ask:
        visits = {key for (key,) in ask("SELECT id FROM coordination_activity")}
        keys = {str(key).replace("-", "") for (key,) in ask("SELECT key FROM volunteers_posting")}
    files = Path(environment["MEDIA_ROOT"])
    return sum(
        (int(visit) not in visits)
        + (key not in keys)
        + (not (files / name).exists() or digest_of(files / name) != sum_)
        for visit, name, sum_, key in acknowledged
    )


def under_three_writers(folder):
    """Five times: what was acknowledged before the backup began is in what is restored, and that proves itself."""
    missing, counted, wrong = [], [], []
    with writers(folder) as acknowledged:
        for number in range(5):
            before, path = acknowledged(), folder / f"{number}.backup"
            taken = manage("backup", path)
            with empty_place(folder / f"place{number}") as environment:
                done = manage("restore", path, "--leave-keys", **environment)
                wrong += [one.stdout + one.stderr for one in (taken, done) if one.returncode]
                missing.append(missing_in(environment, before))
            counted.append(len(before))
    print(*wrong, sep="\n", file=sys.stderr)
    proof(
        "3人が書きつづけるあいだの控えに、始める前に答えた訪問・添付・記帳が欠けない（5回。戻して確かめる）",
        f"欠けたもの {'・'.join(map(str, missing))}（答えた組 {'・'.join(map(str, counted))}）、確かめの失敗 {len(wrong)}",
        "5回とも0",
        not any(missing) and not wrong and min(counted) > 5,
    )


def killed_while_taking(folder):
    """Twenty times: the earlier file or a whole one, and nothing left over after the next."""
    from coordination.backup import archive, taking

    path, work = folder / "kept.backup", folder / taking.WORK
    begun_at = time.monotonic()
    manage("backup", path)
    longest, whole = 0.8 * (time.monotonic() - begun_at), 0  # of which the start of the process takes a part
    for _ in range(20):
        before, process = digest(path), begun("backup", path)
        until(lambda process=process: work.exists() or process.poll() is not None)
        if not died(process, dice.uniform(0, longest)):
            whole += 1
        if digest(path) != before:
            archive.proved(path, PASSPHRASE)
    manage("backup", path)
    broken = work.exists()
    proof(
        "控えの途中で kill -9（でたらめな時に20回）：前の控えか、完全な控えだけがある",
        f"不完全な控え 0（殺す前に終わったもの {whole}）、あとに残ったもの {'あり' if broken else 'なし'}",
        "不完全な控え 0、残ったものなし",
        not broken and archive.proved(path, PASSPHRASE) is not None,
    )


def with_a_full_disk(folder):
    """On a disk of its own of 200 kB, where this user may make one; else under a limit of the size of files."""
    small = folder / "small"
    small.mkdir()
    is_disk = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", small], capture_output=True
        ).returncode
        == 0
    )
    limit = [] if is_disk else ["bash", "-c", 'ulimit -f 100; exec "$@"', "-"]
    try:
        command = [*limit, sys.executable, SCRIPT.parent / "manage.py", "backup", small / "one.backup"]
        done = subprocess.run(
            command, env={**os.environ, "BACKUP_PASSPHRASE": PASSPHRASE}, capture_output=True, text=True
        )
        left = os.listdir(small)
    finally:
        if is_disk:
            subprocess.run(["umount", small], check=True)
    proof(
        f"{'200 kB のディスク' if is_disk else 'ファイルの大きさの上限'}がいっぱいになると、一文で断り、何も残さない",
        f"「{done.stderr.strip()}」、残ったもの {len(left)}",
        "一文、0",
        done.returncode == 1
        and done.stderr.startswith("CommandError: ディスクがいっぱいです")
        and done.stderr.count("\n") == 1
        and not left,
    )


def spoiled(folder):
    from django.utils import timezone

    from coordination.backup import Unusable, archive, sealed, taking

    sealed.WORK = 10  # what a guess costs is not what is proved
    whole = taking.take(folder / "whole", PASSPHRASE, at=timezone.localtime()).read_bytes()
    found = 0
    for number in range(60):
        at = dice.randrange(len(whole))
        content = bytearray(whole[:at]) if number % 2 else bytearray(whole)
        if not number % 2:
            content[at] ^= 1 << dice.randrange(8)
        (folder / "spoiled").write_bytes(content)
        try:
            archive.proved(folder / "spoiled", PASSPHRASE)
        except Unusable:
            found += 1
    try:
        archive.proved(folder / "whole", PASSPHRASE + "。")
    except Unusable:
        found += 1
    proof(
        "切った控え30、1ビット変えた控え30、違うパスフレーズ1：どれも断る",
        f"断った {found}／61",
        "61／61",
        found == 61,
    )


def killed_while_restoring(folder):
    """Three times, and then to the end."""
    from coordination.soundness import UNFINISHED

    path = folder / "kept.backup"
    said = 0
    with empty_place(folder / "restored") as environment:
        mark = Path(environment["MEDIA_ROOT"]) / UNFINISHED
        for _ in range(3):
            process = begun("restore", path, "--leave-keys", **environment)
            until(lambda process=process: mark.exists() or process.poll() is not None)
            died(process, dice.uniform(0, 0.6))
            said += mark.exists()
        begun_at = time.monotonic()
        done = manage("restore", path, "--leave-keys", **environment)
        seconds = time.monotonic() - begun_at
    print(done.stdout, done.stderr, file=sys.stderr)
    proof(
        "戻す途中で kill -9（3回）：戻しかけと分かり、同じコマンドで最後まで戻せる",
        f"しるしがある {said}／3、4回目は{'成功' if done.returncode == 0 else '失敗'}（{seconds:.0f}秒）",
        "3／3、成功",
        said == 3 and done.returncode == 0,
    )


if __name__ == "__main__":
    os.environ.setdefault("SECRET_KEY", "of-the-proof")
    django.setup()
    prepare()
    with tempfile.TemporaryDirectory() as made:
        for drill in (
            under_three_writers,
            killed_while_taking,
            with_a_full_disk,
            spoiled,
            killed_while_restoring,
        ):
            drill(Path(made))
