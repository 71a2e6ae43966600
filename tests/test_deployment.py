"""What is shipped for a city's machine says the same as the application."""

import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from config import unanswerable, variables

DEPLOY = Path(__file__).parent.parent / "deploy"
NGINX = (DEPLOY / "nginx.conf").read_text()
SERVICE = (DEPLOY / "systemd" / "jitsumucho.service").read_text()


def test_the_proxy_takes_bodies_as_large_as_the_application_does():
    assert f"client_max_body_size {unanswerable.LARGEST // 2**20}m;" in NGINX


def test_the_proxy_waits_as_long_as_a_worker_may_take():
    gunicorn = runpy.run_path(DEPLOY / "gunicorn.conf.py")

    assert f"proxy_read_timeout {gunicorn['timeout']}s;" in NGINX
    assert gunicorn["graceful_timeout"] < int(re.search(r"TimeoutStopSec=(\d+)s", SERVICE)[1])
    assert gunicorn["accesslog"] is None


def test_the_proxy_believes_nothing_that_a_client_says_of_where_it_comes_from():
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in NGINX


def test_one_socket_is_meant_everywhere():
    socket = (DEPLOY / "systemd" / "jitsumucho.socket").read_text()

    assert "ListenStream=/run/jitsumucho.sock" in socket
    assert "server unix:/run/jitsumucho.sock" in NGINX
    assert runpy.run_path(DEPLOY / "gunicorn.conf.py")["bind"] == "unix:/run/jitsumucho.sock"


def test_each_setting_of_the_example_is_known():
    names = variables.names_in(DEPLOY / "env.example")

    assert "SECRET_KEY" in names
    assert variables.unknown(names, around={}) == {}


@pytest.mark.parametrize("script", ["install", "upgrade", "rollback"])
def test_the_scripts_are_whole(script):
    assert subprocess.run([shutil.which("sh"), "-n", DEPLOY / script]).returncode == 0
    assert (DEPLOY / script).stat().st_mode & 0o111
