"""How far the work on a sheet is, told to the page that waits for it."""

from collections.abc import Callable
from time import monotonic

from django.core.cache import caches

TOLD_EVERY = 0.2  # seconds


class Told:
    """name: of the sheet, or of whoever waits for it before it has one."""

    def __init__(self, name):
        self.key, self.cache = f"import-{name}", caches["progress"]
        self.told_at = float("-inf")

    def of(
        self, many: int, doing: str, unit: str = "行", among: tuple[float, float] = (0, 1)
    ) -> Callable[[int], None]:
        """What is told the number done, of so many. among: where this begins and ends in the whole work, from 0 to 1."""
        first, last = among

        def tell(done: int):
            self.say(first + (last - first) * done / max(many, 1), f"{doing}　{done:,} / {many:,} {unit}")

        return tell

    def say(self, part: float, words: str, *, at_once: bool = False):
        """part: of the whole work, from 0 to 1. Told no more than a few times in a second, unless it is to be at once."""
        now = monotonic()
        if at_once or now - self.told_at >= TOLD_EVERY:
            self.told_at = now
            self.cache.set(self.key, (part, words))

    def so_far(self) -> dict[str, float | str]:
        """Nothing has been said: no part, no words."""
        part, words = self.cache.get(self.key, (0, ""))
        return {"part": part, "words": words}

    def forget(self):
        self.cache.delete(self.key)
