"""What a browser makes of a page does not depend on the database: where script/test runs on both at once, each looks at
every second page of the long walks, and between them they look at all."""

import os

BOTH = 2


def mine(addresses) -> list[str]:
    """Every second one, from the first or the second on; all of them where one database is tested alone."""
    half = os.environ.get("HALF_OF_THE_PAGES")
    return list(addresses) if half is None else list(addresses)[int(half) :: BOTH]
