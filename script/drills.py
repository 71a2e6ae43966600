"""What the proofs of backups share: manage.py in processes of its own, and places of their own to restore into."""

import hashlib
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

MANAGE = Path(__file__).parent.parent / "manage.py"
PASSPHRASE = "予行のためのあいことばです。本物ではありません"


def manage(*words, **environment) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, MANAGE, *map(str, words)], env=around(environment), capture_output=True, text=True
    )


def begun(*words, **environment) -> subprocess.Popen:
    command = [sys.executable, MANAGE, *map(str, words)]
    return subprocess.Popen(
        command, env=around(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def around(environment: dict) -> dict:
    return {**os.environ, "BACKUP_PASSPHRASE": PASSPHRASE, **environment}


def died(process: subprocess.Popen, after: float) -> bool:
    """Kills it after so many seconds, and says whether it was still there."""
    try:
        process.wait(after)
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True


@contextmanager
def empty_place(folder: Path):
    """The environment of an installation of the same kind as DATABASE_URL, with nothing in it."""
    folder.mkdir()
    url, name = os.environ["DATABASE_URL"], f"place_{uuid4().hex[:12]}"
    media = {"MEDIA_ROOT": str(folder / "media")}
    if url.startswith("sqlite"):
        yield media | {"DATABASE_URL": f"sqlite:///{folder}/place.sqlite3"}
        return
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield media | {"DATABASE_URL": f"{url.rpartition('/')[0]}/{name}"}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def until(is_so, seconds: float = 300):
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            sys.exit("待っても始まりません。")
        time.sleep(0.002)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
