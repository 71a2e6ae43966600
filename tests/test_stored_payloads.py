"""What people may write anywhere stays text wherever it is shown, printed, exported or sent.

Every column of text of every model holds payloads (tests/payloads.py); every address is then asked for, with the files
that its page offers. Chromium looks at the pages in tests/browser/test_stored_payloads.py, and every role at every
address in script/proofs/hostile.py.
"""

import json
import logging
import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from django.conf import settings as configured
from django.db import connection
from django.urls import reverse
from django.utils.html import escape

from coordination.models import User
from coordination.papers import pdf
from meetings.models import Meeting
from meetings.public.initiatives import public_site
from meetings.public.site import publish
from tests.mutated import forms_in
from tests.page_parts import wrong_in
from tests.papers import listening, not_laid_out
from tests.payloads import LONG, MARK, PAYLOADS, STYLES
from tests.stored import KINDS, client_of, hostile_city, walked, wrong_with

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Glyph"),  # signs that a chart's font does not have
]

# Columns of which no record of the demo has a text yet, or whose JSON has no word of a person in it.
WITHOUT = {
    "coordination.SheetImport.found", "coordination.SheetImport.reading", "coordination.SheetImport.rows",
    "coordination.TrailEntry.before",
    "reports.Edition.errata", "reports.Edition.reason", "reports.Edition.records", "reports.ReviewTable.where",
    "reports.YearClosing.reason",
    "surveys.PrintedIntake.problems", "surveys.PrintedIntake.tables", "surveys.PrintedTable.groups",
    "surveys.PrintedTable.lines", "surveys.SavedTable.where",
    "volunteers.ClosedMonth.statement", "volunteers.HelpRequest.cancelled_because",
    "volunteers.Service.withdrawn_because", "volunteers.TicketBook.discarded_because",
}  # fmt: skip
OF_DJANGO = re.compile(
    "admin:.*_(delete|history|add)$"
)  # pages like their neighbours; the proof asks for them, too
TEMPLATES = configured.BASE_DIR / "templates"
OPENED = tuple(str(configured.BASE_DIR / own) for own in ("static", "templates", ".venv"))


@pytest.fixture
def quiet(settings):
    settings.PUBLIC_PAGE = True
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def drafts(monkeypatch):
    """The pages that would be laid out as PDF, kept instead: the last is drafts[-1]."""
    not_laid_out(monkeypatch)
    found, nothing = [], pdf._laid_out
    monkeypatch.setattr(pdf, "_laid_out", lambda html: found.append(html) or nothing(html))
    return found


@pytest.mark.asvs("1.2.1", "1.3.3")
def test_no_text_that_somebody_wrote_becomes_more_than_text_in_any_answer(admin, quiet, drafts, monkeypatch):
    addresses, without = hostile_city(admin)
    addresses = {name: one for name, one in addresses.items() if not OF_DJANGO.match(name)}

    wrong, shown, kinds, papers = {}, 0, set(), {}
    for role, address, answer in [*walked(addresses, once=True), *by_their_forms()]:
        if found := wrong_with(answer):
            wrong[role, address] = found[:3]
        kinds.add(answer.get("Content-Type", "").partition(";")[0])
        shown += not answer.streaming and MARK.encode() in answer.content
        if printed := [one.name for one in answer.templates or () if str(one.name).endswith("_print.html")]:
            papers[printed[0]] = drafts[-1]

    assert (wrong, without) == ({}, WITHOUT)
    assert set(KINDS) <= kinds and shown > 200
    assert set(papers) == {str(one.relative_to(TEMPLATES)) for one in TEMPLATES.rglob("*_print.html")}
    monkeypatch.undo()
    if connection.vendor == "sqlite":  # a page is laid out alike, whatever it was read from
        fetched = {name: found for name, html in papers.items() if (found := fetched_or_done(html))}
        assert fetched == {}


