"""控えを取る: one file with everything, which appears under its name only when it is whole."""

import errno
import fcntl
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings

from coordination import soundness
from coordination.backup import Unusable, archive, databases

WORK = ".backup-unfinished"  # beside the file that is being made
NAMED = "jitsumucho-{at:%Y%m%d-%H%M%S}.backup"  # in a folder of generations
OURS = re.compile(r"jitsumucho-[0-9]{8}-[0-9]{6}\.backup")
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM_IN_SQLITE = ("SQLITE_FULL", "SQLITE_IOERR_WRITE")
UNDER_WAY = "同じフォルダーで、別の控えを取っています。終わるのを待って、もう一度行ってください。"
FULL = "ディスクがいっぱいです。空きをつくってから、もう一度行ってください。前の控えはそのままです。"


def take(target: Path, passphrase: str, *, at: datetime) -> Path:
    """Makes the backup and returns its path; without a passphrase it is not sealed. target: a folder or a new name.

    Raises Unusable; whatever lay under the name then is as it was.
    """
    if target.is_dir():
        target = target / NAMED.format(at=at)
    try:
        with _place_to_work(target.parent) as work:
            _write(work / "archive", work, passphrase, at)
            (work / "archive").replace(target)
            databases.sync_folder(target.parent)
    except (OSError, sqlite3.Error, psycopg.Error) as error:
        raise Unusable(_in_words(error, target)) from error
    return target


def forget_older(folder: Path, keep: int) -> list[Path]:
    """Deletes all but the newest backups of a folder: of those that have got their names here, and nothing else."""
    older = sorted(one for one in folder.iterdir() if OURS.fullmatch(one.name))[:-keep]
    for one in older:
        one.unlink()
    return older


@contextmanager
def _place_to_work(folder: Path) -> Iterator[Path]:
    """A folder for us alone; what an earlier backup left in it when it was killed goes away."""
    work = folder / WORK
    work.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(work, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unusable(UNDER_WAY) from None
        _empty(work)
        try:
            yield work
        finally:
            _empty(work)
            with suppress(OSError):
                work.rmdir()
    finally:
        os.close(lock)


def _empty(work):
    for one in work.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()


def _write(path, work, passphrase, at):
    """The files come after the moment of the database: a file is written before its row, and none is ever deleted."""
    with (
        open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        databases.snapshot(work) as taken,
    ):
        writer = archive.Writer(file, passphrase)
        try:
            _write_all(writer, taken, at)
        except BaseException:
            writer.abandon()
            raise
        file.flush()
        os.fsync(file.fileno())


def _write_all(writer, taken, at):
    writer.told(archive.ABOUT, asdict(_about(taken, at)))
    if writer.sealing:
        writer.told(archive.KEYS, {"keys": [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]})
    writer.database(taken.blocks())
    for one in files():
        writer.file(one, one.relative_to(settings.MEDIA_ROOT).as_posix())
    writer.finish()


def files() -> Iterator[Path]:
    """Everything under MEDIA_ROOT, in an order of its own."""
    found = Path(settings.MEDIA_ROOT)
    return (one for one in sorted(found.rglob("*")) if one.is_file() and one.name != soundness.UNFINISHED)


def _about(taken, at) -> archive.About:
    applied = taken.ask("SELECT app, name FROM django_migrations ORDER BY app, name")
    return archive.About(
        made_at=at.isoformat(timespec="seconds"),
        application=archive.application_version(),
        database=taken.kind,
        database_version=taken.version,
        migrations=[f"{app}/{name}" for app, name in applied],
        counts=soundness.counts(taken.ask),
        figures=soundness.figures(taken.ask),
    )


def _in_words(error, target) -> str:
    if (
        getattr(error, "errno", None) in NO_ROOM
        or getattr(error, "sqlite_errorname", "") in NO_ROOM_IN_SQLITE
    ):
        return FULL
    if isinstance(error, psycopg.Error | sqlite3.Error):
        return f"データベースを読めません。動いているかを確かめてください。（{str(error).strip().splitlines()[0]}）"
    return (
        f"「{target}」に書けません。フォルダーがあるか、書きこめるかを確かめてください。（{error.strerror}）"
    )
