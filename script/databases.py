"""The two kinds of database that promises are proved on: SQLite in a file, and a PostgreSQL cluster of its own. Both can be
killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psycopg


def programs() -> Path:
    """Where PostgreSQL's programs are."""
    found = [one.parent for one in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))]
    if named := shutil.which("initdb"):
        found.append(Path(named).parent)
    if not found:
        sys.exit("PostgreSQL（initdb）が見つかりません。「apt-get install postgresql」を実行してください。")
    return found[-1]


def postgresql_version() -> str:
    return subprocess.check_output([programs() / "postgres", "--version"], text=True).split()[2]


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
        self.programs = programs()
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


KINDS = {kind.name: kind for kind in (Sqlite, Postgresql)}
