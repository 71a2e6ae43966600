"""The log of an installation: a line a record, as JSON, without names, addresses of persons and what they have typed.

A line tells when, how bad, which request, whose (user:12) and what; of an error also where, without the values of
variables. What an error says may hold a name (「Key (name)=(…) already exists」): of that, words that are not the
program's own are left out.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from uuid import uuid4

from config.acting import acting

_NUMBER = ContextVar("request_number", default="")
GIVEN = re.compile("[0-9a-f]{32}")  # by the proxy: the same number is in its log
# Other letters than a program's, mail addresses, long numbers, and whatever stands in quotation marks or brackets.
NOT_OURS = re.compile(r"\S+@\S+|'[^']*'|\([^()]*\)|[^\x00-\x7f]+|\d{4,}|[A-Za-z0-9_=-]{40,}")
SECRET_PART = re.compile(
    r"(?<=/)[A-Za-z0-9_:.=-]{24,}"
)  # of an address: it opens something to whoever has it
OURS = ("config", "coordination", "meetings", "volunteers", "surveys", "reports")


def request_number() -> str:
    """Of the request that is being answered: in its answer, in the log, on the page of an error."""
    return _NUMBER.get()


class RequestNumber:
    """Outermost of the middleware: gives each request its number, or keeps the one that the proxy has given."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("x-request-id", "")
        number = given if GIVEN.fullmatch(given) else uuid4().hex
        before = _NUMBER.set(number)
        try:
            response = self.get_response(request)
        finally:
            _NUMBER.reset(before)
        response["X-Request-ID"] = number
        return response


class Line(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record) -> str:
        at = datetime.fromtimestamp(record.created, UTC).astimezone()
        line = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_number(),
            "who": acting(),
            "said": SECRET_PART.sub("…", _without_query(record.getMessage())),
        }
        if record.exc_info and record.exc_info[1]:
            line |= _told(record.exc_info[1])
        return json.dumps({name: value for name, value in line.items() if value}, ensure_ascii=False)


def _without_query(said: str) -> str:
    return re.sub(r"\?\S*", "?…", said)


def _told(error: BaseException) -> dict:
    """The kinds of an error and of its causes, what is left of what they say, and where it came from."""
    chain = traceback.TracebackException.from_exception(error, lookup_lines=False)
    kinds, one = [], error
    while one is not None and len(kinds) < 5:
        first = str(one).strip().partition("\n")[0]
        kinds.append(f"{type(one).__module__}.{type(one).__qualname__}: {NOT_OURS.sub('…', first)[:300]}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    frames = [f"{_file(frame.filename)}:{frame.lineno} {frame.name}" for frame in chain.stack]
    return {"error": kinds, "where": frames[-25:]}


def _file(name: str) -> str:
    """From the folder of ours or of the package on: where an installation lies is nobody's business."""
    parts = name.split("/")
    for folder in ("site-packages", *OURS):
        if folder in parts:
            at = parts.index(folder) + (folder == "site-packages")
            return "/".join(parts[at:])
    return parts[-1]
