"""控えから戻す: a backup into an empty place. Asked again after it was stopped, it goes on or begins anew."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from coordination import soundness
from coordination.backup import Unusable, archive, databases
from coordination.soundness import UNFINISHED

OTHER_KIND = (
    "この控えは {backup} のものです。いまの設定（DATABASE_URL）は {here} です。"
    "控えを別の種類のデータベースに移すことはできません。DATABASE_URL を {backup} にしてください。"
)
DATABASE_IN_USE = (
    "データベースが空ではありません。控えは、空のデータベースにだけ戻せます。"
    "新しいデータベースを作って DATABASE_URL に指定してください。"
)
FOLDER_IN_USE = (
    "「{folder}」が空ではありません。控えは、空のフォルダーにだけ戻せます。"
    "別のフォルダーを MEDIA_ROOT に指定するか、中身を別の場所に移してください。"
)
CANNOT_WRITE = "戻す場所に書けません（{why}）。空きをつくるか、書きこめるようにして、同じコマンドをもう一度実行してください。"
DIFFERENT = "戻したデータベースが、控えに書いてあることと違います（{what}）。この控えは使えません。"


@dataclass(frozen=True)
class Place:
    """Where a backup goes: MEDIA_ROOT, and the database in use."""

    folder: Path

    @property
    def mark(self) -> Path:
        return self.folder / UNFINISHED

    @property
    def others(self) -> list[Path]:
        return [one for one in self.folder.iterdir() if one != self.mark] if self.folder.is_dir() else []


def restore(path: Path, passphrase: str) -> archive.Contents:
    """Puts the backup in, brings the database to the version of this code, and returns what the backup holds.

    It is read through and found whole before anything is touched. Raises Unusable.
    """
    contents, place = archive.proved(path, passphrase), Place(Path(settings.MEDIA_ROOT))
    _refuse_what_does_not_fit(contents.about)
    if not _goes_on_with_ours(place, contents):
        _refuse_what_is_in_use(place)
        try:
            _begin(place, contents)
            archive.put_files(path, passphrase, place.folder)
            blocks = archive.blocks_of_database(path, passphrase)
            databases.put_in(blocks, contents.about.database_version)
        except OSError as error:
            raise Unusable(CANNOT_WRITE.format(why=error.strerror)) from error
    _hold_against(contents.about)
    call_command("migrate", verbosity=0, interactive=False)
    place.mark.unlink()
    databases.sync_folder(place.folder)
    return contents


def _refuse_what_does_not_fit(about):
    if about.database != connection.vendor:
        words = databases.WORDS
        raise Unusable(OTHER_KIND.format(backup=words[about.database], here=words[connection.vendor]))
    known = MigrationLoader(None).disk_migrations
    # What a library has put in the place of others is noted under their names, too.
    known = {*known, *(one for migration in known.values() for one in migration.replaces)}
    if not {tuple(one.split("/")) for one in about.migrations} <= known:
        raise Unusable(archive.TOO_NEW)


def _goes_on_with_ours(place, contents) -> bool:
    """Whether this very backup lies here already, and only its end is missing: the database comes last and whole."""
    return place.mark.exists() and place.mark.read_text() == _name(contents) and not databases.is_empty()


def _refuse_what_is_in_use(place):
    if not databases.is_empty():
        raise Unusable(DATABASE_IN_USE)
    if place.others and not place.mark.exists():
        raise Unusable(FOLDER_IN_USE.format(folder=place.folder))


def _begin(place, contents):
    """Says that the place is unfinished. What an unfinished restore has left there goes away: nobody worked with it, as
    there was no database."""
    place.folder.mkdir(parents=True, exist_ok=True)
    with place.mark.open("w") as mark:
        mark.write(_name(contents))
        mark.flush()
        os.fsync(mark.fileno())
    databases.sync_folder(place.folder)
    for one in place.others:
        shutil.rmtree(one) if one.is_dir() else one.unlink()


def _name(contents) -> str:
    return f"{contents.about.made_at} {contents.sums.database}"


def _hold_against(about):
    """What came out against what went in, as long as nothing of it has been brought up to date."""
    applied = databases.ask("SELECT app, name FROM django_migrations")
    if {f"{app}/{name}" for app, name in applied} != set(about.migrations):
        return
    counted = {table: databases.ask(f'SELECT count(*) FROM "{table}"')[0][0] for table in about.counts}
    different = [table for table, count in about.counts.items() if counted[table] != count]
    now = soundness.figures(databases.ask)
    different += [name for name, rows in about.figures.items() if now.get(name, rows) != rows]
    if different:
        raise Unusable(DIFFERENT.format(what="、".join(different[:3])))


def put_keys(contents: archive.Contents, kept: Path, environment_has_one: bool) -> str:
    """Lets what was sealed with the keys of the backup be read here (second factors), and says how; "" for nothing to do.

    kept: the file with the key of an installation that is given none by its environment.
    """
    missing = [
        key for key in contents.keys if key not in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
    if not missing:
        return ""
    target = kept.with_name(f"{kept.name}.restored") if environment_has_one else kept
    arriving = kept.with_name(f"{kept.name}.{os.getpid()}")
    with open(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(",".join(missing) if environment_has_one else missing[0])
    arriving.replace(target)
    if environment_has_one:
        return (
            f"控えの鍵を「{target}」に置きました。中身を SECRET_KEY_FALLBACKS に書いてから、このファイルを消してください。"
            "書くまで、二つ目の確認方法は使えません。"
        )
    return f"鍵（{kept.name}）を、控えのものに置きかえました。アプリケーションを起動しなおしてください。"
