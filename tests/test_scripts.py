"""The scripts say in one clear sentence what they could not install."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDED = ["sh", "dirname", "cksum", "cat", "id", "uname"]


@pytest.fixture
def fresh(tmp_path):
    """A copy of what bootstrap reads, and a PATH without Python, apt-get or sudo."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "script", tmp_path / "script")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in NEEDED:
        (tools / name).symlink_to(shutil.which(name))
    return tmp_path


def bootstrap(fresh, **environment):
    return subprocess.run(
        [fresh / "script" / "bootstrap"],
        env={"PATH": str(fresh / "bin"), "HOME": str(fresh), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_machine_without_python_and_without_the_right_to_install_it(fresh):
    done = bootstrap(fresh)

    assert done.returncode == 1
    assert (
        done.stderr.strip()
        .splitlines()[-1]
        .startswith("Python 3.11 以上が見つからず、入れることもできませんでした。")
    )


@pytest.mark.slow
def test_a_machine_without_a_network(fresh):
    (fresh / "bin" / "python3.11").symlink_to(Path(sys.base_prefix) / "bin" / "python3.11")
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}

    done = bootstrap(fresh, **nowhere)

    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("Python のパッケージを取得できませんでした。")
    assert not (fresh / ".venv" / ".ready").exists()


@pytest.mark.slow
def test_a_machine_that_is_ready_is_left_as_it_is():
    done = subprocess.run([ROOT / "script" / "bootstrap", "dev"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(("ci", "goes_on"), [("", True), ("true", False)])
def test_a_machine_without_chromium_says_so_and_ci_stops(fresh, ci, goes_on):
    """Stand-ins take the place of the programs that script/test calls; each says that it was called."""
    for name in ("bootstrap", "apt-install"):
        stand_in(fresh / "script" / name, "exit 0" if name == "bootstrap" else "exit 1")
    (fresh / ".venv" / "bin").mkdir(parents=True)
    for name in ("ruff", "playwright"):
        stand_in(fresh / ".venv" / "bin" / name, "exit 0")
    stand_in(fresh / ".venv" / "bin" / "pytest", 'echo "pytest $*"; exit 7')
    (fresh / "templates").mkdir()
    for name, does in (
        ("initdb", "exit 0"),
        ("pg_ctl", "exit 0"),
        ("id", "echo 1000"),
        ("python", "echo 5432"),
    ):
        stand_in(fresh / "bin" / name, does)
    for name in ("find", "dirname", "mktemp", "rm", "cat"):
        (fresh / "bin" / name).exists() or (fresh / "bin" / name).symlink_to(shutil.which(name))

    done = subprocess.run(
        [fresh / "script" / "test"],
        env={"PATH": str(fresh / "bin"), "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Chromium を入れられなかったため、ブラウザーのテストを行いません。" in done.stderr
    assert (done.returncode, done.stdout.count("pytest -q -m not browser\n")) == (
        (1, 2) if goes_on else (1, 0)
    )
    assert ("PostgreSQL：" in done.stdout) == goes_on, "the tests go on, on both databases"


def stand_in(path, does):
    path.unlink(missing_ok=True)  # or the program behind the link would be written over
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)
