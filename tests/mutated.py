"""Requests that no page of ours would send, made from those that it does: real forms and addresses, with one or more
things done to them. The same seed makes the same requests."""

import json
import random
import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import quote, quote_from_bytes, urljoin

from django.db import transaction
from django.db.models import Max
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from config import policy
from coordination.models import TrailEntry, User
from tests.every_view import views
from tests.payloads import FORMULAS, HANDLERS, SIGNS

# The pages that end the session, and what is not ours to answer.
LEFT_OUT = {"account_logout", "admin:logout", "admin:jsi18n"}
# What a refused request may leave behind: that it was refused (volunteers/posting.py), and who looked.
MAY_BE_LEFT = re.compile(
    "volunteers_posting|coordination_(submission|signinattempt|trail.*|.*seen.*|.*access.*)"
)
URLENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Sent:
    """A request. fields: as of a form, names and values that are percent-encoded already if they are bytes. body: what is
    sent instead of them. done: what was done to it, in words."""

    name: str
    role: str
    method: str
    address: str
    fields: tuple[tuple[str, str | bytes], ...] = ()
    body: bytes | None = None
    content_type: str = URLENCODED
    headers: dict = field(default_factory=dict)
    done: tuple[str, ...] = ()

    def __str__(self):
        return f"{self.role} {self.method} {self.address[:120]} {'+'.join(self.done)} {self.fields!r:.300}"


class _Forms(HTMLParser):
    """The forms of a page: method, address, and the fields with the values that they have or offer."""

    def __init__(self, here: str):
        super().__init__()
        self.here, self.found, self.select, self.in_text = here, [], "", False

    def handle_starttag(self, tag, attributes):
        has = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.found.append(
                (has.get("method", "get").upper(), urljoin(self.here, has.get("action", "")), [])
            )
        elif not self.found:
            return
        elif tag in ("input", "button", "textarea") and has.get("name"):
            self.found[-1][2].append((has["name"], has.get("value", "")))
            self.in_text = tag == "textarea"
        elif tag == "select":
            self.select = has.get("name", "")
        elif tag == "option" and self.select:
            self.found[-1][2].append((self.select, has.get("value", "")))

    def handle_data(self, text):
        if self.in_text:
            fields = self.found[-1][2]
            fields[-1] = (fields[-1][0], fields[-1][1] + text)

    def handle_endtag(self, tag):
        self.in_text = False


def forms_in(page: str, here: str):
    forms = _Forms(here)
    forms.feed(page)
    return forms.found


def real_requests(addresses: dict[str, str], roles=(*User.Role.values, "anonymous")) -> list[Sent]:
    """What the pages of each role would send, and the addresses themselves by the methods that they know."""
    found = []
    for role in roles:
        client = client_of(role)
        for name, address in sorted(addresses.items()):
            rule = policy.rule_of(name)
            if name in LEFT_OUT or rule is None:
                continue
            if role in rule.send:
                found.append(Sent(name, role, "POST", address))
            if role not in rule.read:
                continue
            found.append(Sent(name, role, "GET", address))
            answer = client.get(address)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                found += [
                    Sent(name, role, method, to, tuple(fields))
                    for method, to, fields in forms_in(answer.content.decode(), address)
                    if "logout" not in to
                ]
    return list(
        {(one.role, one.method, one.address.split("?")[0], names(one)): one for one in found}.values()
    )


def names(one: Sent) -> tuple[str, ...]:
    return tuple(sorted({name for name, _ in one.fields}))


