"""What is said when the machine, and not the application, cannot go on: the database is gone, locked or full, or a disk is.

That passes: 503 with the time after which to come again, on a page that asks neither the database nor the disk.
"""

import errno
import sqlite3
import sys
from collections.abc import Iterator

import psycopg
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import bad_request

from config.logged import request_number

RETRY_AFTER = 30  # seconds
SENTENCE = "いまは保存できません。しばらく待ってから、もう一度行ってください。"
OF_DISKS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
OF_SQLITE = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY,
}  # fmt: skip
# Connection, resources, a deadlock, a lock that did not come in time, the operator, the system.
OF_POSTGRESQL = ("08", "53", "40", "55", "57", "58")
EXTENDED = 0xFF  # SQLite's kind of error without its details


def answer_to_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: 503 where the machine is at fault, otherwise 500. It is called while the error is handled."""
    if not is_out_of_order(sys.exception()):
        page = render_to_string("500.html", {"number": request_number()})
        return HttpResponse(page, status=500)
    return _come_again(request)


def answer_to_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400. A session that could not be kept is one to Django, whatever it was that failed."""
    return _come_again(request) if is_out_of_order(exception) else bad_request(request, exception)


def _come_again(request):
    after = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    if request.headers.get("accept") == "application/json":
        return JsonResponse({"errors": [{"sentence": SENTENCE}]}, status=503, headers=after)
    return HttpResponse(render_to_string("503.html"), status=503, headers=after)


def is_out_of_order(error: BaseException | None) -> bool:
    return any(_is_of_the_machine(one) for one in _with_causes(error))


def _with_causes(error) -> Iterator[BaseException]:
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_of_the_machine(error) -> bool:
    if isinstance(error, sqlite3.Error):
        return (getattr(error, "sqlite_errorcode", None) or 0) & EXTENDED in OF_SQLITE
    if isinstance(error, psycopg.Error) and error.sqlstate:
        return error.sqlstate.startswith(OF_POSTGRESQL)
    if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
        return True  # psycopg found out by itself; the server had no say
    return isinstance(error, OSError) and error.errno in OF_DISKS
