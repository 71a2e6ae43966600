"""An installation that is not safe to serve people does not start, and says what is to be done where."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from config import health, production, variables
from coordination import guards

ROOT = Path(__file__).parent.parent
KEY = "k" * 30 + "0123456789abcdefghijklmnopqrst"
SAFE = SimpleNamespace(DEBUG=False, HTTPS=True, SECOND_FACTOR=True)
POSTGRESQL = {"ENGINE": "django.db.backends.postgresql", "NAME": "app", "HOST": "db.local", "PASSWORD": "x"}
MOUNTS = """/dev/vda / ext4 rw 0 0
files.city.local:/share /srv/share nfs4 rw 0 0
//files/office /mnt/office\\040files cifs rw 0 0
"""


def begun(folder, **environment) -> subprocess.CompletedProcess:
    """The application as a WSGI server loads it, with these variables and nothing else of ours around."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "import config.wsgi; print('serves')"],
        cwd=ROOT,
        env={**kept, "MEDIA_ROOT": str(folder / "media"), "DATABASE_URL": "", **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.asvs("13.4.2")
def test_out_of_the_box_it_does_not_start_and_says_all_that_is_missing(tmp_path):
    done = begun(tmp_path)

    assert done.returncode == production.CANNOT_BEGIN
    assert "serves" not in done.stdout
    for said in (
        "HTTPS が true ではありません",
        "SECRET_KEY がありません",
        "ALLOWED_HOSTS に",
        "DATABASE_URL がありません",
    ):
        assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_trial_that_says_so_starts(tmp_path):
    done = begun(tmp_path, PRODUCTION="false")

    assert (done.returncode, done.stdout) == (0, "serves\n"), done.stderr


@pytest.mark.slow
def test_safe_settings_without_the_tables_do_not_start_either(tmp_path):
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    safe = {"HTTPS": "true", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "shien.city.example.jp"}

    done = begun(tmp_path, DATABASE_URL=url, **safe)

    assert done.returncode == production.CANNOT_BEGIN
    assert "manage.py migrate" in done.stderr


@pytest.mark.parametrize(("name", "value"), [("DEBUG", True), ("HTTPS", False), ("SECOND_FACTOR", False)])
def test_each_mode_of_a_trial_is_named(name, value):
    (said,) = production.of_mode(SimpleNamespace(**{**vars(SAFE), name: value}))

    assert said.startswith(name)


def test_safe_modes_are_safe():
    assert list(production.of_mode(SAFE)) == []


@pytest.mark.parametrize(
    ("key", "is_given", "said"),
    [
        (KEY, False, "SECRET_KEY がありません"),
        ("short", True, "SECRET_KEY が推測できる値です"),
        ("a" * 60, True, "SECRET_KEY が推測できる値です"),
        ("django-insecure-" + KEY, True, "SECRET_KEY が推測できる値です"),
    ],
)
def test_a_key_that_is_lost_or_guessed_is_refused(key, is_given, said):
    (sentence,) = production.of_key(key, is_given)

    assert sentence.startswith(said)
    assert key not in sentence


def test_a_key_of_ones_own_is_taken():
    assert list(production.of_key(KEY, True)) == []


@pytest.mark.parametrize("hosts", [["*"], ["shien.city.example.jp", "*"], ["127.0.0.1", "localhost"], []])
def test_hosts_that_are_everybodys_or_only_this_machines_are_refused(hosts):
    assert len(list(production.of_hosts(hosts))) == 1


def test_the_name_of_the_city_is_taken():
    assert list(production.of_hosts(["shien.city.example.jp", "localhost"])) == []


def test_the_database_of_the_folder_and_one_without_a_password_are_refused():
    assert len(list(production.of_database(POSTGRESQL, is_given=True))) == 0
    assert len(list(production.of_database(POSTGRESQL | {"PASSWORD": ""}, is_given=True))) == 1
    assert len(list(production.of_database(POSTGRESQL | {"PASSWORD": "", "HOST": ""}, is_given=True))) == 0
    assert len(list(production.of_database(POSTGRESQL, is_given=False))) == 1


def test_sqlite_on_a_share_is_refused(tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)

    kinds = [
        production.kind_of_disk(Path(one), mounts)
        for one in ("/srv/a.sqlite3", "/srv/share/a.sqlite3", "/mnt/office files/a.sqlite3", "/srv/shared/a")
    ]

    assert kinds == ["ext4", "nfs4", "cifs", "ext4"]
    monkeypatch.setattr(production, "kind_of_disk", lambda file, list_of: "cifs")
    sqlite = {"ENGINE": "config.sqlite_in_turn", "NAME": tmp_path / "a.sqlite3"}
    assert "（cifs）" in next(production.of_database(sqlite, is_given=True))


def test_files_that_everybody_can_read_are_refused(tmp_path):
    static = tmp_path / "static"
    media = tmp_path / "media"
    media.mkdir(mode=0o750)

    assert list(production.of_files(media, tmp_path, [static])) == []
    assert "static の中" in next(production.of_files(static / "media", tmp_path, [("manual", static)]))
    media.chmod(0o755)
    assert "だれでも読めます" in next(production.of_files(media, tmp_path, [static]))


def test_a_database_file_and_env_that_everybody_can_read_are_refused(tmp_path):
    env, file = tmp_path / ".env", tmp_path / "a.sqlite3"
    for one in (env, file):
        one.touch(mode=0o600)
    database = {"ENGINE": "config.sqlite_in_turn", "NAME": file}

    assert list(production.of_folders(env, database)) == []
    env.chmod(0o644)
    file.chmod(0o604)
    assert len(list(production.of_folders(env, database))) == 2


def test_a_name_that_nothing_asks_for_is_told_with_the_one_that_was_meant(tmp_path):
    env = tmp_path / ".env"
    env.write_text("ALLOWED_HOST=a\nexport HTTPS=true\n# OLD=1\nCOLOUR=red\n")

    found = variables.unknown(
        variables.names_in(env), around={"SECRETKEY": "x", "HTTPS_PROXY": "", "TERM": ""}
    )

    assert found == {"ALLOWED_HOST": "ALLOWED_HOSTS", "COLOUR": "", "SECRETKEY": "SECRET_KEY"}
    said = list(production.of_names(found))
    assert said[0].startswith(
        "「ALLOWED_HOST」という設定はありません。「ALLOWED_HOSTS」のまちがいではありませんか。"
    )


def test_what_django_says_against_the_settings_is_told_where_nothing_of_ours_does(monkeypatch):
    from django.core import checks

    theirs, info = checks.Warning("HSTS", id="security.W004"), checks.Info("SQLite", id="coordination.I001")
    monkeypatch.setattr(checks, "run_checks", lambda **kwargs: [theirs, info])
    assert production.unsafe() == ["HSTS（security.W004）"]

    ours = checks.Error("守りがありません。", id="coordination.E001")
    monkeypatch.setattr(checks, "run_checks", lambda **kwargs: [theirs, info, ours])
    assert production.unsafe() == ["守りがありません。（coordination.E001）"]


@pytest.mark.django_db
def test_a_missing_guard_keeps_it_from_starting():
    guards.take_all_down()
    sentence, is_answering = health.examined()
    guards.put_all_up()

    assert is_answering
    assert sentence
