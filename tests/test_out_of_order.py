"""The database or a disk fails under the application: a sentence and 503, nothing half kept, and it works again."""

import errno
import json
import logging
import re
import sqlite3
from contextlib import suppress
from datetime import datetime
from importlib import import_module

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.core.files.storage import FileSystemStorage
from django.db import OperationalError, connection
from django.test import Client

from config import out_of_order
from config.acting import acting_as
from config.logged import Line
from coordination.models import Activity, Need
from tests.filled_forms import open_form
from tests.test_files_of_visits import attach, photo


@pytest.fixture
def client(client):
    client.raise_request_exception = False
    return client


def raised(error):
    def fail(*arguments, **more):
        raise error

    return fail


def of_sqlite(code):
    error = sqlite3.OperationalError("of the machine")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "is_of_the_machine"),
    [
        (of_sqlite(sqlite3.SQLITE_FULL), True),
        (of_sqlite(sqlite3.SQLITE_BUSY), True),
        (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), True),
        (of_sqlite(sqlite3.SQLITE_ERROR), False),  # no such table: ours
        (psycopg.OperationalError("connection failed"), True),
        (psycopg.errors.AdminShutdown("terminating"), True),
        (psycopg.errors.DiskFull("no space"), True),
        (psycopg.errors.UndefinedTable("no such table"), False),
        (psycopg.errors.UniqueViolation("twice"), False),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (FileNotFoundError(errno.ENOENT, "gone"), False),
        (ValueError("ours"), False),
    ],
)
def test_what_is_the_machines_fault_and_what_is_ours(error, is_of_the_machine):
    wrapped = OperationalError("as Django tells it")
    wrapped.__cause__ = error

    assert out_of_order.is_out_of_order(error) is is_of_the_machine
    assert out_of_order.is_out_of_order(wrapped) is is_of_the_machine


@pytest.fixture
def without_a_database(client, monkeypatch):
    """Somebody signed in, and a database that takes no connections."""
    gone = raised(psycopg.OperationalError("connection refused"))
    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection", gone)
    client.cookies[settings.SESSION_COOKIE_NAME] = "s" * 32
    return client


@pytest.mark.asvs("16.5.2")
def test_without_a_database_each_page_says_so_and_when_to_come_again(without_a_database):
    for address in ("/account/login/", "/", "/organizations/", "/nowhere/"):
        answer = without_a_database.get(address)

        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert "いまの操作は保存されていません" in answer.content.decode()
    assert Client().get("/livez").status_code == 200


def test_a_device_that_waits_to_send_is_told_in_its_own_format(without_a_database):
    answer = without_a_database.get("/", headers={"accept": "application/json"})

    assert answer.status_code == 503
    assert answer.json()["errors"][0]["sentence"] == out_of_order.SENTENCE


@pytest.mark.django_db
def test_an_error_of_ours_is_still_an_error_with_the_number_that_the_log_has(client, admin, monkeypatch):
    client.force_login(admin)
    monkeypatch.setattr("coordination.context.Municipality.of", raised(ValueError("山田太郎")))

    answer = client.get("/organizations/", headers={"x-request-id": "0" * 32})

    assert answer.status_code == 500
    assert answer["X-Request-ID"] == "0" * 32
    assert "0" * 32 in answer.content.decode()
    assert "山田" not in answer.content.decode()


def test_a_session_that_finds_no_room_is_no_mistake_of_whoever_reads(client, staff, settings, monkeypatch):
    client.force_login(staff)
    settings.SESSION_SAVE_EVERY_REQUEST = True
    store = import_module(settings.SESSION_ENGINE).SessionStore

    def full(*arguments, **more):
        try:
            raise of_sqlite(sqlite3.SQLITE_FULL)
        except sqlite3.Error as error:
            raise UpdateError from error

    monkeypatch.setattr(store, "save", full)
    assert client.get("/needs/").status_code == 503

    monkeypatch.setattr(store, "save", raised(UpdateError()))  # somebody else has ended it meanwhile
    assert client.get("/needs/").status_code == 400


