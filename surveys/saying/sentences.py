"""文の点検: each number and phrase of a text, held against named figures.

What is found carries a verdict, the reason with the figures, and what could be written instead. What the figures cannot
tell is said to be so, rather than passed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.saying import judged_comparisons, judged_numbers
from surveys.saying.figures import Figure
from surveys.saying.phrases import FITS, TOO_MUCH, UNKNOWN, WRONG, Judgement, Verdict
from surveys.saying.reading import Reading

_JUDGES = judged_numbers.JUDGES | judged_comparisons.JUDGES


@dataclass(frozen=True)
class Checked:
    """text: the words as written, from start to end. figures: what they were held against."""

    start: int
    end: int
    text: str
    judgement: Judgement
    figures: tuple[Figure, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return self.judgement.verdict

    @property
    def cells(self) -> list[Figure]:
        """The figures that can be opened: of several choices taken together, each."""
        return [one for figure in self.figures for one in (figure.parts or (figure,)) if one.address]


def check(text: str, figures: Sequence[Figure], waves: Mapping[str, str] | None = None) -> list[Checked]:
    """Every claim that is found in the text, in its order. waves: as `Reading` has them."""
    reading = Reading(text, figures, waves)
    checked = []
    for mention in reading.mentions:
        judgement, behind = _JUDGES[mention.kind](reading, mention)
        if reading.is_denied(mention):
            judgement = _denied(judgement)
        words = text[mention.start : mention.end]
        checked.append(Checked(mention.start, mention.end, words, judgement, tuple(behind)))
    return checked


def _denied(judgement: Judgement) -> Judgement:
    """過半数ではない, 高いとは言えない: right where the words alone would be wrong, or say too much."""
    turned = {FITS: WRONG, WRONG: FITS, TOO_MUCH: FITS, UNKNOWN: UNKNOWN}[judgement.verdict]
    return Judgement(turned, f"{judgement.reason}（打ち消しの文として判定しました。）")
