"""Which numbers are left out: the small ones, and as few others as keep them from being worked out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from surveys.disclosure.attack import FARTHEST, Ranges, SameToTheReader
from surveys.disclosure.equations import Equations, TooLarge
from surveys.disclosure.families import EVERYONE, Conditions
from surveys.disclosure.shapes import NotForPublication, Shapes

CELLS_TOGETHER = 1_500  # of the cross-classification: up to here all questions are attacked at once
CELLS_OF_A_QUESTION = 3_000
COST_OF_A_BASE, COST_OF_A_TOTAL = 40, 4  # beside a cell that is as large: tables without bases are of no use


@dataclass(frozen=True)
class Rule:
    """threshold: a number below it is small. shows_zeros: 0 may be printed, for nobody is meant by it."""

    threshold: int = 5
    shows_zeros: bool = True

    def is_small(self, value: int) -> bool:
        return value < self.threshold and (value > 0 or not self.shows_zeros)


@dataclass(frozen=True)
class Hidden:
    """numbers: that are not printed. small: those that the rule hides. protected: how many small numbers, printed in no
    table or left out, were proved safe. given_away: small numbers that earlier publications have told already."""

    numbers: frozenset[Conditions]
    small: frozenset[Conditions]
    protected: int
    given_away: frozenset[Conditions] = frozenset()


def hide(shapes: Shapes, rule: Rule) -> Hidden:
    """Decides what is left out of the tables, and proves that it cannot be worked out, not even with what was published
    before. NotForPublication with a sentence where no proof can be had.
    """
    told = shapes.told | {EVERYONE}
    small = _small(shapes, rule)
    hidden = {one for one in small if one in shapes.printed} - {EVERYONE}
    sensitive = {one for one in small if rule.is_small(shapes.value(one))}
    parts = list(_parts(shapes))
    given_away = {one for part in parts for one in _known_already(part, sensitive, told, rule)}
    hidden -= told
    for part in parts:
        _protect(part, shapes, hidden, sensitive - given_away, told, rule)
    for part in parts:
        _prove(part, shapes, hidden, sensitive - given_away, told, rule)
    return Hidden(frozenset(hidden), frozenset(small), len(sensitive - given_away), frozenset(given_away))


def _small(shapes: Shapes, rule: Rule) -> set[Conditions]:
    """Small numbers; and of a group of few people, all numbers."""
    found = {one for one, value in shapes.everything.items() if rule.is_small(value)}
    for base, below in shapes.columns.items():
        if 0 < shapes.value(base) < rule.threshold:
            found |= {base, *below}
    return found


# -- the parts that are attacked together ----------------------------------------------------------


def _parts(shapes: Shapes) -> Iterable[Equations]:
    """All numbers at once where that can be searched; otherwise question by question, with the bases in each."""
    ways = frozenset(shapes.ways)
    try:
        yield Equations(shapes.families, shapes.everything, ways, shapes.at_least, most=CELLS_TOGETHER)
        return
    except TooLarge:
        pass
    for questions in _related(shapes):
        numbers = [EVERYONE, *(one for one, asked in shapes.asked.items() if asked & questions)]
        yield from _of_questions(shapes, questions, numbers, ways)


def _of_questions(shapes: Shapes, questions: set[int], numbers: list[Conditions], ways) -> list[Equations]:
    """The questions as one part, as finely as can be searched; if need be, each choice of 「いくつでも」 by itself."""
    for is_loose in (False, True):
        try:
            return [_equations(shapes, numbers, ways, is_loose)]
        except TooLarge:
            continue
    try:
        return [_equations(shapes, some, ways, True) for some in _by_choice(shapes, numbers)]
    except TooLarge:
        titles = [f"「{one.title}」" for one in shapes.tables if one.question.pk in questions]
        raise NotForPublication(
            f"{'、'.join(titles)}は区分の組み合わせが多すぎて、安全を確かめられません。"
            "このうち区分の細かい表を外すか、組を分けてください。"
        ) from None


def _equations(shapes: Shapes, numbers: list[Conditions], ways, is_loose: bool) -> Equations:
    bounds, most = shapes.at_least, CELLS_OF_A_QUESTION
    return Equations(shapes.families, numbers, ways, bounds, most=most, is_loose=is_loose)


def _by_choice(shapes: Shapes, numbers: list[Conditions]) -> list[list[Conditions]]:
    """The numbers of each choice, with those of nobody's choice: bases and 無回答. TooLarge where answers add up."""
    families = [{family for family, _ in one} for one in numbers]
    choices = {choice for _, choice in shapes.families.impossible} - shapes.ways
    used = sorted(choices & set().union(*families))
    if not used:
        raise TooLarge
    return [
        [one for one, own in zip(numbers, families, strict=True) if choice in own or not own & choices]
        for choice in used
    ]


def _related(shapes: Shapes) -> Iterable[set[int]]:
    """The questions that must be looked at together: one of them divides the tables of another."""
    lines: dict[int, set[str]] = {}
    ways: dict[int, set[str]] = {}
    for one in (*shapes.tables, *shapes.earlier):
        own = {family for cells in one.lines for cell in cells if cell for family, _ in cell}
        by = {family for base in one.bases if base for family, _ in base}
        lines.setdefault(one.question.pk, set()).update(own - by)
        ways.setdefault(one.question.pk, set()).update(by)
    groups = [{pk} for pk in lines]
    for pk, own in lines.items():
        for other, by in ways.items():
            if pk != other and own & by:
                meet = [group for group in groups if group & {pk, other}]
                groups = [group for group in groups if group not in meet] + [set().union(*meet)]
    return groups


# -- protecting and proving --------------------------------------------------------------------------


