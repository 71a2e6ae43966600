"""Every bad file of answers goes the way that an office's file goes: through the page, to the process that reads uploads.

Each gets a sentence that names place and remedy, changes no row, and leaves the server as quick as it was.
"""

import logging
import re
import resource
import statistics
import tempfile
import time
from functools import partial

import pytest
from django.urls import reverse

from coordination.models import User
from coordination.sheets.limits import OF_ANSWERS
from surveys.models import AnswerUpload
from tests.answer_books import send, take_in
from tests.bad_answers import BY_CELL, GOOD, WHOLE
from tests.halves import mine
from tests.hostile_answers import HOSTILE, HOSTILE_CELLS
from tests.watching import (
    memory_held,
    most_memory,
    open_pipes,
    readers_watched,
    rows_of_surveys,
    rows_without_uploads,
)

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024
REMEDY = re.compile("[てで]ください。|[てで]ください（")
GROUP = 12  # files, after which the server is asked how quick it is
MOST_SLOWER, NOISE = 3, 0.05  # times as long as before, and seconds that a busy machine may add
MOST_MEMORY = 250 * MEGABYTE  # of the server, above what it had, while it answers one upload
MOST_KEPT = 60 * MEGABYTE  # of that, after all of them


@pytest.fixture
def client(client):
    client.force_login(User.objects.get(role="admin"))
    return client


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder of temporary files, for this test alone."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def as_a_whole(client, content, name, sentence) -> str:
    """What is amiss with the answer to a file that cannot be read; "" if nothing is."""
    page = send(client, content, name)
    told = "".join(page.context["form"].errors.get("sheet", ())) if page.status_code == 422 else ""
    if sentence not in told or not REMEDY.search(told):
        return f"{page.status_code} {told[:200]}"
    return "something waits" if AnswerUpload.objects.exists() else ""


def by_its_cell(client, content, where) -> str:
    """The same of one with a cell in doubt, which waits, cannot be confirmed, and is thrown away."""
    page = send(client, content)
    if "looked" not in page.context:
        return f"{page.status_code} {page.redirect_chain}"
    problems = page.context["looked"].problems
    told = [
        one
        for one in problems
        if (one.sheet, one.row, one.column) == where[:3] and one.sentence.startswith(where[3])
    ]
    if not told or not all(REMEDY.search(one.sentence) for one in problems):
        return f"{problems[:3]}"
    before = rows_without_uploads()
    take_in(client, page)
    if rows_without_uploads() != before:
        return "confirmed although it is wrong"
    client.post(reverse("intake_discard", args=[page.context["upload"].pk]))
    return ""


def files():
    """Every bad file: its name here, what makes its content, and what sends it and says what is amiss with the answer."""
    for what, (content, name, sentence) in WHOLE.items():
        yield what, partial(bytes, content), partial(as_a_whole, name=name, sentence=sentence)
    for what, (content, where) in BY_CELL.items():
        yield what, partial(bytes, content), partial(by_its_cell, where=where)
    for what, (made, name, sentence) in HOSTILE.items():
        yield what, made, partial(as_a_whole, name=name, sentence=sentence)
    for what, (made, where) in HOSTILE_CELLS.items():
        yield what, made, partial(by_its_cell, where=where)


def seconds_of(act) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def quickness(client, times):
    """Seconds that a page takes, and an upload that is read, shown and thrown away: the middle of several."""

    def page():
        assert client.get(reverse("survey_list")).status_code == 200

    def upload():
        shown = send(client, GOOD)
        assert shown.context["looked"].problems == []
        shown.context["upload"].delete()

    return [statistics.median(seconds_of(act) for _ in range(times)) for act in (page, upload)]


def seconds_of_readers() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.slow
@pytest.mark.asvs("5.2.1", "15.2.2")
def test_every_bad_file_gets_its_sentence_changes_no_row_and_leaves_the_server_as_quick(
    client, temporary, monkeypatch, caplog
):
    amiss, later = {}, []
    sendings = [
        (what, made(), sent) for what, made, sent in mine(files())
    ]  # what it takes to make them is not the server's
    caplog.set_level(logging.CRITICAL, "django.request")  # what is logged stays in memory, with the file
    quickness(client, 3)  # what is done once is done
    with readers_watched(monkeypatch) as readers:
        quick, rows, opened, kept = quickness(client, 9), rows_of_surveys(), open_pipes(), memory_held()
        for at, (what, content, sent) in enumerate(sendings):
            used = seconds_of_readers()
            with most_memory() as most:
                wrong = sent(client, content)
            found = {
                "answer": wrong,
                "rows": rows_of_surveys() != rows,
                "memory": most[0] > MOST_MEMORY and most[0],
                "processor": seconds_of_readers() - used > OF_ANSWERS.cpu_seconds,
                "processes": readers.left_over(),
                "files": list(temporary.iterdir()),
            }
            if any(found.values()):
                amiss[what] = {name: value for name, value in found.items() if value}
            if at % GROUP == 0:
                later.append(quickness(client, 3))
        later.append(quickness(client, 9))
        kept, left_open = memory_held() - kept, open_pipes() - opened

    assert amiss == {}
    assert readers.most <= OF_ANSWERS.memory
    assert (kept <= MOST_KEPT, left_open) == (True, 0), kept
    for before, after in zip(quick, zip(*later, strict=True), strict=True):
        assert statistics.median(after) <= MOST_SLOWER * before + NOISE
        assert after[-1] <= MOST_SLOWER * before + NOISE


def test_the_gauntlet_has_more_than_a_hundred_files():
    whats = [what for what, *_ in files()]

    assert len(whats) == len(set(whats)) >= 150
