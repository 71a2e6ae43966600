"""Behind script/ledger_under_fire: the fire itself, on SQLite in a file and on a PostgreSQL cluster of its own."""

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import databases

SCRIPT = Path(__file__).parent
WORKERS = 4


class Workers:
    """Application workers on one socket. Whoever has made them makes others for those that are killed."""

    def __init__(self, url: str):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port, fd = self.socket.getsockname()[1], self.socket.fileno()
        command = [sys.executable, str(SCRIPT / "fire_worker.py"), str(fd), str(WORKERS)]
        self.maker = subprocess.Popen(
            command, env={**os.environ, "DATABASE_URL": url}, pass_fds=[fd], stderr=subprocess.DEVNULL
        )
        while len(self.running()) < WORKERS:
            time.sleep(0.1)

    def running(self) -> list[int]:
        return [
            int(pid)
            for pid in Path(f"/proc/{self.maker.pid}/task/{self.maker.pid}/children").read_text().split()
        ]

    def kill(self, which: list[int]):
        for pid in which:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self):
        left = self.running()
        self.maker.kill()
        self.maker.wait()
        self.kill(left)
        self.socket.close()


def in_django(url, *words, **more):
    command = [sys.executable, str(SCRIPT / "fire_books.py"), *map(str, words)]
    return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, **more)


def burn(database, workers, seconds, clients, folder) -> dict[str, int]:
    """Kills for that many seconds, and counts what it has killed."""
    dice, killed = random.Random(7), {"workers": 0, "database": 0}
    until = time.time() + seconds
    command = [sys.executable, str(SCRIPT / "fire_client.py")]
    running = [
        subprocess.Popen([*command, str(number), str(workers.port), str(until), str(folder)])
        for number in range(clients)
    ]
    while time.time() < until - 1:
        time.sleep(dice.uniform(0.5, 2.0))
        if dice.random() < 0.2:
            database.kill(dice, workers)
            killed["database"] += 1
        else:
            workers.kill(dice.sample(workers.running(), 1))
            killed["workers"] += 1
    for one in running:
        one.wait(60)
    return killed


def under_fire(kind, folder: Path, seconds: int, clients: int) -> bool:
    folder.mkdir()
    database = kind(folder)
    with ExitStack() as at_last:
        database.start()
        at_last.callback(database.stop)
        in_django(database.url, "begin", folder, check=True)
        workers = Workers(database.url)
        at_last.callback(workers.stop)
        killed = burn(database, workers, seconds, clients, folder)
        print(f"{database.name}: {seconds} s, {clients} clients, {WORKERS} workers")
        print(
            f"  {'killed: workers':<58}{killed['workers']:>9,}\n  {'killed: the database':<58}{killed['database']:>9,}"
        )
        sys.stdout.flush()
        return in_django(database.url, "check", folder, workers.port).returncode == 0


if __name__ == "__main__":
    words = argparse.ArgumentParser()
    words.add_argument("folder", type=Path)
    words.add_argument("--seconds", type=int, default=60)
    words.add_argument("--clients", type=int, default=16)
    words.add_argument("--only", choices=["sqlite", "postgresql"])
    given = words.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # no server and no worker outlives this
    given.folder.chmod(0o755)
    results = [
        under_fire(kind, given.folder / kind.name, given.seconds, given.clients)
        for kind in databases.KINDS.values()
        if given.only in (None, kind.name)
    ]
    sys.exit(0 if all(results) else 1)