def _protect(part: Equations, shapes: Shapes, hidden: set, sensitive: set, told: set, rule: Rule):
    """Hides more until every small number of the part may be off by the threshold. Changes `hidden`."""
    targets = [one for one in shapes.everything if one in sensitive and part.knows(one)]
    ranges = Ranges(part, targets)
    market = Market(part, shapes, told)
    for at in sorted(range(len(targets)), key=lambda at: shapes.value(targets[at])):
        for further in range(rule.threshold + 1):
            if ranges.widths[at] >= rule.threshold:
                break
            amount = int(rule.threshold + ranges.low[at] + further)
            more = market.cheapest(targets[at], amount, hidden)
            if more is None:
                raise NotForPublication(_no_way(shapes, targets[at], rule))
            hidden |= more.numbers
            ranges.learn(more.difference)
            if more.difference is None:  # not in whole persons: another search tells whether it is enough
                same = SameToTheReader(part, _shown(part, shapes, hidden, told))
                ranges.search_one(same, at, rule.threshold)
        else:
            raise NotForPublication(_no_way(shapes, targets[at], rule))


def _no_way(shapes: Shapes, target: Conditions, rule: Rule) -> str:
    return (
        f"{shapes.names[target]}（{rule.threshold}人未満）を守る伏せ方が見つかりません。"
        "この表を外すか、区分を粗くした表に替えてください。"
    )


def _shown(part: Equations, shapes: Shapes, hidden, told) -> list[Conditions]:
    return [one for one in {*shapes.printed, *told} if part.knows(one) and (one not in hidden or one in told)]


@dataclass(frozen=True)
class Offer:
    """numbers: that would have to be hidden. difference: the survey that nobody could tell from the true one then."""

    numbers: set[Conditions]
    difference: np.ndarray | None


class Market:
    """What it would cost to hide: one linear programme, in which printed numbers move at a price and hidden ones for
    nothing, finds what would change at the least loss if a small number were off by so many."""

    def __init__(self, part: Equations, shapes: Shapes, told: Collection[Conditions]):
        self.part = part
        self.fixed = SameToTheReader(part, [one for one in told if part.knows(one)])
        self.movable = [one for one in shapes.printed if part.knows(one) and one not in told]
        self.prices = np.array([_price(shapes, one) for one in self.movable])
        cells, many = len(self.fixed.columns), len(self.movable)
        self.cells, self.many = cells, many
        rows, fixed = part.rows(self.movable)[:, self.fixed.columns], self.fixed.matrix
        apart = sparse.hstack([rows, -sparse.identity(many), sparse.identity(many)])
        still = sparse.hstack([fixed, sparse.csr_matrix((fixed.shape[0], 2 * many))])
        self.same = sparse.vstack([still, apart], format="csr")
        floor = self.fixed.floor
        self.floor = sparse.hstack([-floor, sparse.csr_matrix((floor.shape[0], 2 * many))], format="csr")
        self.bounds = np.zeros((cells + 2 * many, 2))
        self.bounds[:, 1] = FARTHEST
        self.bounds[:cells, 0] = -np.minimum(self.fixed.truth, FARTHEST)

    def cheapest(self, target: Conditions, amount: int, hidden: Collection[Conditions]) -> Offer | None:
        """None where the target cannot be off by so many at all."""
        prices = np.where([one in hidden for one in self.movable], 0, self.prices)
        aim = self.part.rows([target])[:, self.fixed.columns]
        aim = sparse.hstack([aim, sparse.csr_matrix((1, 2 * self.many))])
        same = sparse.vstack([self.same, aim], format="csr")
        values = np.zeros(same.shape[0])
        values[-1] = amount
        limits = (self.floor, self.fixed.slack) if self.floor.shape[0] else (None, None)
        costs = [*np.zeros(self.cells), *prices, *prices]
        found = linprog(costs, *limits, same, values, bounds=self.bounds, method="highs")
        if found.x is None:
            return None
        cells = found.x[: self.cells]
        moved = np.abs(self.same[-self.many :, : self.cells] @ cells)
        numbers = {self.movable[at] for at in np.flatnonzero(moved > 1e-6)}
        return Offer(numbers, self.fixed.verified(np.ones(self.cells, dtype=bool), cells))


def _price(shapes: Shapes, number: Conditions) -> float:
    value = shapes.printed[number]
    price = 1 + np.log1p(value)
    if number in shapes.columns:
        return COST_OF_A_BASE * price
    return price


def _prove(part: Equations, shapes: Shapes, hidden, sensitive, told, rule: Rule):
    """From the beginning, as a stranger would: every small number is safe, and no other hidden number is certain."""
    targets = [one for one in shapes.everything if part.knows(one) and (one in sensitive or one in hidden)]
    needed = np.array([rule.threshold if one in sensitive else 1 for one in targets])
    same = SameToTheReader(part, _shown(part, shapes, hidden, told))
    exposed = Ranges(part, targets).search(same, needed)
    certain = [targets[at] for at in exposed if targets[at] in sensitive or shapes.value(targets[at])]
    if certain:
        raise NotForPublication(
            f"伏せた{shapes.names[certain[0]]}が、ほかの数から計算できてしまいます。この表を外してください。"
        )


def _known_already(part: Equations, sensitive, told, rule: Rule) -> Iterable[Conditions]:
    """Small numbers that earlier publications alone give away: nothing that is done now takes them back."""
    if told <= {EVERYONE}:
        return []
    targets = [one for one in sensitive if part.knows(one)]
    same = SameToTheReader(part, [one for one in told if part.knows(one)])
    exposed = Ranges(part, targets).search(same, np.full(len(targets), rule.threshold))
    return [targets[at] for at in exposed]
