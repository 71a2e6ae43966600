"""差のある区分: which groups answer differently from everybody else, and by which rule that is said.

Each cell is a table of two by two, the group against everybody else and the choice against all other answers. Its z is
the adjusted standardized residual (Haberman 1973, The analysis of residuals in cross-classified tables, Biometrics 29:
205-220), which for two shares is the z of their pooled difference; it serves overlapping groups and several answers too.

All cells of a table are judged together by Holm's rule (Holm 1979, Scand. J. Statist. 6: 65-70) at 5 %: where no group
differs at all, at most one table in twenty gets any mark. A mark is read by itself and goes into a sentence by itself, so
one false mark in a table is what has to be rare, and Holm's rule holds however the cells of a table hang together; the
rule of Benjamini and Hochberg would allow one in twenty marks to be false. There is no finite population correction here:
marks are the fewer for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt

from surveys.crosstab import Line
from surveys.groups import Group
from surveys.saying.evidence import Evidence
from surveys.saying.interval import Share

ALPHA = 0.05
LEAST_EXPECTED = (
    5  # in each of the four cells (Cochran 1954): below it the normal approximation does not hold
)
HIGH, LOW = "高い", "低い"


@dataclass(frozen=True)
class Comparison:
    """A cell against everybody else. adjusted: the p that Holm's rule makes of it; None where too few were asked."""

    line: Line
    group: Group
    share: Share
    rest: Share
    z: float
    p: float
    adjusted: float | None

    @property
    def stands(self) -> bool:
        return self.adjusted is not None and self.adjusted < ALPHA

    @property
    def word(self) -> str:
        return HIGH if self.z > 0 else LOW

    @property
    def points(self) -> float:
        """The difference in percentage points, not rounded."""
        return self.share.points - self.rest.points


def marks(evidence: Evidence) -> dict[tuple[int, str], Comparison]:
    """The cells that stand out, by code of the choice and key of the group; `.word` is what is said of them."""
    return {key: one for key, one in comparisons(evidence).items() if one.stands}


def comparisons(evidence: Evidence) -> dict[tuple[int, str], Comparison]:
    """Every cell of the table but 総計 and the groups of those whom the attribute does not place; 無回答 is a line too."""
    found = []
    for line in evidence.counted.lines:
        for place in evidence.places:
            rest = evidence.rest(line, place)
            if rest is not None:
                found.append((line, evidence.counted.groups[place], evidence.share(line, place), rest))
    tested = [_z(share, rest) if _suffices(share, rest) else None for _, _, share, rest in found]
    raw = [two_sided(z) for z in tested if z is not None]
    adjusted = iter(holm(raw))
    return {
        (line.code, group.key): Comparison(
            line, group, share, rest, z or 0.0, two_sided(z or 0.0), None if z is None else next(adjusted)
        )
        for (line, group, share, rest), z in zip(found, tested, strict=True)
    }


def _pooled(share, rest):
    return (share.count + rest.count) / (share.base + rest.base)


def _suffices(share: Share, rest: Share) -> bool:
    pooled = _pooled(share, rest)
    return min(pooled, 1 - pooled) * min(share.size, rest.size) >= LEAST_EXPECTED


def _z(share: Share, rest: Share) -> float:
    pooled = _pooled(share, rest)
    return (share.value - rest.value) / sqrt(pooled * (1 - pooled) * (1 / share.size + 1 / rest.size))


def two_sided(z: float) -> float:
    """The probability of a z at least so far from 0, if there is no difference."""
    return erfc(abs(z) / sqrt(2))


def holm(raw: Sequence[float]) -> list[float]:
    """Adjusted p, in the order given: the smallest times m, the next times m − 1, never falling, 1 at most."""
    order = sorted(range(len(raw)), key=lambda at: raw[at])
    adjusted, highest = [0.0] * len(raw), 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(raw) - rank) * raw[at]))
        adjusted[at] = highest
    return adjusted
