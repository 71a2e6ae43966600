"""Behind script/ledger_under_fire: the fire itself, on SQLite in a file and on a PostgreSQL cluster of its own."""

import argparse
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg

SCRIPT = Path(__file__).parent
WORKERS = 4


class Sqlite:
    """Its database lives in the workers: it is killed with all of them at once."""

    name = "sqlite"

    def __init__(self, folder: Path):
        self.url = f"sqlite:///{folder / 'fire.sqlite3'}"

    def start(self):
        pass

    def kill(self, dice, workers):
        workers.kill(workers.running())

    def stop(self):
        pass


class Postgresql:
    name = "postgresql"

    def __init__(self, folder: Path):
        self.folder, self.data = folder, folder / "data"
        self.as_user = []
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres")
            self.as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        programs = [one.parent for one in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))]
        if found := shutil.which("initdb"):
            programs.append(Path(found).parent)
        if not programs:
            sys.exit("PostgreSQL（initdb）が見つかりません。SQLite だけなら --only sqlite です。")
        self.programs = programs[-1]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8").wait()

    def run(self, program, *words):
        """The server is a child of this process itself, so that it is really gone once it has been waited for."""
        command = [*self.as_user, str(self.programs / program), "-D", str(self.data), *words]
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)

    def start(self):
        for _ in range(60):  # until what a killed server has left behind has gone
            self.server = self.run(
                "postgres", "-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.folder)
            )
            while self.server.poll() is None:
                with suppress(psycopg.OperationalError), psycopg.connect(self.url):
                    return
                time.sleep(0.2)
            time.sleep(0.2)
        sys.exit("PostgreSQL が、もう起きません。")

    def kill(self, dice, workers):
        """The whole server at once: by SIGKILL, or told to leave everything as it is. And up again."""
        self.server.send_signal(dice.choice([signal.SIGKILL, signal.SIGQUIT]))
        self.server.wait()
        self.start()

    def stop(self):
        self.server.send_signal(signal.SIGQUIT)
        self.server.wait()


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
        for kind in (Sqlite, Postgresql)
        if given.only in (None, kind.name)
    ]
    sys.exit(0 if all(results) else 1)
