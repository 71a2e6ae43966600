"""Who acts: a signed-in person, or a command. What they write is noted by the database under this name
(coordination/trail.py). Apart from what asks the database, so that it can be said before Django is set up."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ACTOR = ContextVar("actor", default="")
NOBODY = ""  # nobody has said who acts


def acting() -> str:
    """user:12; command:load_demo; "" where nobody has said."""
    return _ACTOR.get()


@contextmanager
def acting_as(actor: str) -> Iterator[None]:
    before = _ACTOR.set(actor)
    try:
        yield
    finally:
        _ACTOR.reset(before)
