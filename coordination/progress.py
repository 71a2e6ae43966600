"""How far the work on a sheet is, told to the page that waits for it."""

from django.core.cache import caches

TOLD_EVERY = 50  # rows


class Told:
    """name: of the sheet, or of whoever waits for it before it has one."""

    def __init__(self, name):
        self.key, self.cache = f"import-{name}", caches["progress"]

    def of(self, rows: int):
        """What is told the number of rows done, of so many."""
        return lambda done: done % TOLD_EVERY or self.cache.set(self.key, (done, rows))

    def so_far(self) -> dict[str, int]:
        done, rows = self.cache.get(self.key, (0, 1))
        return {"done": done, "rows": rows}

    def forget(self):
        self.cache.delete(self.key)
