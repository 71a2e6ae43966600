"""Questions that are answered with a number: bands to count it by, and mean, median, least and greatest."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import count, pairwise
from math import floor

import numpy as np

MOST_BANDS = 10
FEW_NUMBERS = 12  # so many whole numbers are told one by one
MOST_BOUNDS = 20
_BOUND = re.compile(r"-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,4})?")


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
    return [_band(at * width, (at + 1) * width, is_whole) for at in _steps(lowest, highest, width)]


def bounds_in(text: str) -> tuple[Decimal, ...]:
    """Where bands end and the next begin, from the least: 18.5 and 25 of 「25、18.5」. ValueError with a sentence."""
    written = re.sub("[‐‑–—−ー](?=[0-9])", "-", unicodedata.normalize("NFKC", text))
    words = [word for word in re.split(r"[,、;・\s]+", written) if word]
    for word in words:
        if not _BOUND.fullmatch(word):
            raise ValueError(
                f"階級の境「{word[:20]}」は数ではありません。「18.5, 25」のように、数をコンマで区切って書いてください"
                "（千の位のコンマは付けません）。"
            )
    bounds = sorted(map(Decimal, words))
    twice = [one for one, after in pairwise(bounds) if one == after]
    if twice:
        raise ValueError(f"階級の境「{twice[0]}」が二つあります。どちらかを消してください。")
    if len(bounds) > MOST_BOUNDS:
        raise ValueError(f"階級の境は {MOST_BOUNDS} 個までです（{len(bounds)} 個あります）。")
    return tuple(bounds)


def bounds_in_one_way(text: str) -> str:
    """The same bounds as they are kept: 18.5,25. ValueError as `bounds_in`."""
    return ",".join(f"{bound.normalize():f}" for bound in bounds_in(text))


def bands_between(bounds: Sequence[Decimal], values: np.ndarray) -> list[Band]:
    """A band below the first bound, one from each bound to below the next, and one from the last on.

    values: without missing ones. Where they and the bounds are whole, a band is told by the numbers in it.
    """
    is_whole = bool((values % 1 == 0).all()) and all(bound % 1 == 0 for bound in bounds)
    ends = [Decimal("-Infinity"), *bounds, Decimal("Infinity")]
    return [_band_between(first, end, is_whole=is_whole) for first, end in pairwise(ends)]


def _band_between(first: Decimal, end: Decimal, *, is_whole: bool) -> Band:
    if first.is_infinite():
        return Band(f"{end - 1:,f}以下" if is_whole else f"{end:,f}未満", first, end)
    if end.is_infinite():
        return Band(f"{first:,f}以上", first, end)
    return _band(first, end, is_whole)


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


def _band(first: Decimal, end: Decimal, is_whole: bool) -> Band:
    if not is_whole:
        return Band(f"{first:,f}以上{end:,f}未満", first, end)
    return Band(f"{first:,f}" if end - first == 1 else f"{first:,f}～{end - 1:,f}", first, end)


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
