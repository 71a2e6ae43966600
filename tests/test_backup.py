"""A backup holds all that was there when it began, in one file that appears only when it is whole."""

import fcntl
import io
import json
import os
import resource
import tarfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from coordination import soundness
from coordination.backup import Unusable, archive, passphrase, sealed, taking
from coordination.models import Activity
from coordination.trail_soundness import trail_is_whole
from tests.backups import PASSPHRASE, QUICK, as_here, killed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
AT = datetime(2026, 11, 23, 3, 0, tzinfo=timezone.get_fixed_timezone(540))


@pytest.fixture(autouse=True)
def place(settings, tmp_path, monkeypatch):
    """Two attached files, a folder for backups, and a quick lock."""
    monkeypatch.setattr(sealed, "WORK", QUICK)
    monkeypatch.setenv("BACKUP_PASSPHRASE", PASSPHRASE)
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media" / "visits").mkdir(parents=True)
    (tmp_path / "media" / "visits" / "one").write_bytes(b"one" * 1000)
    (tmp_path / "media" / "visits" / "日本語").write_bytes(b"")
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept"


def test_it_holds_the_database_the_files_and_what_they_should_come_to(place, settings):
    call_command("backup", str(place / "one.backup"))

    contents = archive.proved(place / "one.backup", PASSPHRASE)
    assert contents.about.database == connection.vendor
    assert contents.about.counts["coordination_activity"] == Activity.objects.count() > 100
    assert "券の帳簿の行と枚数" in contents.about.figures
    assert contents.sums.files["visits/one"] == soundness.digest_of(settings.MEDIA_ROOT / "visits" / "one")
    assert set(contents.sums.files) == {"visits/one", "visits/日本語"}
    assert contents.keys == (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    assert (place / "one.backup").stat().st_mode & 0o777 == 0o600
    assert os.listdir(place) == ["one.backup"]


def test_it_opens_by_no_other_passphrase_and_shows_no_name(place):
    made = taking.take(place / "one.backup", PASSPHRASE, at=AT)

    with pytest.raises(Unusable, match="パスフレーズ"):
        archive.proved(made, "また別の長いあいことばです")
    with pytest.raises(Unusable, match="BACKUP_PASSPHRASE"):
        archive.proved(made, "")
    assert "富士見".encode() not in made.read_bytes()


def test_unsealed_it_is_a_common_tar_file_without_the_keys(place):
    call_command("backup", str(place / "one.backup"), no_encryption=True)

    with tarfile.open(place / "one.backup") as tar:
        names = tar.getnames()
    assert names[0] == "about.json" and names[-1] == "sums.json" and "secret_key.json" not in names
    assert archive.proved(place / "one.backup", "").keys == ()
    content = (place / "one.backup").read_bytes()
    for changed in (
        content[:-200],
        content[: len(content) // 2],
        content[:3000] + b"x" + content[3001:],
        b"",
        b"PK",
    ):
        (place / "bad").write_bytes(changed)
        with pytest.raises(Unusable):
            archive.proved(place / "bad", "")


def test_a_file_that_was_changed_inside_is_found(place):
    """Also by who makes a right tar file of it again: the sums do not fit."""
    made = taking.take(place / "one.backup", "", at=AT)
    with archive.members(made, "") as each:
        held = {name: content.read() for name, content in each}
    held["files/visits/one"] = b"two" * 1000
    with (place / "other").open("wb") as file:
        writer = archive.Writer(file, "")
        for name, content in held.items():
            writer._add(name, io.BytesIO(content), len(content))
        writer.tar.close()
        writer.packed.close()

    with pytest.raises(Unusable, match="書きかえられ"):
        archive.proved(place / "other", "")


def test_the_newest_are_kept_and_nothing_else_is_deleted(place):
    (place / "jitsumucho-mine.backup").touch()
    for day in range(4):
        taking.take(place, "", at=AT + timedelta(days=day))

    gone = taking.forget_older(place, 2)

    assert [one.name for one in gone] == [f"jitsumucho-202611{day}-030000.backup" for day in (23, 24)]
    assert sorted(os.listdir(place)) == [
        "jitsumucho-20261125-030000.backup", "jitsumucho-20261126-030000.backup", "jitsumucho-mine.backup",
    ]  # fmt: skip


@pytest.mark.slow
def test_one_that_was_killed_leaves_the_earlier_one_and_is_cleared_away_by_the_next(place):
    taking.take(place / "one.backup", "", at=AT)
    before = (place / "one.backup").read_bytes()
    code = (
        "from coordination.backup import archive, taking\n"
        "from django.utils import timezone; from pathlib import Path\n"
        "archive.Writer.file = die\n"
        "taking.take(Path(sys.argv[1]), '', at=timezone.now())\n"
    )

    assert killed(code, place / "one.backup", **as_here()) == -9
    assert (place / "one.backup").read_bytes() == before
    assert os.listdir(place / taking.WORK) == ["archive"]
    assert (place / taking.WORK).stat().st_mode & 0o777 == 0o700

    taking.take(place / "one.backup", "", at=AT)
    assert os.listdir(place) == ["one.backup"] and archive.proved(place / "one.backup", "")


def test_where_the_disk_is_full_that_is_said_and_the_earlier_one_stays(place):
    """A limit on the size of files stands for the disk."""
    (place / "one.backup").write_text("earlier")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, before[1]))
    try:
        with pytest.raises(CommandError, match="ディスクがいっぱいです"):
            call_command("backup", str(place / "one.backup"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert os.listdir(place) == ["one.backup"] and (place / "one.backup").read_text() == "earlier"


def test_two_at_once_in_one_folder_do_not_disturb_each_other(place):
    work = place / taking.WORK
    work.mkdir()
    holds = os.open(work, os.O_RDONLY)
    fcntl.flock(holds, fcntl.LOCK_EX)
    try:
        with pytest.raises(Unusable, match="別の控えを取っています"):
            taking.take(place / "one.backup", "", at=AT)
    finally:
        os.close(holds)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"file": "no/such/folder/x"}, "に書けません"),
        ({"file": "one.backup", "keep": 3}, "--keep は1以上で"),
        ({"file": ".", "keep": 0}, "--keep は1以上で"),
    ],
)
def test_what_cannot_be_done_gets_a_sentence(given, sentence, place):
    words = {name: value for name, value in given.items() if name != "file"}
    with pytest.raises(CommandError, match=sentence):
        call_command("backup", str(place / given["file"]), **words)


