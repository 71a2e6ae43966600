"""A backup comes back into an empty place, whole or not at all, and is proved there."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from coordination import soundness
from coordination.backup import Unusable, archive, databases, restoring, sealed, taking
from coordination.files import Kept
from coordination.models import Activity, ActivityFile
from tests.backups import PASSPHRASE, QUICK, empty_place, killed, manage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def backup(settings, tmp_path, monkeypatch, staff):
    """Of the demo, with a visit that has a file."""
    monkeypatch.setattr(sealed, "WORK", QUICK)
    monkeypatch.setenv("BACKUP_PASSPHRASE", PASSPHRASE)
    settings.MEDIA_ROOT = tmp_path / "media"
    file = Kept("地図.pdf", b"%PDF-map", "application/pdf")
    ActivityFile.attach([file], by=staff, at=timezone.now(), activity=Activity.objects.first())
    return taking.take(tmp_path / "one.backup", PASSPHRASE, at=timezone.now())


def changed(backup: Path, **about) -> archive.Contents:
    contents = archive.proved(backup, PASSPHRASE)
    return replace(contents, about=replace(contents.about, **about))


@pytest.mark.slow
def test_killed_half_way_it_says_so_and_asked_again_it_brings_everything_back(backup, tmp_path):
    """The drill: what is acknowledged is there, and the place proves itself, on this kind of database."""
    code = (
        "from coordination.backup import databases, restoring; from pathlib import Path\n"
        "def blocks_and_die(blocks):\n"
        "    yield next(iter(blocks))[: 200_000]\n"
        "    die()\n"
        "put_in = databases.put_in\n"
        "databases.put_in = lambda blocks, version: put_in(blocks_and_die(blocks), version)\n"
        "restoring.restore(Path(sys.argv[1]), sys.argv[2])\n"
    )
    with empty_place(tmp_path / "place") as environment:
        assert killed(code, backup, PASSPHRASE, **environment) == -9
        assert (tmp_path / "place" / "media" / soundness.UNFINISHED).exists()
        begun = tmp_path / "place" / "new.sqlite3"
        assert (
            not begun.exists() or begun.stat().st_size == 0
        )  # SQLite makes a file of whatever it is asked for
        (tmp_path / "place" / "media" / "half of a file").touch()

        done = manage("restore", backup, "--leave-keys", "--json", **environment)

        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told["ok"] and len(told["findings"]) >= 8
        lying = [one for one in (tmp_path / "place" / "media").rglob("*") if one.is_file()]
        assert [one.read_bytes() for one in lying] == [b"%PDF-map"]
        assert visits_in(environment["DATABASE_URL"]) == Activity.objects.count()


def visits_in(url) -> int:
    counted = "SELECT count(*) FROM coordination_activity"
    if connection.vendor == "postgresql":
        with psycopg.connect(url) as other:
            return other.execute(counted).fetchone()[0]
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as other:
        return other.execute(counted).fetchone()[0]


@pytest.mark.slow
def test_verify_rehearses_the_restore_in_a_place_of_its_own(backup, capsys):
    call_command("verify", str(backup), json=True)

    told = json.loads(capsys.readouterr().out)
    subjects = [one["subject"] for one in told["findings"]]
    assert told["ok"] and subjects[0] == "控え" and {"券の帳簿", "写真とファイル"} <= set(subjects)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'rehearsal%'")
            assert cursor.fetchone() == (0,)


def test_a_broken_backup_is_found_before_anything_is_touched(backup, monkeypatch):
    backup.write_bytes(backup.read_bytes()[:-1])
    monkeypatch.setattr(restoring, "_refuse_what_is_in_use", lambda place: pytest.fail("touched"))

    for command in ("restore", "verify"):
        with pytest.raises(CommandError, match="切れているか"):
            call_command(command, str(backup))


def test_nothing_in_use_is_written_over(backup, monkeypatch):
    with pytest.raises(CommandError, match="データベースが空ではありません"):
        call_command("restore", str(backup))

    monkeypatch.setattr(databases, "is_empty", lambda: True)
    with pytest.raises(CommandError, match="media」が空ではありません"):
        call_command("restore", str(backup))
    assert not Path(settings.MEDIA_ROOT, soundness.UNFINISHED).exists()


def test_what_a_newer_version_or_another_kind_of_database_made_is_refused(backup, monkeypatch):
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    known = archive.proved(backup, PASSPHRASE).about.migrations
    for contents, sentence in (
        (changed(backup, database=other), "別の種類のデータベースに移すことはできません"),
        (changed(backup, migrations=[*known, "coordination/9999_from_the_future"]), "新しい版のプログラム"),
    ):
        monkeypatch.setattr(archive, "proved", lambda *words, contents=contents: contents)
        with pytest.raises(CommandError, match=sentence):
            call_command("restore", str(backup))


def test_what_comes_out_is_held_against_what_went_in(backup):
    contents = archive.proved(backup, PASSPHRASE)
    restoring._hold_against(contents.about)

    for about in (
        replace(contents.about, counts=contents.about.counts | {"coordination_activity": 3}),
        replace(contents.about, figures={"券の帳簿の行と枚数": [["1", "2"]]}),
    ):
        with pytest.raises(Unusable, match="控えに書いてあることと違います"):
            restoring._hold_against(about)


def test_no_file_of_a_backup_lies_outside_the_folder(tmp_path):
    inside = tmp_path / "media"
    inside.mkdir()
    for name in ("../outside", "/outside", "a/../../outside"):
        with (tmp_path / "bad").open("wb") as file:
            writer = archive.Writer(file, "")
            writer.told(f"files/{name}", {})
            writer.finish()
        with pytest.raises(Unusable):
            archive.put_files(tmp_path / "bad", "", inside)
    assert not (tmp_path / "outside").exists()


def test_the_key_of_the_backup_takes_the_place_of_a_new_one(backup, tmp_path, settings):
    """What seals second factors: without it nobody who needs one could sign in."""
    contents, kept = archive.proved(backup, PASSPHRASE), tmp_path / ".secret_key"
    assert restoring.put_keys(contents, kept, environment_has_one=False) == ""
    before = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another installation's", []
    kept.write_text("another installation's")

    assert "SECRET_KEY_FALLBACKS" in restoring.put_keys(contents, kept, environment_has_one=True)
    assert kept.read_text() == "another installation's"
    assert (tmp_path / ".secret_key.restored").read_text().split(",")[0] == before

    assert "置きかえました" in restoring.put_keys(contents, kept, environment_has_one=False)
    assert kept.read_text() == before and kept.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path):
    for command in ("restore", "verify"):
        with pytest.raises(CommandError, match="というファイルはありません"):
            call_command(command, str(tmp_path / "no"))
