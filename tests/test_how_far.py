"""Whoever waits for a file is told how far it is: while it is read, checked and stored."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.urls import reverse

from coordination import progress
from coordination.models import User
from coordination.progress import Told
from coordination.sheets import child, plain, workbook
from coordination.sheets.grids import read_answer
from coordination.sheets.how_far import HowFar
from coordination.sheets.limits import OF_ANSWERS
from coordination.sheets.parser import answer_to
from tests.answer_books import book, row, send, take_in
from tests.uploads import book_of, saved
from tests.uploads import workbook as bare_workbook


@pytest.fixture
def said():
    return []


@pytest.fixture
def tell(said):
    return lambda *how_far: said.append(how_far)


def test_a_hundredth_is_told_once_and_a_second_sheet_goes_on_where_the_first_ended(tell, said):
    how_far = HowFar(tell, 400)

    how_far(3, 1)  # 0.75 %
    how_far(200, 7)
    how_far(201, 8)
    how_far.before += 202
    how_far(198, 4)

    assert said == [(50, 7), (100, 4)]


def test_a_part_that_is_longer_than_its_list_says_is_never_more_than_whole(tell, said):
    HowFar(tell, 10)(25, 1)
    HowFar(tell, 0)(0, 1)

    assert said == [(100, 1)]


ROWS = [["票番号", "問1"], *([f"A-{at}", at % 3 + 1] for at in range(1, 1001))]


def parsed(content, kind, tell):
    answer_to(content, f"{kind} distinct", OF_ANSWERS, tell)


def told_in_order(said):
    hundredths, rows = zip(*said, strict=True)
    return list(hundredths) == sorted(hundredths) and list(rows) == sorted(rows) and len(said) > 5


def test_a_plain_sheet_is_told_by_its_bytes(monkeypatch, tell, said):
    monkeypatch.setattr(plain, "CHUNK", 3200)

    parsed(saved(book_of(*ROWS)), "xlsx", tell)

    assert told_in_order(said)
    assert said[-1][0] >= 95


def test_a_sheet_that_is_read_cell_by_cell_is_told_alike(monkeypatch, tell, said):
    monkeypatch.setattr(workbook, "TOLD_EVERY", 10)

    # A break of the line within a row is nothing that Excel writes.
    rows = "".join(f'<row r="{at}">\n<c r="A{at}"><v>{at}</v></c></row>' for at in range(1, 4001))
    parsed(bare_workbook(rows), "xlsx", tell)

    assert told_in_order(said)


def test_a_csv_is_told_by_its_lines(tell, said):
    text = "".join(f"{slip},{answer}\n" for slip, answer in ROWS)

    parsed(text.encode(), "csv", tell)

    # 1,001 lines; told before each hundredth of them.
    assert said == [(100 * at // 1001, at - 1) for at in range(100, 1001, 100)]


@pytest.mark.slow
def test_the_process_that_reads_says_how_far_it_is_while_it_works(tmp_path, monkeypatch, tell, said):
    program = tmp_path / "python"
    program.write_text(
        "#!/bin/sh\ncat > /dev/null\necho '3 20' >&2\necho '40 1200' >&2\nsleep 0.7\n"
        "printf '{\"sheets\": []}\\n'\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(child.sys, "executable", str(program))
    monkeypatch.setattr(child, "make_ready", lambda: None)
    child.stop_waiting()

    answer = read_answer(b"1,2\n" * 100_000, "x.csv", OF_ANSWERS, tell)

    assert answer == b'{"sheets": []}\n'
    assert set(said) == {(40, 1200)}


# -- the page that waits --------------------------------------------------------------------------------


@pytest.fixture
def told(monkeypatch):
    """What is told stays, at every step."""
    monkeypatch.setattr(progress, "TOLD_EVERY", 0)
    monkeypatch.setattr(Told, "forget", lambda self: None)


def test_it_is_told_at_once_and_then_a_few_times_in_a_second():
    told = Told("of-a-test")
    tell = told.of(60, "確かめています", "問", (0.5, 1))

    tell(15)
    tell(30)

    assert told.so_far() == {"part": 0.625, "words": "確かめています　15 / 60 問"}
    told.forget()
    assert told.so_far() == {"part": 0, "words": ""}


@pytest.fixture
def client(client):
    client.force_login(User.objects.get(role="admin"))
    return client


@pytest.mark.django_db
@pytest.mark.usefixtures("told", "sheets_parsed_here")
def test_the_page_is_told_of_each_question_until_the_last_is_stored(client):
    shown = send(client, book(row(), row(slip="A-2")))
    take_in(client, shown)

    answer = client.get(reverse("intake_progress", args=[shown.context["upload"].pk]))

    assert answer.json() == {"part": 1, "words": "登録しています　6 / 6 問"}


@pytest.mark.django_db
def test_the_form_asks_for_the_progress_of_its_own_file(client):
    page = client.get(reverse("intake_start"))
    name = page.context["waiting"]

    html = page.content.decode()

    assert f'name="waiting" value="{name}"' in html
    assert f'data-reading="{reverse("import_reading", args=[name])}"' in html


@pytest.mark.django_db
def test_the_process_that_reads_is_started_while_a_file_is_chosen_and_once(client):
    child.stop_waiting()

    client.get(reverse("intake_start"))
    (ready,) = child._ready
    client.get(reverse("intake_start"))
    client.get(reverse("import_upload", args=["member"]))

    assert child._ready == [ready]
    assert ready.poll() is None


WORKER = "from coordination.sheets import child; child.make_ready(); print(child._ready[0].pid, flush=True); input()"


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_the_process_that_waits_ends_with_its_worker(sign):
    with subprocess.Popen(
        [sys.executable, "-c", WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(child.__file__).parents[2],
    ) as worker:
        waiting = int(worker.stdout.readline())
        assert is_running(waiting)
        os.kill(worker.pid, sign)

    for _ in range(50):
        if not is_running(waiting):
            return
        time.sleep(0.1)
    pytest.fail("it waits for a worker that is gone")


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