def test_a_passphrase_is_long_and_is_asked_for_only_of_people(monkeypatch):
    monkeypatch.setenv("BACKUP_PASSPHRASE", "短いことば")
    with pytest.raises(Unusable, match="15文字以上"):
        passphrase.new()
    monkeypatch.delenv("BACKUP_PASSPHRASE")
    with pytest.raises(Unusable, match="BACKUP_PASSPHRASE"):
        passphrase.new()  # nobody sits here
    monkeypatch.setattr(passphrase.sys.stdin, "isatty", lambda: True, raising=False)
    said = iter(["一度目の長いあいことばです。", "二度目の長いあいことばです。"])
    monkeypatch.setattr(passphrase, "getpass", lambda words: next(said))
    with pytest.raises(Unusable, match="二度のパスフレーズが違います"):
        passphrase.new()


def test_verify_says_what_is_right_and_what_is_not(capsys, settings, staff):
    call_command("verify", json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] and {"データベースの中身", "守りのしくみ", "変更の記録", "券の帳簿", "承認した版"} <= {
        one["subject"] for one in told["findings"]
    }

    Path(settings.MEDIA_ROOT, soundness.UNFINISHED).touch()
    with pytest.raises(SystemExit):
        call_command("verify")
    assert "戻しが途中で止まっています" in capsys.readouterr().out


def test_verify_finds_a_file_that_is_gone_and_one_that_was_changed(settings, staff):
    from coordination.files import Kept
    from coordination.models import ActivityFile

    files = [Kept(f"{i}.pdf", b"%PDF-" + bytes([i]), "application/pdf") for i in range(3)]
    ActivityFile.attach(files, by=staff, at=timezone.now(), activity=Activity.objects.first())
    names = list(ActivityFile.objects.order_by("-pk").values_list("content", flat=True)[:2])
    assert soundness.files_lie_there().ok
    Path(settings.MEDIA_ROOT, names[0]).unlink()
    Path(settings.MEDIA_ROOT, names[1]).write_bytes(b"%PDF-x")

    found = soundness.files_lie_there()

    assert not found.ok and found.words == "添付したとおりのもの1、なくなったもの1、変わったもの1です。"


def test_verify_finds_a_row_that_points_nowhere_and_guards_that_do_not_stand():
    from coordination import guards

    guards.take_all_down()
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE coordination_activity SET area_id = 987654 WHERE id = (SELECT min(id) FROM coordination_activity)"
        )
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")

    assert not soundness.database_is_whole().ok
    assert not soundness.guards_stand().ok
    assert not trail_is_whole().ok
