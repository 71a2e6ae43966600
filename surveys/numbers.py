"""Questions that are answered with a number: bands to count it by, and mean, median, least and greatest."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import count
from math import floor

import numpy as np

MOST_BANDS = 10
FEW_NUMBERS = 12  # so many whole numbers are told one by one


@dataclass(frozen=True)
class Band:
    """From `first` to below `end`."""

    label: str
    first: Decimal
    end: Decimal


def bands_of(values: np.ndarray) -> list[Band]:
    """Bands of equal width with borders that are easy to read, from the least number to the greatest.

    values: without missing ones. Whole numbers that are few are a band each.
    """
    if not len(values):
        return []
    lowest, highest, is_whole = exact(values.min()), exact(values.max()), bool((values % 1 == 0).all())
    is_told_singly = is_whole and highest - lowest < FEW_NUMBERS
    width = Decimal(1) if is_told_singly else _width(lowest, highest, is_whole)
    return [_band(at * width, width, is_whole) for at in _steps(lowest, highest, width)]


def codes_of(values: np.ndarray, bands: Sequence[Band]) -> np.ndarray:
    """The place of each number's band, counted from 1; 0 for what is missing."""
    places = np.searchsorted(np.array([float(band.first) for band in bands]), values, side="right")
    return np.where(np.isnan(values), 0, places).astype(np.uint16)


def exact(value: float) -> Decimal:
    """The number as it was written: 0.1 is a tenth, though a double only comes near to it."""
    return Decimal(repr(float(value))).normalize()


def _steps(lowest: Decimal, highest: Decimal, width: Decimal) -> range:
    first, last = (floor(Fraction(end) / Fraction(width)) for end in (lowest, highest))
    return range(first, last + 1)


def _width(lowest: Decimal, highest: Decimal, is_whole: bool) -> Decimal:
    """1, 2 or 5, or so many tenths, tens and so on: the least that makes no more than MOST_BANDS."""
    spread = highest - lowest
    least = spread.adjusted() - 1 if spread else 0
    for power in count(max(least, 0) if is_whole else least):
        for digit in (1, 2, 5):
            width = Decimal(digit).scaleb(power)
            if len(_steps(lowest, highest, width)) <= MOST_BANDS:
                return width


def _band(first: Decimal, width: Decimal, is_whole: bool) -> Band:
    end = first + width
    if not is_whole:
        return Band(f"{first:,f}以上{end:,f}未満", first, end)
    return Band(f"{first:,f}" if width == 1 else f"{first:,f}～{end - 1:,f}", first, end)


@dataclass(frozen=True)
class Summary:
    """What the numbers of a group come to. answered: people who wrote one. mean: to one decimal, half up. median: exact;
    of an even number it lies half-way between the two in the middle. None where nobody wrote a number."""

    answered: int
    mean: Decimal | None = None
    median: Decimal | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None


def summary_of(values: np.ndarray, weights: np.ndarray | None = None) -> Summary:
    """values: one a person, without missing ones. weights: whole numbers, as many; people without any count for 0."""
    different, places, people = np.unique(values, return_inverse=True, return_counts=True)
    heavy = people if weights is None else np.bincount(places, weights, len(different)).astype(np.int64)
    total = int(heavy.sum())
    if not total:
        return Summary(len(values))
    numbers = [exact(value) for value in different]
    whole = sum(Fraction(number) * int(weight) for number, weight in zip(numbers, heavy, strict=True))
    mean = Decimal(floor(whole / total * 10 + Fraction(1, 2))).scaleb(-1)
    return Summary(len(values), mean, _median(numbers, heavy, total), numbers[0], numbers[-1])


def _median(numbers: list[Decimal], weights: np.ndarray, total: int) -> Decimal:
    """The number at which half of the weight is reached; where that falls between two, their middle."""
    reached = np.cumsum(weights)
    at = int(np.searchsorted(2 * reached, total))
    if 2 * int(reached[at]) > total:
        return numbers[at]
    after = next(one for one in range(at + 1, len(numbers)) if weights[one])
    return (numbers[at] + numbers[after]) / 2
