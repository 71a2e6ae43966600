"""控えの予行: a backup is restored into a place of its own, by the same command as in an emergency, and taken away again."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from coordination.backup import Unusable, archive, databases
from coordination.soundness import Finding


def rehearse(path: Path, passphrase: str, into: str = "") -> list[Finding]:
    """Proves the backup, without the living place. into: DATABASE_URL of an empty database; where it is left out, one is
    made for it beside the one in use, if that is allowed there. What is restored takes room where temporary files go."""
    contents = archive.proved(path, passphrase)
    about, found = contents.about, [_is_whole(contents)]
    if about.database == "postgresql":
        number = databases.listed(archive.blocks_of_database(path, passphrase), about.database_version)
        found.append(
            Finding("PostgreSQL の中身", number > 0, f"pg_restore が読める項目が{number:,}あります。")
        )
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder, _room_for(about, folder, into) as url:
        if not url:
            words = "戻す予行はしていません。空のデータベースを --into に指定すると行います。"
            return [*found, Finding("予行", True, words)]
        return [*found, *_restored(path, passphrase, url, Path(folder) / "media")]


def _is_whole(contents):
    about = contents.about
    words = (
        f"{about.made_at} に取った {databases.WORDS[about.database]} の控えで、欠けも変わりもありません。"
        f"{len(about.counts)}の表に{sum(about.counts.values()):,}行、ファイル{len(contents.sums.files):,}個です。"
    )
    return Finding("控え", True, words)


@contextmanager
def _room_for(about, folder, into) -> Iterator[str]:
    if into:
        yield into
    elif about.database == "sqlite":
        yield f"sqlite:///{quote(folder)}/rehearsal.sqlite3"
    elif connection.vendor == "postgresql":
        with _beside() as url:
            yield url
    else:
        yield ""


@contextmanager
def _beside() -> Iterator[str]:
    """A database on the same server, gone afterwards; "" where this user may make none."""
    words, secret = databases.reached()
    with psycopg.connect(**words, password=secret or None, autocommit=True) as server:
        (may,) = server.execute(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        if not may:
            yield ""
            return
        name = f"rehearsal_{uuid4().hex[:12]}"
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            yield _url(words | {"dbname": name}, secret)
        finally:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _url(words, secret) -> str:
    user = ":".join(quote(one, safe="") for one in (words.get("user", ""), secret) if one)
    host = quote(words.get("host", ""), safe="")
    return f"postgres://{user}@{host}:{words.get('port', 5432)}/{words['dbname']}"


def _restored(path, passphrase, url, media) -> list[Finding]:
    environment = {
        **os.environ, "DATABASE_URL": url, "MEDIA_ROOT": str(media), "BACKUP_PASSPHRASE": passphrase,
    }  # fmt: skip
    run = subprocess.run(
        [
            sys.executable,
            settings.BASE_DIR / "manage.py",
            "restore",
            path.absolute(),
            "--leave-keys",
            "--json",
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return [Finding(**one) for one in json.loads(run.stdout)["findings"]]
    except ValueError:
        raise Unusable(run.stderr.strip().splitlines()[-1].removeprefix("CommandError: ")) from None
