"""Who acts: a signed-in person, or a command. What they write is noted by the database under this name
(coordination/trail.py), and refused where nobody has said. Apart from what asks the database, so that it can be said
before Django is set up."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

NOBODY = ""  # nobody has said who acts
_ACTOR = ContextVar("actor")
_always = NOBODY


def acting() -> str:
    """user:12; visitor:; command:load_demo; "" where nobody has said."""
    return _ACTOR.get(_always)


@contextmanager
def acting_as(actor: str) -> Iterator[None]:
    before = _ACTOR.set(actor)
    try:
        yield
    finally:
        _ACTOR.reset(before)


def acting_always_as(actor: str) -> None:
    """For a process with one purpose: whoever writes in it acts so, in every thread, unless acting_as says otherwise."""
    global _always
    _always = actor