def client_of(role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.force_login(User.objects.get(role=role))
    return client


# -- what is done to them --------------------------------------------------------------------------------------------

NUMBERS = ["0", "-1", "-0", "1e5", "1.5", "9" * 19, "9" * 400, str(2**31), str(2**63 - 1), str(2**63), f"-{2**63 + 1}", "NaN", "inf", "1_0", "0x1", "١٢", "１２", "²", "①", "½", "+1", " 1", "1,000", "−5", "1e400"]  # fmt: skip
DAYS = ["0000-00-00", "99999-01-01", "9999-12-31", "0001-01-01", "2020-02-30", "2020-13-01", "令和99年1月1日", "令和0年4月1日", "R99.99.99", "昭和64年1月8日", "２０２０－０６－１５", "٢٠٢٠-٠٦-١٥", "2020-6", "2020-06", "2020-00", "0000-01", "99999", "-2020", "10000-01", "令和²年", "M1.1.1", "2020-06-15T99:99", "1e9-01-01", "平成元年元月元日", "R1.5.1-H31", "25:61", "24:00", "-1:00", "９：３０"]  # fmt: skip
WORDS = ["", " ", "\0", "a\0b", "\r\n", "長" * 100_000, "{}", "[]", "null", "None", "undefined", "true", "../../etc/passwd", "%", "%s%s%n", "_", "\\", "'", '"', "' OR 1=1 --", "admin", "__all__", "\ufffe", "\U0010ffff", "🏳️‍🌈", "a" * 300, "-", "--", ",", ",,,", "1,2,3", "a:b:c", "::", "all", *SIGNS, *FORMULAS[:4], *HANDLERS[:2]]  # fmt: skip
BYTES = [b"%FF", b"%ED%A0%80", b"%C0%80", b"%80", b"%F4%90%80%80", b"%E3%81", b"%", b"%zz", b"%u3042"]
COLUMNS = ["id", "pk", "user", "role", "is_superuser", "is_active", "state", "by", "at", "created_at", "seen", "confirmed", "submission", "next", "fy", "as_of", "page", "sort", "format", "q", "month", "area", "csrfmiddlewaretoken", "_method", "years", "tier", "group", "organizations", "of", "form-TOTAL_FORMS"]  # fmt: skip
TYPES = ["", "text/plain", "application/json", "application/xml", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\xe9", f"{URLENCODED}; charset=utf-16", f"{URLENCODED}; charset=zlib", "a" * 5000, "multipart/mixed; boundary=x", ";;;"]  # fmt: skip
HEADERS = [
    {"HTTP_HOST": "evil.example"}, {"HTTP_HOST": ""}, {"HTTP_HOST": "a b"}, {"HTTP_HOST": "127.0.0.1:99999"}, {"HTTP_HOST": "[::1"},
    {"HTTP_COOKIE": "a=" + "b" * 100_000}, {"HTTP_COOKIE": "sessionid=\xff\xfe; ;;=;a"}, {"HTTP_COOKIE": "messages=x:y:z; sessionid=" + "9" * 200},
    {"HTTP_IF_MODIFIED_SINCE": "yesterday"}, {"HTTP_IF_MODIFIED_SINCE": "Mon, 99 Foo 99999 99:99:99 GMT"}, {"HTTP_IF_NONE_MATCH": '"' * 999}, {"HTTP_IF_MATCH": "W/"},
    {"HTTP_ACCEPT_LANGUAGE": "xx-" + "a" * 5000}, {"HTTP_ACCEPT_LANGUAGE": "ja;q=NaN,\xe9;q=9"}, {"HTTP_RANGE": "bytes=9-0"}, {"HTTP_RANGE": "bytes=" + "0-," * 5000}, {"HTTP_ACCEPT": "application/json"}, {"HTTP_ACCEPT": "\xff"},
    {"HTTP_X_FORWARDED_FOR": "\0, a"}, {"HTTP_X_FORWARDED_HOST": "evil.example"}, {"HTTP_REFERER": "http://[::1/\xff"}, {"HTTP_ORIGIN": "null"}, {"HTTP_USER_AGENT": "\xff" * 9000}, {"HTTP_TRANSFER_ENCODING": "chunked"},
    {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}, {"REMOTE_ADDR": "not an address"}, {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"}, {"CONTENT_LENGTH": "-1"}, {"CONTENT_LENGTH": "²"}, {"CONTENT_LENGTH": "9999999"}, {"CONTENT_LENGTH": ""},
]  # fmt: skip


def other_values(dice, one: Sent) -> Sent:
    """A value or three in another way than the field wants it."""
    if not one.fields:
        return another_field(dice, one)
    chosen = {dice.choice(names(one)) for _ in range(dice.choice([1, 1, 2, 3]))}
    kept = tuple((name, _bad(dice) if name in chosen else value) for name, value in one.fields)
    return replace(one, fields=kept)


def _bad(dice):
    return dice.choice(dice.choice([NUMBERS, DAYS, WORDS, BYTES]))


def all_values(dice, one):
    bad = _bad(dice)
    return replace(one, fields=tuple((name, bad) for name in names(one)))


def missing_field(dice, one):
    if not one.fields:
        return one
    gone = dice.choice(names(one))
    return replace(one, fields=tuple(field for field in one.fields if field[0] != gone))


def nothing(dice, one):
    return replace(one, fields=())


def field_twice(dice, one):
    if not one.fields:
        return another_field(dice, one)
    again = dice.choice(one.fields)
    return replace(one, fields=(*one.fields, again, (again[0], _bad(dice)), (f"{again[0]}[]", "1")))


def another_field(dice, one):
    return replace(
        one, fields=(*one.fields, (dice.choice(COLUMNS), _bad(dice)), (dice.choice(COLUMNS), _bad(dice)))
    )


def odd_names(dice, one):
    renamed = [(dice.choice([name, name + "\0", f"{name}-0", f"0-{name}", name.upper(), "x" * 9000]), value) for name, value in one.fields]  # fmt: skip
    return replace(one, fields=tuple(renamed))


def ten_thousand_fields(dice, one):
    return replace(one, fields=(*one.fields, *((f"f{at}", "1") for at in range(10_000))))


def by_query(dice, one):
    """What is sent as a form, in the address; or an address with a query that its page may read."""
    query = one.fields or tuple((dice.choice(COLUMNS), _bad(dice)) for _ in range(3))
    return replace(one, address=f"{one.address.partition('?')[0]}?{encoded(query[:50])}"[:30_000])


def another_id(dice, one):
    path, mark, query = one.address.partition("?")
    wrong = dice.choice(["0", "1", "2", "99", "999999", str(2**31), str(2**63), "9" * 60, "-1", "%00", "%FF", "１", "²", "..%2f", "'", "x" * 3000])  # fmt: skip
    return replace(
        one, address=re.sub(r"(?<=/)[0-9]+", lambda _: wrong, path, count=dice.choice([0, 1])) + mark + query
    )


def another_word(dice, one):
    """One part of the address is another."""
    path, mark, query = one.address.partition("?")
    parts = path.split("/")
    parts[dice.randrange(len(parts))] = quote(dice.choice(WORDS[:50])[:2000])
    return replace(one, address="/" + "/".join(parts).lstrip("/") + mark + query)


def another_type(dice, one):
    return replace(one, method="POST", content_type=dice.choice(TYPES), body=encoded(one.fields).encode())


def as_json(dice, one):
    deep = dice.choice([100, 1000, 100_000])
    body = dice.choice([
        json.dumps({name: [str(value)] for name, value in one.fields}), "[" * deep + "]" * deep, '{"a":' * deep, "NaN", '"\\ud800"', "\0", "{}", "[1,2", str(2**64), "1e999",
    ])  # fmt: skip
    if dice.random() < 0.5 and one.fields:  # as the value of a field
        chosen = dice.choice(names(one))
        return replace(
            one, fields=tuple((name, body if name == chosen else value) for name, value in one.fields)
        )
    return replace(one, method="POST", body=body.encode(), content_type="application/json")


def as_multipart(dice, one):
    """With a file where a text belongs or a text where a file belongs; cut off somewhere, or not."""
    whole = encode_multipart(
        BOUNDARY, {name: str(value).replace("\r", " ") for name, value in one.fields} | {"x": "y"}
    )
    if dice.random() < 0.4 and one.fields:
        named = f'name="{dice.choice(names(one))}"'.encode()
        odd = dice.choice(
            ["a.xlsx", "../../x", "a\\b", "", "\0", "x" * 900, "a.csv", "%00.jpg", 'a"; filename="b']
        )
        whole = whole.replace(named, named + f'; filename="{odd}"'.encode(), 1)
    if dice.random() < 0.4:
        whole = whole[: dice.randrange(len(whole))]
    if dice.random() < 0.2:
        whole = whole.replace(
            b"form-data", dice.choice([b"", b"attachment", b"\xff\xfe", b"form-data; x=" + b"y" * 9000])
        )
    return replace(one, method="POST", body=whole, content_type=MULTIPART_CONTENT)


def another_header(dice, one):
    return replace(one, headers=dice.choice(HEADERS))


def another_method(dice, one):
    return replace(
        one,
        method=dice.choice(
            ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "POST", "GET", "BREW", "get"]
        ),
    )


DONE: list[tuple[int, Callable]] = [
    (10, other_values), (2, all_values), (2, missing_field), (1, nothing), (2, field_twice), (3, another_field), (1, odd_names),
    (4, by_query), (3, another_id), (2, another_word), (2, another_type), (3, as_json), (3, as_multipart), (2, another_header), (1, another_method),
]  # fmt: skip
DONE_RARELY = ten_thousand_fields, 0.005


def mutated(real: list[Sent], many: int, seed: int):
    """So many requests; each view as often as the others."""
    dice, by_name = random.Random(seed), {}
    for one in real:
        by_name.setdefault((one.name, one.method), []).append(one)
    views, weights = list(by_name), [how_often for how_often, _ in DONE]
    for _ in range(many):
        one = dice.choice(by_name[dice.choice(views)])
        acts = [act for _, act in dice.choices(DONE, weights, k=dice.choice([1, 1, 2]))]
        if dice.random() < DONE_RARELY[1]:
            acts.append(DONE_RARELY[0])
        for act in acts:
            one = replace(act(dice, one), done=(*one.done, act.__name__))
        yield one


def encoded(fields) -> str:
    return "&".join(f"{_part(name)}={_part(value)}" for name, value in fields)


def _part(value) -> str:
    return (
        value.decode()
        if isinstance(value, bytes)
        else quote_from_bytes(value.encode("utf-8", "surrogatepass"), "")
    )


# -- sent ------------------------------------------------------------------------------------------------------------


def answered(client: Client, one: Sent) -> tuple[int, list[str]]:
    """The status, and the tables that a refused request has changed. What it did is undone, so that the next finds
    everything as it was."""
    cookies = copy(client.cookies)  # one of the requests may end its session
    with transaction.atomic():
        before = _last_change()
        answer = _sent(client, one)
        if answer.status_code < 400 or answer.status_code >= 500:
            changed = []
        else:
            tables = (
                TrailEntry.objects.filter(pk__gt=before)
                .exclude(act="access")
                .values_list("table", flat=True)
                .distinct()
            )
            changed = [table for table in tables if not MAY_BE_LEFT.match(table)]
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer.status_code, changed


def _last_change() -> int:
    return TrailEntry.objects.aggregate(last=Max("pk"))["last"] or 0


def _sent(client, one):
    address, body = one.address, one.body
    if body is None and one.method in ("GET", "HEAD", "OPTIONS", "TRACE", "get") and one.fields:
        address = f"{address}{'&' if '?' in address else '?'}{encoded(one.fields)}"
    answer = client.generic(
        one.method,
        address,
        encoded(one.fields).encode()
        if body is None and one.method not in ("GET", "HEAD", "TRACE")
        else body or b"",
        content_type=one.content_type,
        **one.headers,
    )
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def not_asked(real: list[Sent]) -> list[str]:
    """Views of which no request was made."""
    return sorted({name for name, _, _ in views()} - {one.name for one in real} - LEFT_OUT)
