"""Production: headers on every answer, settings that pass Django's own examination, health."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

ROOT = Path(__file__).parent.parent
PRODUCTION = {
    "HTTPS": "true",
    "SECRET_KEY": "k" * 30 + "0123456789abcdefghijklmnopqrst",
    "ALLOWED_HOSTS": "shien.city.example.jp",
    "DATABASE_URL": "sqlite:////tmp/unused.sqlite3",
}

# What a page may load and run, and nothing unsafe- in any of it. data: is the QR code of the second factor.
POLICY = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}


def policy_of(answer):
    """The Content-Security-Policy as its directives and what each allows."""
    directives = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: allowed for name, *allowed in filter(None, directives)}


def manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"},
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.asvs("3.4.1", "13.4.2")
def test_the_settings_of_production_pass_the_examination_without_a_warning(tmp_path):
    database = tmp_path / "city.sqlite3"
    database.touch(mode=0o600)
    kept_here = {"DATABASE_URL": f"sqlite:///{database}", "MEDIA_ROOT": str(tmp_path / "media")}

    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION | kept_here)

    assert done.returncode == 0, done.stderr
    assert "WARNINGS" not in done.stderr


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/account/login/", "/nowhere/", "/static/css/app.css", "/livez", "/admin/"]
)
@pytest.mark.asvs("3.4.3", "3.4.4", "3.4.5", "3.4.6")
def test_every_answer_carries_the_headers(address, client):
    answer = client.get(address)

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY" or address.startswith("/static/")
    assert answer["Referrer-Policy"] == "same-origin"
    assert policy_of(answer) == POLICY


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/organizations/add/", "/plans/7/review/", "/admin/", "/admin/meetings/meeting/add/"]
)
@pytest.mark.asvs("3.4.3", "3.4.6")
def test_no_page_behind_the_log_in_may_run_or_load_more_than_ours(address, as_admin):
    assert policy_of(as_admin.get(address)) == POLICY


@pytest.mark.django_db
@pytest.mark.asvs("14.3.2", "14.2.2")
def test_pages_behind_the_log_in_are_kept_in_no_cache(as_manager):
    for address in ("/", "/organizations/", "/plans/7/review.json", "/organizations/?format=xlsx"):
        assert "no-store" in as_manager.get(address)["Cache-Control"]


@pytest.mark.asvs("16.5.2")
def test_alive_without_asking_the_database():
    assert Client().get("/livez").status_code == 200  # no django_db: asking would be an error


@pytest.mark.django_db
def test_ready_when_the_database_can_be_written(client):
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'reports'")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "データベースの更新" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.asvs("16.5.2")
def test_not_ready_without_the_database(client, monkeypatch):
    from django.db import DatabaseError

    def refuse(*arguments):
        raise DatabaseError

    monkeypatch.setattr("config.health.MigrationExecutor", refuse)

    assert client.get("/readyz").status_code == 503
    assert client.get("/livez").status_code == 200


@pytest.mark.slow
@pytest.mark.asvs("3.3.1", "3.3.3")
def test_with_https_cookies_are_bound_to_the_host_and_sent_over_https_alone():
    names = (
        "SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_SSL_REDIRECT"
    )
    code = f"from django.conf import settings; print(*(getattr(settings, name) for name in {names.split()}))"

    done = manage("shell", "--no-imports", "-c", code, **PRODUCTION)

    assert done.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "True", "True", "True"]


@pytest.mark.django_db
@pytest.mark.asvs("5.2.1", "15.2.2", "4.2.1")
def test_a_body_that_no_page_takes_is_refused_before_it_is_read(as_admin):
    for length in ("2000000000", "13631489", "abc", "-1"):
        answer = as_admin.post("/imports/area/", CONTENT_LENGTH=length)
        assert answer.status_code == 413
        assert "送れるのは 12 MB までです。" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.asvs("15.2.2")
def test_a_body_with_too_many_fields_gets_a_sentence(as_admin):
    answer = as_admin.post("/areas/add/", {f"field{i}": "" for i in range(1001)})

    assert answer.status_code == 400
    assert "送られた内容を読み取れません" in answer.content.decode()
