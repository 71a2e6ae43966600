"""Requests that no page of ours sends: each is answered with a sentence, and leaves nothing behind."""

import re
import tempfile
from io import BytesIO
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from coordination.models import User
from surveys.models import AnswerSheet, AnswerUpload, Survey
from tests.answer_books import send
from tests.bad_answers import GOOD

pytestmark = pytest.mark.django_db

FIELDS = {"title": "試しの調査", "closed_on": "2025-01-31"}


def as_admin(client):
    client.force_login(User.objects.get(role="admin"))
    return client


@pytest.fixture
def client(client):
    return as_admin(client)


def sent(client, *files, **more):
    return client.post(reverse("intake_start"), FIELDS | {"sheet": files or ""}, **more)


def refusal(page) -> str:
    assert page.status_code == 422
    assert "試しの調査" in page.content.decode(), "what was typed is still there"
    assert not AnswerUpload.objects.exists()
    return page.context["form"].errors["sheet"][0]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ((), "ファイルを選んでください。"),
        ((SimpleUploadedFile("個票.xlsx", b""),), "ファイルの中身がありません。もとのファイルを確かめてください。"),
        ((SimpleUploadedFile("1.xlsx", GOOD), SimpleUploadedFile("2.xlsx", GOOD)), "ファイルは一つずつ選んでください。"),
        ((SimpleUploadedFile(".xlsx", GOOD),), "Excel（.xlsx）か CSV のファイルを選んでください。"),
    ],
)  # fmt: skip
def test_no_file_an_empty_one_and_two_are_told(client, files, sentence):
    assert refusal(sent(client, *files)) == sentence


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a" * 500 + ".xlsx", "a" * 250 + ".xlsx"),
        ("個" * 255 + ".xlsx", "個" * 250 + ".xlsx"),
        ("../../etc/個票.xlsx", "個票.xlsx"),
        ("C:\\調査\\個票.xlsx", "個票.xlsx"),
        ("<script>.xlsx", "<script>.xlsx"),
    ],
)
@pytest.mark.asvs("5.3.2", "1.3.3")
def test_the_name_of_a_file_is_cut_and_leads_nowhere(client, name, kept):
    file = BytesIO(GOOD)
    file.name, file.content_type = "x.xlsx", "application/octet-stream"
    body = encode_multipart(BOUNDARY, FIELDS | {"sheet": file}).replace(
        b'filename="x.xlsx"', f'filename="{name}"'.encode()
    )

    answer = client.generic("POST", reverse("intake_start"), body, MULTIPART_CONTENT)

    page = client.get(answer.url)
    assert AnswerUpload.objects.get().file_name == kept
    assert page.status_code == 200
    assert "<script>.xlsx" not in page.content.decode()


def test_a_name_that_no_folder_can_hold_is_told(client):
    file = SimpleUploadedFile("個" * 500 + ".xlsx", GOOD)
    file._name = "個" * 500 + ".xlsx"  # it is cut there already

    page = sent(client, file)

    assert page.status_code == 400
    assert "何も変わっていません。" in page.content.decode()


def test_a_line_of_fifty_megabytes_is_refused_before_it_is_read(client):
    page = client.post(reverse("intake_start"), b"1" * 50_000_000, content_type="text/csv")

    assert page.status_code == 413
    assert "送れるのは 12 MB までです。" in page.content.decode()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
@pytest.mark.parametrize("checks", [True, False])
@pytest.mark.asvs("1.4.3")
def test_of_an_upload_that_broke_off_nothing_stays(share, checks, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    client = as_admin(Client(enforce_csrf_checks=checks))
    large = "票番号,問1\n" + "A,1\n" * 800_000  # 3 MB go to a temporary file
    body = encode_multipart(BOUNDARY, FIELDS | {"sheet": SimpleUploadedFile("個票.csv", large.encode())})

    came = {"wsgi.input": BytesIO(body[: int(len(body) * share)])}
    page = client.generic("POST", reverse("intake_start"), body, MULTIPART_CONTENT, **came)

    assert page.status_code == (403 if checks else 400)
    assert "何も変わっていません。" in page.content.decode() or checks
    assert not AnswerUpload.objects.exists()
    assert list(tmp_path.iterdir()) == []


def at_once(*acts):
    """What the acts return, all begun at the same moment, each with a connection of its own."""
    together, found = Barrier(len(acts)), []

    def run(act):
        together.wait(10)
        try:
            found.append(act())
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return found


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_at_once_is_read_twice_and_taken_in_once():
    clients = [as_admin(Client()) for _ in range(2)]
    shown = at_once(*(lambda client=client: send(client, GOOD) for client in clients))

    # What a page was made from is told to all clients that wait: what stands in the page is this client's alone.
    addresses = [page.request["PATH_INFO"] for page in shown]
    forms = [re.search(r'name="confirmed" value="(\w+)"', page.content.decode())[1] for page in shown]
    assert len(set(addresses)) == 2
    confirmed = [
        lambda client=client, address=address, form=form: client.post(
            f"{address}confirm/", {"confirmed": form}, follow=True
        )
        for client, address, form in zip(clients, addresses, forms, strict=True)
    ]
    pages = at_once(*confirmed)

    assert [page.status_code for page in pages] == [200, 200]
    assert AnswerSheet.objects.get(survey__title="試しの調査").size == 1
    assert Survey.objects.filter(title="試しの調査").count() == 1
    told = [page.content.decode() for page in pages]
    assert sum("1人の個票を取り込みました" in page for page in told) == 1
    assert any("同じファイルを、すでに" in page or "という調査が、もうあります。" in page for page in told)
