"""How far the reading of an upload is: hundredths of it, told when another one is reached."""

from collections.abc import Callable


def nobody(hundredth: int, rows: int):
    """Is told where nobody waits."""


class HowFar:
    """tell: is given the hundredth that is reached, and how many rows with something in them were found so far.

    whole: bytes or lines of all that is read. A sheet that is read once more begins again where it began.
    """

    def __init__(self, tell: Callable[[int, int], object], whole: int):
        self.tell, self.whole = tell, max(whole, 1)
        self.before, self.last = 0, 0

    def __call__(self, here: int, rows: int):
        """here: bytes or lines of the sheet at hand; before: those of the sheets before it."""
        hundredth = min(100, 100 * (self.before + here) // self.whole)
        if hundredth != self.last:
            self.last = hundredth
            self.tell(hundredth, rows)