def test_a_number_that_the_proxy_has_not_made_is_not_taken(client):
    assert re.fullmatch("[0-9a-f]{32}", client.get("/livez", headers={"x-request-id": "<b>"})["X-Request-ID"])


def _fill(cursor):
    """Until not one page is free."""
    with suppress(OperationalError):
        while True:
            cursor.execute("INSERT INTO filler VALUES (zeroblob(3000))")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL's disk is filled by script/proofs/faults.py"
)
def test_a_full_disk_keeps_nothing_and_works_again_once_there_is_room(client, admin):
    """SQLite is told that its file may not grow: what it then says is what a full disk makes it say."""
    client.force_login(admin)
    address, words = "/needs/add/", "長い話。" * 3000  # more than what is left over in pages that are in use
    filled = {**open_form(client, address), "title": "暗い道", "category": "housing", "words": words}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filler (a)")
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages}")
        _fill(cursor)
        try:
            refused = client.post(address, filled)
        finally:
            cursor.execute("PRAGMA max_page_count=1073741823")
            cursor.execute("DROP TABLE filler")

    assert refused.status_code == 503
    assert not Need.objects.filter(title="暗い道").exists()
    assert client.post(address, filled).status_code == 302
    assert Need.objects.filter(title="暗い道").count() == 1


@pytest.mark.django_db
def test_a_photo_that_finds_no_room_leaves_no_visit_without_its_photo(client, staff, monkeypatch):
    client.force_login(staff)
    before = Activity.objects.count()
    monkeypatch.setattr(FileSystemStorage, "_save", raised(OSError(errno.ENOSPC, "No space left on device")))

    answer = attach(client, ("a.jpg", photo((30, 20))))

    assert (answer.status_code, Activity.objects.count()) == (503, before)


@pytest.mark.asvs("16.2.5")
def test_the_log_has_no_names_numbers_or_keys_of_links():
    try:
        try:
            raise ValueError("Key (name, phone)=(山田太郎, 0492513511) already exists.\nDETAIL: 山田花子")
        except ValueError as error:
            raise OperationalError("yamada@example.jp 'よし江'") from error
    except OperationalError as error:
        record = logging.makeLogRecord(
            {
                "name": "django.request",
                "levelname": "ERROR",
                "msg": "Internal Server Error: %s",
                "args": ("/account/password/new/3-cabcdefghijklmnopqrstuvwxyz0123/?q=山田",),
                "exc_info": (type(error), error, error.__traceback__),
            }
        )
        line = Line().format(record)

    for secret in ("山田", "太郎", "花子", "0492513511", "yamada", "よし江", "cabcdefghijk", "q="):
        assert secret not in line
    assert '"logger": "django.request"' in line
    assert "test_out_of_order.py" in line
    assert "already exists" in line
    assert "\n" not in line


@pytest.mark.asvs("16.2.2", "16.2.4")
def test_a_line_of_the_log_is_read_by_programs_and_says_its_hour_with_the_offset():
    record = logging.makeLogRecord({"name": "django.request", "levelname": "WARNING", "msg": "Forbidden: /"})

    with acting_as("user:12"):
        line = json.loads(Line().format(record))

    at = datetime.fromisoformat(line.pop("at"))
    assert at.utcoffset() is not None
    assert at.timestamp() == pytest.approx(record.created, abs=0.001)
    assert line == {"level": "WARNING", "logger": "django.request", "who": "user:12", "said": "Forbidden: /"}


def test_the_pages_of_errors_need_neither_database_nor_settings():
    from django.template.loader import render_to_string

    for page in ("400.html", "413.html", "500.html", "503.html"):
        text = render_to_string(page)
        assert 'name="viewport"' in text
        assert "ください。" in text
        assert "{" not in text
