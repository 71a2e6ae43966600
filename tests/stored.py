"""A city whose every text means harm, and all that its application hands out: pages, sheets, papers, data."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import docx
import icalendar
import openpyxl
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from PIL import Image

from config import policy
from coordination.models import User
from coordination.sheets.writing import CONTINUED
from meetings.models import Initiative, Meeting, MeetingSeries, MinutesDraft
from reports.models import CountingRule, ExpectedAnswer, NarrativePhoto, PlanReview, ReviewStep, RuleChange
from surveys.models import PublicationSet, Recode, Survey, WaveLink
from tests.answer_books import BARE, waiting
from tests.every_view import addresses_of
from tests.page_parts import wrong_in
from tests.payloads import FORMULAS, HANDLERS, MARK
from tests.poisoned import poison
from tests.public import cafe
from tests.uploads import book_of, saved

ROLES = (*User.Role.values, "anonymous")
DOWNLOADS = re.compile(r'href="([^"]*(?:format=[a-z]+|\.(?:xlsx|csv|json|pdf|docx|svg|ics|html|zip))[^"]*)"')
LEFT_OUT = {"account_logout", "admin:logout"}
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠](?!$)")
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,:/]*$")


def hostile_city(admin, **how) -> tuple[dict[str, str], set[str]]:
    """The addresses of its views, and the columns of text that no payload has got into."""
    addresses = addresses_of(admin) | {"public_initiative": f"/public/{cafe().pk}/"}
    published = PublicationSet.objects.exclude(published_at=None).first()
    addresses["publication_file"] = reverse("publication_file", args=[published.pk, "pdf"])
    rare_records(admin)
    return addresses, poison(**how)


def rare_records(admin):
    """What the demo has none of, though people may write in it."""
    now, review = timezone.now(), PlanReview.objects.first()
    ReviewStep.objects.create(review=review, act="submit", comment="見てください", by=admin, at=now)
    ExpectedAnswer.objects.create(review=review, key="q", body="答え", written_by=admin, written_at=now)
    RuleChange.objects.create(rule=CountingRule.objects.first(), act="edit", words="直した", by=admin, at=now)
    MinutesDraft.objects.create(
        meeting=Meeting.objects.first(), user=admin, content={"minutes": "下書き"}, saved_at=now
    )
    link, choice = WaveLink.objects.first(), Survey.objects.first().questions.first().choices.first()
    if link and choice:
        Recode.objects.create(link=link, choice=choice, answer="はい", position=1)
    Initiative.objects.first().change_status("paused", by=admin, at=now, on=now.date(), because="感染症")
    photo = NarrativePhoto.objects.first()
    photo.content.save("x", ContentFile(tiny_photo()))
    Meeting.objects.create(
        series=MeetingSeries.objects.first(), held_on=now.date() + timedelta(30), status="planned"
    )
    heads, *rows = BARE
    hostile = [*heads[:-2], HANDLERS[0], FORMULAS[0]]
    waiting(admin, 9, saved(book_of(hostile, *rows, title="hx7 <b> & '\"")))  # its heads and its sheet


def tiny_photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(written, "JPEG")
    return written.getvalue()


def client_of(role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.force_login(User.objects.get(role=role))
    return client


def walked(addresses: dict[str, str], roles=ROLES, *, once: bool) -> Iterator[tuple[str, str, HttpResponse]]:
    """Every answer to a GET, and those to the downloads that its page offers: role, address, answer. once: each address
    by one of the roles that may read it, in turn."""
    clients, seen = {role: client_of(role) for role in roles}, set()
    for at, (name, address) in enumerate(sorted(addresses.items())):
        rule = policy.rule_of(name)
        readers = [role for role in roles if role in rule.read]
        if name in LEFT_OUT or not readers:
            continue
        for role in [readers[at % len(readers)]] if once else readers:
            answer = clients[role].get(address)
            yield role, address, answer
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                for link in _new_downloads(answer.content.decode(), address, seen, role if not once else ""):
                    yield role, link, clients[role].get(link)


def _new_downloads(page, here, seen, role):
    for link in DOWNLOADS.findall(page):
        link = urljoin(here, link.replace("&amp;", "&"))
        try:
            name = resolve(urlsplit(link).path).url_name
        except Resolver404:
            continue
        kind = re.search(r"format=[a-z]+|\.[a-z]+(?=$|\?)", link)
        if urlsplit(link).netloc or (role, name, kind and kind[0]) in seen:
            continue
        seen.add((role, name, kind and kind[0]))
        yield link


# -- what is wrong with an answer ------------------------------------------------------------------------------------


def wrong_with(answer: HttpResponse) -> list[str]:
    """What is wrong with the answer to somebody who wants nothing but to read, whatever kind it is of."""
    if answer.status_code >= 500 and answer.status_code != 503:
        return [f"{answer.status_code} {getattr(answer, 'exc_info', ['', ''])[1]!r}"]
    wrong = [
        f"{name}: {value!r}"
        for name, value in answer.items()
        if re.search(r"[\r\n\0]|Set-Cookie: hx7", value)
    ]
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.get("Content-Type", "").partition(";")[0]
    return wrong + (KINDS[kind](content) if kind in KINDS and content else [])


def _page(content):
    return wrong_in(content.decode())


def _json(content):
    json.loads(content)
    return []


def _drawing(content):
    """A drawing is read as XML; what a payload brought would be an element or a way out of it."""
    found = ElementTree.fromstring(content)
    return [
        f"<{one.tag} {name}={value}>"
        for one in found.iter()
        for name, value in [("", one.tag), *one.attrib.items()]
        if MARK in name
        or MARK in one.tag
        or name.startswith("on")
        or re.match(r"\s*(javascript|https?|file):.*hx7", value)
    ]


def _csv(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    widths = {len(row) for row in rows}
    wrong = [f"rows of {widths} cells"] if len(widths) > 1 else []
    return wrong + [cell for row in rows for cell in row if _FORMULA.match(cell) and not _NUMBER.match(cell)]


def _workbook(content):
    """No formula, no cell that only the beginning of a text is in, no link outside."""
    book, wrong = openpyxl.load_workbook(io.BytesIO(content)), []
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        text = cell.value if isinstance(cell.value, str) else ""
        if cell.data_type == "f" or (cell.hyperlink and MARK in str(cell.hyperlink.target)):
            wrong.append(f"{cell.coordinate} {text[:80]}")
        if _FORMULA.match(text) and MARK in text and not cell.quotePrefix:
            wrong.append(f"{cell.coordinate} without the mark of a text: {text[:80]!r}")
        if len(text) > 32_000 and not text.endswith((CONTINUED, "終")):
            wrong.append(f"{cell.coordinate} is cut")
    return wrong


def _word(content):
    found = docx.Document(io.BytesIO(content))
    return [one.target_ref for one in found.part.rels.values() if one.is_external and MARK in one.target_ref]


def _calendar(content):
    """Only the components that we write, and none of the properties that a line break would bring."""
    return [
        f"{part.name} {name}"
        for part in icalendar.Calendar.from_ical(content).walk()
        for name in (*part, part.name)
        if MARK in name.lower() or (part.name == "VEVENT" and "UID" not in part)
    ]


KINDS: dict[str, Callable[[bytes], list[str]]] = {
    "text/html": _page, "application/json": _json, "application/schema+json": _json, "image/svg+xml": _drawing,
    "text/csv": _csv, SHEET: _workbook, WORD: _word, "text/calendar": _calendar,
}  # fmt: skip