def by_their_forms():
    """Papers that a form is filled in for: the notice of a meeting, a sheet of tickets."""
    meeting = Meeting.objects.filter(status="planned").first()
    typed = {"sender": STYLES[4], "closing": STYLES[1]}
    for role, address, more in (
        ("staff", reverse("meeting_letter", args=[meeting.pk]), typed),
        ("dispatcher", reverse("book_print"), {}),
    ):
        client = client_of(role)
        forms = forms_in(client.get(address).content.decode(), address)
        method, to, fields = next(one for one in forms if {"to", "print"} & {name for name, _ in one[2]})
        yield role, to, getattr(client, method.lower())(to, dict(reversed(fields)) | more)


def fetched_or_done(html: str) -> list[str]:
    """What laying the page out asks for outside the application, and what the PDF would do or bring along when opened."""
    with listening() as events:
        content = pdf.pdf_of(html.replace(LONG, LONG[:40]))
    outside = [f"{event} {arguments[:1]}" for event, arguments in events if not _is_ours(event, arguments[0])]
    acts = [
        str(one)
        for one in (b"/JavaScript", b"/JS ", b"/Launch", b"/EmbeddedFile", b"/OpenAction")
        if one in content
    ]
    links = [
        annotation.get_object().get("/A", {}).get("/URI", "")
        for page in pypdf.PdfReader(BytesIO(content)).pages
        for annotation in page.get("/Annots", ())
    ]
    return outside + acts + [one for one in links if MARK in one]


def _is_ours(event, what) -> bool:
    """A file of the application, of Python, of the system's fonts or of WeasyPrint's own folder; what an address brings
    along by itself."""
    if event == "urllib.Request":
        return what.startswith("data:")
    if event != "open" or isinstance(what, int):
        return event == "open"
    path = str(Path(what if isinstance(what, str) else what.decode()).absolute())
    return path.startswith((*OPENED, "/usr/share", "/dev/null")) or bool(
        re.search("/site-packages/|/lib/python|/weasyprint-", path)
    )


def test_what_leaves_the_office_by_itself_is_harmless_too(
    admin, quiet, tmp_path, mailoutbox, settings, client
):
    """The public site as files, and mails: a line break in a name is not another head of the mail."""
    settings.EMAIL_URL, settings.DEFAULT_FROM_EMAIL = "x", "office@city.example.jp"
    hostile_city(admin)
    User.objects.filter(role="staff").update(email="a@city.example.jp")

    publish(public_site(date(2026, 8, 3)), tmp_path / "site")
    client.post(reverse("account_reset_password"), {"email": "a@city.example.jp"})

    files = [path for path in (tmp_path / "site").rglob("*") if path.is_file()]
    assert {path.name: wrong for path in files if (wrong := wrong_in_file(path))} == {}
    assert {path.suffix for path in files} >= {".html", ".csv", ".json", ".ics"}
    assert [one for mail in mailoutbox for one in (mail.subject, *mail.to) if re.search(r"[\r\n]", one)] == []
    assert mailoutbox


def wrong_in_file(path: Path) -> list[str]:
    """What is wrong with a file of the public site."""
    kind = {".html": "text/html", ".csv": "text/csv", ".json": "application/json", ".ics": "text/calendar"}
    return KINDS[kind[path.suffix]](path.read_bytes()) if path.suffix in kind else []


def test_there_are_sixty_payloads_and_more():
    assert len(set(PAYLOADS)) >= 60 and all(MARK in one for one in PAYLOADS)


@pytest.mark.parametrize(
    "page",
    ["<b hx7=1>", "<hx7-x>", "<script>hx7()</script>", "<a href='javascript:hx7()'>", "<img src=//hx7.invalid/>", "<p onclick=x>", "<a href='https://hx7.invalid/'>"],
)  # fmt: skip
def test_the_search_finds_what_it_searches_for(page):
    assert wrong_in(page)


def test_what_fetches_is_found():
    page = "<html lang=ja><title>a</title><p><img src=file:///etc/hostname>"

    with pytest.raises(pdf.PdfError):
        fetched_or_done(page)


def test_the_same_as_text_or_as_a_value_is_no_find():
    page = "".join(f'<p title="{one}">{one}</p>' for one in map(escape, PAYLOADS))

    assert wrong_in(page + f"<script type='application/json'>{json.dumps(MARK)}</script>") == []
