"""What a browser makes of a page, and what a reader makes of a bad file, does not depend on the database: where script/test
runs on both at once, each looks at every second one of the long lists, and between them they look at all."""

import os
from collections.abc import Iterable

BOTH = 2


def mine(some: Iterable) -> list:
    """Every second one, from the first or the second on; all of them where one database is tested alone."""
    half = os.environ.get("HALF_OF_THE_LISTS")
    return list(some) if half is None else list(some)[int(half) :: BOTH]
