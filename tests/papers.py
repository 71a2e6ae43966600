"""PDF in tests of something else than its layout, and what a layout opens and asks for."""

import sys
from contextlib import contextmanager
from types import SimpleNamespace

from coordination.papers import pdf

_WATCHED = ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "urllib.Request")
_listening: list[list] = []


def not_laid_out(monkeypatch):
    """Who gets a paper is asked; its layout takes seconds and is looked at by the tests of each paper."""
    monkeypatch.setattr(pdf, "_laid_out", lambda html: SimpleNamespace(pages=[1]))
    monkeypatch.setattr(pdf, "_written", lambda laid_out, html: b"%PDF-")


def _heard(event, arguments):
    if _listening and event in _WATCHED:
        _listening[-1].append((event, arguments))


@contextmanager
def listening():
    """What Python opens, asks and starts meanwhile, as pairs of an event of sys.audit and its arguments."""
    if not getattr(sys, "_heard_by_tests", False):  # a hook cannot be taken away again
        sys.addaudithook(_heard)
        sys._heard_by_tests = True
    _listening.append([])
    try:
        yield _listening[-1]
    finally:
        _listening.pop()
