"""The process in which one upload is parsed. The next is started as soon as one is taken: to start takes a third of the
time that a usual survey needs, and a process that waits for its first byte has seen nothing yet.
"""

import atexit
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from time import monotonic

import defusedxml

# The process that reads an upload does not keep what it compiles, this one does.
from coordination.sheets import parser
from coordination.sheets.how_far import nobody
from coordination.sheets.limits import Limits

ROOT = Path(__file__).resolve().parents[2]

TOLD_EVERY = 0.2  # seconds
_SAID = re.compile(rb"^(\d{1,3}) (\d{1,8})$", re.MULTILINE)

_ready: list[subprocess.Popen] = []  # at most one
_one_at_a_time = Lock()


def parsed(content: bytes, kind: str, limits: Limits, tell: Callable = nobody) -> tuple[int, bytes, bytes]:
    """What the process ended with, what it answered and what it complained of; subprocess.TimeoutExpired if it hung.

    tell: how far it is (how_far.py), now and then while it works.
    """
    with _given(f"{kind}\n{json.dumps(limits)}\n".encode()) as child:
        make_ready()
        try:
            answer, complaint = _spoken(child, content, monotonic() + limits.wall_clock_seconds, tell)
        finally:
            if child.returncode is None:
                os.killpg(child.pid, signal.SIGKILL)
    return child.returncode, answer, complaint


def _spoken(child, content: bytes, until: float, tell: Callable) -> tuple[bytes, bytes]:
    """As child.communicate, which can be asked again after a moment but then forgets the rest of what it has to send."""
    pipe, child.stdin = child.stdin, None
    Thread(target=_feed, args=(pipe, content), daemon=True).start()
    while True:
        try:
            return child.communicate(timeout=min(TOLD_EVERY, until - monotonic()))
        except subprocess.TimeoutExpired as working:
            if monotonic() >= until:
                raise
            if said := _SAID.findall(working.stderr or b""):
                tell(*map(int, said[-1]))


def _feed(pipe, content: bytes):
    with suppress(BrokenPipeError), pipe:  # its end says why
        pipe.write(content)


def make_ready():
    with _one_at_a_time:
        if not _ready:
            _ready.append(_started())


def _given(head: bytes) -> subprocess.Popen:
    """A process that knows what it is to parse: the one that waits, or a new one where it has gone."""
    with _one_at_a_time:
        child = _ready.pop() if _ready else None
    if child is not None:
        try:
            _write(child, head)
        except BrokenPipeError:
            _stop(child)
        else:
            return child
    child = _started()
    with suppress(BrokenPipeError):  # its end says why
        _write(child, head)
    return child


def _write(child, head):
    os.write(child.stdin.fileno(), head)  # less than a pipe holds; nothing is left behind in a buffer


def _started() -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-BPSs", "-W", "ignore", "-m", parser.__name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        # Nothing of the server's own environment: it holds the secret key. Without `site`, which takes longer than the
        # whole parser to import, the place of the one library that the parser needs is named here.
        env={"PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(defusedxml.__file__).parents[1])])},
        start_new_session=True,
    )


def _stop(child: subprocess.Popen):
    child.kill()
    for pipe in (child.stdin, child.stdout, child.stderr):
        pipe.close()
    child.wait()


@atexit.register
def stop_waiting():
    with _one_at_a_time:
        while _ready:
            _stop(_ready.pop())


def _leave_to_parent():
    """A worker that is forked off has none: two must not speak with one process."""
    for child in _ready:
        child.returncode = 0
        for pipe in (child.stdin, child.stdout, child.stderr):
            pipe.close()
    _ready.clear()


os.register_at_fork(after_in_child=_leave_to_parent)
