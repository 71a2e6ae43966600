"""The published figures of the demo cities, and ways to spread a total over records without losing any of it."""

import csv
import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from coordination.fiscal_year import FiscalYear


def read(city: str, table: str) -> list[dict[str, str]]:
    """The rows of a published table; an empty text was blank on paper."""
    with (Path(__file__).parent / city / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def dice(*about: object) -> random.Random:
    """Random choices that come out the same each time, for one purpose."""
    return random.Random("／".join(map(str, about)))


def spread(total: int, parts: int, rng: random.Random, least: int = 1) -> list[int]:
    """`parts` uneven whole numbers of at least `least` that add up to exactly `total`."""
    if total < parts * least:
        raise ValueError(f"{total} cannot be spread over {parts} parts of at least {least}")
    weights = [rng.random() + 0.25 for _ in range(parts)]
    free = total - parts * least
    shares = [int(free * weight / sum(weights)) for weight in weights]
    for i in rng.sample(range(parts), free - sum(shares)):
        shares[i] += 1
    return [share + least for share in shares]


# Days of the year on which offices are closed; the moving holidays are left out: demo records may well fall on one.
CLOSED = {(1, 1), (1, 2), (1, 3), (2, 11), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23)} | {
    (12, day) for day in range(29, 32)
}


def workdays(first: date, last: date) -> list[date]:
    """Monday to Friday without the fixed holidays, both ends included."""
    days = (first + timedelta(days=i) for i in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5 and (day.month, day.day) not in CLOSED]


def days_in(year: FiscalYear, count: int, rng: random.Random, first: date | None = None) -> list[date]:
    """`count` working days of a fiscal year in order, evenly over it; with `first`, over what is left of it, beginning
    in the month of `first`.
    """
    days = workdays(first or year.first_day, year.last_day)
    bounds = [i * len(days) // count for i in range(count + 1)]
    drawn = [rng.choice(days[low : max(high, low + 1)]) for low, high in pairwise(bounds)]
    if first:
        drawn[0] = rng.choice([day for day in days if (day.year, day.month) == (first.year, first.month)])
    return drawn


def days_of_months(year: FiscalYear, count: int, rng: random.Random) -> list[date]:
    """A working day in the middle of each of the first `count` months of a fiscal year."""
    months = [(year.year + month // 12, month % 12 + 1) for month in range(3, 3 + count)]
    return [rng.choice(workdays(date(y, m, 8), date(y, m, 21))) for y, m in months]


def pick(rng: random.Random, items: Sequence, count: int) -> list:
    return rng.sample(items, min(count, len(items)))


def draw_weighted(
    rng: random.Random, candidates: Sequence[int], weights: Sequence[float], count: int
) -> list[int]:
    """`count` different candidates, the heavier the likelier (Efraimidis and Spirakis 2006)."""
    keyed = [(rng.random() ** (1 / weight), one) for one, weight in zip(candidates, weights, strict=True)]
    return [one for _, one in sorted(keyed, reverse=True)[:count]]
