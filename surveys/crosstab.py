"""クロス集計: answers to one question, by groups of respondents.

Base is every respondent of the group, 無回答 included, unless the table says otherwise. A `Crosstab` holds numbers only,
so that it is the same object whether it was counted from answers or taken from a printed table.
"""

from dataclasses import dataclass

import numpy as np

from surveys.coded import CodedColumn
from surveys.groups import EVERYBODY, Group, Grouping
from surveys.models import AnswerColumn

NO_ANSWER = 0
BITS = 8
HAS_BIT = (np.arange(2**BITS) >> np.arange(BITS)[:, None] & 1).astype(bool)  # a row a bit, a column a pattern
WEIGHT_SCALE = 1_000_000  # weighted counts are whole millionths, so that halves round as on paper


@dataclass(frozen=True)
class Line:
    """A row of a cross-tab: one choice (code 0 is 無回答) and its count in each group, 総計 first."""

    code: int
    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Crosstab:
    """groups: 総計 first. bases: respondents of each group. lines: the choices in their order, 無回答 last.

    people: respondents without their weights; what may be said rests on them. scale: what counts and bases are divided
    by to be persons (WEIGHT_SCALE where they are weighted). excludes_no_answer: 無回答 is neither a line nor in the bases.
    """

    groups: tuple[Group, ...]
    bases: tuple[int, ...]
    lines: tuple[Line, ...]
    people: tuple[int, ...] = ()
    scale: int = 1
    excludes_no_answer: bool = False

    def persons(self, count: int) -> int:
        """A count in whole persons, half up."""
        return (2 * count + self.scale) // (2 * self.scale)

    def without(self, *places: int) -> "Crosstab":
        """The table without some of its groups."""
        kept = [at for at in range(len(self.groups)) if at not in places]

        def of(values):
            return tuple(values[at] for at in kept)

        lines = tuple(Line(line.code, line.label, of(line.counts)) for line in self.lines)
        return Crosstab(
            of(self.groups), of(self.bases), lines, of(self.people), self.scale, self.excludes_no_answer
        )

    def without_empty_remainders(self) -> "Crosstab":
        """不明 stands in a table only where there is somebody of whom it is true."""
        return self.without(
            *(at for at, group in enumerate(self.groups) if group.is_remainder and not self.bases[at])
        )


def crosstab(
    column: AnswerColumn | CodedColumn,
    grouping: Grouping | None = None,
    *,
    keep: np.ndarray | None = None,
    weights: np.ndarray | None = None,
    excludes_no_answer: bool = False,
) -> Crosstab:
    """Counts every choice of the column's question in 総計 and in every group, without touching the database again.

    column: of a question whose choices are prefetched, or a coded one. keep: True for the respondents that are counted
    at all. weights: whole millionths, one a respondent. 無回答 is a line only where the question tells it: not published
    is not 0.
    """
    choices = column.choices
    if excludes_no_answer:
        keep = ~column.unanswered if keep is None else keep & ~column.unanswered
    tells = column.tells_no_answer and not excludes_no_answer
    codes = [*(code for code, _ in choices), *([NO_ANSWER] if tells else [])]
    table, bases, people = _counts(column, codes, grouping, keep, weights)
    labels = dict(choices) | {NO_ANSWER: "無回答"}
    lines = tuple(
        Line(code, labels[code], tuple(counts)) for code, counts in zip(codes, table.tolist(), strict=True)
    )
    return Crosstab(
        groups=(EVERYBODY, *(grouping.groups if grouping else ())),
        bases=tuple(bases.tolist()),
        lines=lines,
        people=tuple(people.tolist()),
        scale=1 if weights is None else WEIGHT_SCALE,
        excludes_no_answer=excludes_no_answer,
    )


def _counts(column, codes, grouping, keep, weights):
    """The counts (a row a code, a column a group, 総計 first), the bases, and the respondents without weights."""
    if grouping is not None and not grouping.is_partition:
        parts = [_counts(column, codes, None, keep, weights)]
        for mask in grouping.masks:
            parts.append(_counts(column, codes, None, mask if keep is None else mask & keep, weights))
        return tuple(np.concatenate(one, axis=-1) for one in zip(*parts, strict=True))
    answers = column.codes
    places = np.zeros(len(answers), dtype=np.uint16) if grouping is None else grouping.small_places
    if keep is not None:
        answers, places = answers[keep], places[keep]
        weights = None if weights is None else weights[keep]
    size = len(grouping.groups) if grouping else 1
    counting = _of_one if column.is_single else _of_several
    counts, bases = counting(answers, codes, places, size, weights)
    people = bases if weights is None else _binned(places, size)
    found = counts, bases, people
    return found if grouping is None else tuple(map(_with_total, found))


def _with_total(counts: np.ndarray) -> np.ndarray:
    return np.concatenate([counts.sum(axis=-1, keepdims=True), counts], axis=-1)


def _binned(places, size, weights=None) -> np.ndarray:
    """How many respondents, or what weight, stand at each place; whole numbers."""
    return np.bincount(places, weights=weights, minlength=size).astype(np.int64, copy=False)


SMALL = 1 << 16  # numbers that two bytes tell apart


def _by_answer(answers, values: int, places, size, weights) -> np.ndarray:
    """Answers below `values` by group: one count over the pairs. A row an answer, a column a group."""
    if answers.dtype.itemsize <= 2 and values * size <= SMALL:  # a quarter less time in two bytes
        pairs = answers.astype(np.uint16, copy=False) * np.uint16(size)
        pairs += places
        return _binned(pairs, values * size, weights).reshape(values, size)
    whole = answers.view(np.int64) if answers.dtype.itemsize == 8 else answers  # nothing to widen: no copy
    pairs = np.multiply(whole, size, dtype=np.int64)
    pairs += places
    return _binned(pairs, values * size, weights).reshape(values, size)


def _of_one(answers, codes, places, size, weights):
    values = max(int(answers.max(initial=0)), *codes, 0) + 1
    by_value = _by_answer(answers, values, places, size, weights)
    return by_value[codes], by_value.sum(axis=0)


def _of_several(answers, codes, places, size, weights):
    """Which of eight choices were taken together is counted first; each choice is a sum over that."""
    counts = np.zeros((len(codes), size), dtype=np.int64)
    highest = max(*codes, 1)
    for first in range(1, highest + 1, BITS):
        patterns = 2 ** min(BITS, highest - first + 1)
        together = answers
        if highest > BITS:
            together = answers >> np.uint64(first - 1) & np.uint64(patterns - 1)
        by_pattern = _by_answer(together, patterns, places, size, weights)
        for row, code in enumerate(codes):
            if first <= code < first + BITS:
                counts[row] = by_pattern[HAS_BIT[code - first, :patterns]].sum(axis=0)
    if NO_ANSWER in codes:
        none = by_pattern[0]
        if highest > BITS:
            nobody = answers == 0
            none = _binned(places[nobody], size, None if weights is None else weights[nobody])
        counts[codes.index(NO_ANSWER)] = none
    return counts, by_pattern.sum(axis=0)
