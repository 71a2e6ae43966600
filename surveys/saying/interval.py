"""誤差: between which limits a share lies among all those of whom the respondents are a part.

The limits are Wilson's (Wilson 1927, Probable inference, JASA 22: 209-212), which stay within 0 and 1 and hold for small
bases where ±1.96 standard errors do not. Two things make the sample worth more or less than its respondents, and both
enter as the number of respondents that Wilson's formula is given:
- Finite population (Cochran 1977, Sampling Techniques, 2.6): the variance shrinks by (N − n) ÷ (N − 1).
- Weights (Kish 1965, Survey Sampling): they are worth (Σw)² ÷ Σw² respondents.
All of it takes those who answered for a random draw; who does not answer at all is outside any such figure.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """Two limits, as parts of one; of a difference they may be negative."""

    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Share:
    """count of base, in one unit (persons, or millionths of weighted persons).

    size: the respondents that the share rests on, the effective ones where they are weighted. correction: what the
    variance shrinks by because the population is finite; 1 where nothing is known of it.
    """

    count: int
    base: int
    size: float
    correction: float = 1.0

    @property
    def value(self) -> float:
        """Between 0 and 1; 0 where nobody was asked."""
        return self.count / self.base if self.base else 0.0

    @property
    def points(self) -> float:
        """In percent, not rounded."""
        return 100 * self.value

    def interval(self, level: float = LEVEL) -> Interval:
        return wilson(self.value, self.size, self.correction, level)


def quantile(level: float) -> float:
    """1.96 for 0.95: how many standard errors leave (1 − level) outside, half of it on each side."""
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(value: float, size: float, correction: float = 1.0, level: float = LEVEL) -> Interval:
    """The limits of a share among `size` respondents. Whoever asked everybody (correction 0) knows it exactly."""
    if not size:
        return Interval(0.0, 1.0)
    if not correction:
        return Interval(value, value)
    worth, z = size / correction, quantile(level)
    middle = value + z * z / (2 * worth)
    reach = z * sqrt(value * (1 - value) / worth + z * z / (4 * worth * worth))
    whole = 1 + z * z / worth
    # The share lies between its limits, also where the last binary digit of 0 or 1 says otherwise.
    return Interval(
        min(max((middle - reach) / whole, 0.0), value), max(min((middle + reach) / whole, 1.0), value)
    )


def difference(one: Share, other: Share, level: float = LEVEL) -> Interval:
    """one − other, of two groups without a person in common: Newcombe's limits, made of the two Wilson intervals.

    Newcombe 1998, Interval estimation for the difference between independent proportions, Stat. Med. 17: 873-890,
    method 10.
    """
    a, b = one.interval(level), other.interval(level)
    gap = one.value - other.value
    return Interval(
        gap - sqrt((one.value - a.low) ** 2 + (b.high - other.value) ** 2),
        gap + sqrt((a.high - one.value) ** 2 + (other.value - b.low) ** 2),
    )


def correction_of(people: int, population: float | None) -> float:
    """(N − n) ÷ (N − 1); 1 where the population is not known or cannot be right, being smaller than its part."""
    if population is None or population < people or population <= 1:
        return 1.0
    return (population - people) / (population - 1)


def effective(weights: float, squares: float) -> float:
    """Kish's size of a weighted sample: the sum of the weights, squared, by the sum of their squares."""
    return weights * weights / squares if squares else 0.0


def in_standard_errors(one: Share, other: Share) -> float:
    """z of one share less another of the same people, answers to one question.

    How many took both is not in a table, so as few as possible are taken to have: the least favourable case, and
    exact where only one answer could be given. Without finite population correction, to be on the safe side.
    """
    both = max(0.0, one.value + other.value - 1)
    spread = one.value + other.value - 2 * both
    return (one.value - other.value) * sqrt(one.size / spread) if spread > 0 else 0.0
