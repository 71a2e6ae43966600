"""Every way by which a file comes in, found from the pages that ask for one: a new import is met by the same bad files."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from config import policy
from coordination.master_data import MASTERS
from coordination.models import TrailEntry, User
from coordination.sheet_kinds import OF_GROUPS, VISITS
from volunteers.models import ExchangeGroup

# Files that were read and wait to be confirmed or thrown away; the records are unchanged until then.
WAITING = ("coordination_sheetimport", "surveys_answerupload", "surveys_printedintake")
REMEDY = re.compile("ください")
FILLED = {"date": "2025-01-31", "number": "1", "text": "試し", "textarea": "試し"}


@dataclass(frozen=True)
class Door:
    """A form with a field for files. fields: the others, filled in."""

    role: str
    address: str
    name: str
    accepts: str
    fields: tuple[tuple[str, str], ...]

    @property
    def takes_sheets(self) -> bool:
        return ".csv" in self.accepts

    def __str__(self):
        return f"{self.role} {self.address}"


class _FileForms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms = []

    def handle_starttag(self, tag, attributes):
        has = {name: value or "" for name, value in attributes}
        kind = has.get("type", "text") if tag == "input" else tag
        if tag == "form":
            self.forms.append((has.get("action", ""), [], []))
        elif self.forms and kind == "file":
            self.forms[-1][1].append((has["name"], has.get("accept", "")))
        elif self.forms and has.get("name") and kind not in ("checkbox", "radio", "button", "select"):
            self.forms[-1][2].append((has["name"], has.get("value") or FILLED.get(kind, "")))


def doors(addresses: dict[str, str]) -> Iterator[Door]:
    """Each form with a field for files, for one of the roles that may send it."""
    for role in User.Role.values:
        client = Client()
        client.force_login(User.objects.get(role=role))
        for address in _to_look_at(addresses, role):
            answer = client.get(address)
            if answer.status_code != 200 or b'type="file"' not in answer.content:
                continue
            forms = _FileForms()
            forms.feed(answer.content.decode())
            for action, files, fields in forms.forms:
                for name, accepts in files:
                    yield Door(role, action or address, name, accepts, tuple(fields))


def _to_look_at(addresses, role):
    for name, address in sorted(addresses.items()):
        if role in policy.rule_of(name).read & policy.rule_of(name).send and "logout" not in name:
            yield address
    keys = [*MASTERS, VISITS.key, *(f"{word}-{ExchangeGroup.objects.first().pk}" for word in OF_GROUPS)]
    yield from (reverse("import_upload", args=[key]) for key in keys)


def one_of_each(addresses) -> list[Door]:
    """The doors, each once, whoever may use it."""
    return list({(door.address, door.name): door for door in doors(addresses)}.values())


def wrong_with(
    door: Door, client: Client, content: bytes, file_name: str, media: Path, seconds: float
) -> list[str]:
    """What is amiss with the answer to a bad file. [] where it was refused with a sentence, or waits with nothing changed,
    or was kept as something harmless (a photo drawn anew)."""
    last, files, began = _last_change(), set(media.rglob("*")), time.monotonic()
    data = dict(door.fields) | {door.name: SimpleUploadedFile(file_name, content)}
    answer = client.post(door.address, data, follow=True)
    took = time.monotonic() - began
    changed = set(
        TrailEntry.objects.filter(pk__gt=last).exclude(act="access").values_list("table", flat=True)
    ) - set(WAITING)
    wrong = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    if took > seconds:
        wrong.append(f"{took:.1f} seconds")
    if answer.status_code >= 400 and not REMEDY.search(_errors(answer)):
        wrong.append(f"{answer.status_code} without a sentence: {_errors(answer)[:200]}")
    if door.takes_sheets or answer.status_code >= 400:
        left = [
            one.name for one in set(media.rglob("*")) - files if one.is_file() and "progress" not in one.parts
        ]
        wrong += [*(f"changed {table}" for table in changed), *(f"left {name}" for name in left)]
    return wrong


def _errors(answer) -> str:
    """What the page says of the fields, and of those that are doubted."""
    text = answer.content.decode()
    return (
        " ".join(
            re.findall(
                r'class="(?:errorlist|problem|error|warnings?)[^>]*>(.*?)</(?:ul|ol|section|div)>', text, re.S
            )
        )
        or text
    )


def _last_change() -> int:
    return TrailEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
