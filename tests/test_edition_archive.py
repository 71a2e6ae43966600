"""An edition can be made again from its archive alone: another installation, another time, no database."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pypdf import PdfReader

from reports.document import plan_review
from reports.edition_archive import ALTERED, NEWER, NOT_ONE, archive_of, read_archive
from reports.models import Edition, Narrative
from reports.places import printed
from tests.editions import edition_of
from tests.test_editions import LIVE, approved, one_more_meeting

ROOT = Path(__file__).parent.parent


@pytest.fixture
def archive(review, manager) -> bytes:
    return archive_of(edition_of(review, manager))


def elsewhere(folder: Path, *words: str) -> str:
    """What the command says in a process that shares nothing with this one but the code: another user's home, another
    key, other words of the system, and a database that nobody could open."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    settings = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C",
        "TZ": "America/Lima",
        "PYTHONHASHSEED": "7",
        "SECRET_KEY": "of-another-installation" * 3,
        "DATABASE_URL": f"sqlite:///{folder}/nowhere/none.sqlite3",
    }
    ran = subprocess.run(
        [sys.executable, ROOT / "manage.py", "edition_render", *words],
        cwd=folder, env=settings, capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.slow
def test_another_installation_makes_the_same_papers_from_the_archive_alone(
    client, review, staff, manager, tmp_path
):
    """Of Excel and Word the bytes hold the moment of writing; their content is the same document."""
    Narrative.objects.create(review=review, section="activities", heading="数", body=LIVE, position=99)
    edition = Edition.objects.get(pk=approved(review, staff, manager).pk)
    client.force_login(staff)
    one_more_meeting()
    kept = {one.extension: bytes(one.content) for one in edition.files.all()}
    (tmp_path / "控え.json").write_bytes(client.get(reverse("edition_archive", args=[edition.pk])).content)

    for extension in ("html", "pdf", "json"):
        said = elsewhere(tmp_path, "控え.json", "--format", extension, "--output", f"again.{extension}")
        assert "1バイトもちがいません" in said
        assert (tmp_path / f"again.{extension}").read_bytes() == kept[extension]
    pages = PdfReader(tmp_path / "again.pdf").pages
    words = "".join("".join(page.extract_text().split()) for page in pages)
    assert "活動回数は目標300回に対し815回です。話し合いは14回でした。" in words


def test_what_an_archive_says_is_what_the_edition_says(archive, review):
    told = read_archive(archive)

    assert printed(told.document) == printed(plan_review(review))
    assert (
        told.is_as_approved("json", b"{}") is False
    )  # of the file that was kept for looking at, a digest of zeros


def changed(archive: bytes, **parts) -> bytes:
    return json.dumps(json.loads(archive) | parts).encode()


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (lambda archive: b"", NOT_ONE),
        (lambda archive: b"\xff\xfe", NOT_ONE),
        (lambda archive: b"[1]", NOT_ONE),
        (lambda archive: b"[" * 100_000, NOT_ONE),
        (lambda archive: changed(archive, what="表"), NOT_ONE),
        (lambda archive: changed(archive, document=None), ALTERED),
        (lambda archive: archive.replace(b'"value": 815', b'"value": 816'), ALTERED),
        (lambda archive: changed(archive, errata=[["表", "14", "15"]]), ALTERED),
        (lambda archive: changed(archive, form=99), NEWER),
    ],
)
def test_what_is_no_archive_or_was_altered_is_refused(archive, bad, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        read_archive(bad(archive))


def test_the_command_says_what_it_lacks(tmp_path, archive):
    file = tmp_path / "控え.json"
    for words, sentence in (
        ((), "控えのファイルと、書き出すファイルを指定してください。"),
        ((file, "--output", tmp_path / "x.txt", "--format", "txt"), "「txt」という形式はありません。"),
        ((file, "--output", tmp_path / "x.json", "--format", "json"), "控え.json を読み書きできません"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("edition_render", *map(str, words))
    file.write_bytes(archive)
    with pytest.raises(CommandError, match="読み書きできません"):
        call_command(
            "edition_render", str(file), "--output", str(tmp_path / "none" / "x.json"), "--format", "json"
        )


def test_a_file_that_is_laid_out_otherwise_is_said_to_be(tmp_path, archive, capsys):
    (tmp_path / "控え.json").write_bytes(archive)

    call_command(
        "edition_render",
        str(tmp_path / "控え.json"),
        "--output",
        str(tmp_path / "x.json"),
        "--format",
        "json",
    )

    assert "内容は承認したときと同じです。" in capsys.readouterr().out
