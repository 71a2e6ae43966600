"""Backups as people take them: by manage.py in a process of its own, beside the database that the tests have."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent
PASSPHRASE = "とても長い控えのあいことばです"
QUICK = 10  # log2 of scrypt's cost: what a guess costs is not what is tested


def url_of(name: str) -> str:
    given = connection.settings_dict
    secret = f":{given['PASSWORD']}" if given["PASSWORD"] else ""
    return f"postgres://{given['USER']}{secret}@{given['HOST']}:{given['PORT']}/{name}"


def as_here() -> dict:
    """The environment of another process on the database of the tests."""
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}" if connection.vendor == "sqlite" else url_of(name)
    return {"DATABASE_URL": url, "MEDIA_ROOT": str(settings.MEDIA_ROOT), "SECRET_KEY": "x"}


def killed(code: str, *words, **environment) -> int:
    """What became of a process that this code has begun; in it, die() is kill -9."""
    begun = "import os, signal, sys, django\ndef die(*words, **more): os.kill(os.getpid(), signal.SIGKILL)\ndjango.setup()\n"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environment}
    command = [sys.executable, "-c", begun + code, *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


@contextmanager
def empty_place(folder: Path):
    """The environment of an installation of the same kind with nothing in it."""
    folder.mkdir(exist_ok=True)
    environment = {"MEDIA_ROOT": str(folder / "media"), "SECRET_KEY": "of-an-empty-place"}
    if connection.vendor == "sqlite":
        yield environment | {"DATABASE_URL": f"sqlite:///{folder}/new.sqlite3"}
        return
    name = f"place_{uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield environment | {"DATABASE_URL": url_of(name)}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(*words, **environment) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *map(str, words)],
        env={**os.environ, "BACKUP_PASSPHRASE": PASSPHRASE, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
