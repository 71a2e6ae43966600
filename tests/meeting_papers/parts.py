"""What the tests of papers put together and read again."""

import io
from datetime import date

import docx
import pypdf
from django.urls import reverse
from docx.oxml.ns import qn

from coordination.models import Municipality
from meetings.models import (
    Meeting,
    Membership,
)
from meetings.papers.minutes import minutes
from tests.printed import plain

DAY = date(2026, 12, 9)


def member(series, **who):
    return Membership.objects.create(
        council=series.council, **{"started_on": date(2026, 4, 1), "ended_on": None, **who}
    )


def paper_of(meeting, staff):
    return minutes(
        Meeting.objects.get(pk=meeting.pk), Municipality.current(), by=staff, on=date(2026, 12, 10)
    )


def words_of(meeting, staff) -> dict:
    return {fact.label: fact.text for fact in paper_of(meeting, staff).facts}


def minutes_pdf(client, meeting) -> bytes:
    return client.get(reverse("meeting_minutes_paper", args=[meeting.pk, "pdf"])).content


def minutes_word(client, meeting) -> bytes:
    return client.get(reverse("meeting_minutes_paper", args=[meeting.pk, "docx"])).content


def word_text(content: bytes) -> str:
    """All words of the file in their order, those of tables included."""
    body = docx.Document(io.BytesIO(content)).element.body
    return plain("".join(one.text or "" for one in body.iter(qn("w:t"))))


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def filled_in(client, meeting, **changes):
    """The form of the letter, sent as it is offered, with some of its fields changed."""
    address = reverse("meeting_letter", args=[meeting.pk])
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | changes
    return client.post(address, data)
