"""What it costs to hide: the numbers that would have to be left out so that small ones may be others."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from surveys.disclosure.attack import FARTHEST, SameToTheReader
from surveys.disclosure.equations import Equations
from surveys.disclosure.families import Conditions
from surveys.disclosure.shapes import Shapes

COST_OF_A_BASE = 40  # beside a cell that is as large: tables without bases are of no use


@dataclass(frozen=True)
class Offer:
    """numbers: that would have to be hidden. difference: the survey that nobody could tell from the true one then."""

    numbers: set[Conditions]
    difference: np.ndarray | None


class Market:
    """One linear programme, in which printed numbers move at a price and hidden ones for nothing, finds what would change
    at the least loss if small numbers were off by so many."""

    def __init__(self, part: Equations, shapes: Shapes, told: Collection[Conditions]):
        self.part = part
        self.fixed = SameToTheReader(part, told)
        self.movable = [one for one in shapes.printed if part.knows(one) and one not in told]
        self.prices = np.array([_price(shapes, one) for one in self.movable])
        self.cells, self.many = cells, many = len(self.fixed.columns), len(self.movable)
        rows, fixed = part.rows(self.movable)[:, self.fixed.columns], self.fixed.matrix
        apart = sparse.hstack([rows, -sparse.identity(many), sparse.identity(many)])
        still = sparse.hstack([fixed, sparse.csr_matrix((fixed.shape[0], 2 * many))])
        self.same = sparse.vstack([still, apart], format="csr")
        floor = self.fixed.floor
        self.floor = sparse.hstack([-floor, sparse.csr_matrix((floor.shape[0], 2 * many))], format="csr")
        self.bounds = np.zeros((cells + 2 * many, 2))
        self.bounds[:, 1] = FARTHEST
        self.bounds[:cells, 0] = -np.minimum(self.fixed.truth, FARTHEST)

    def cheapest(
        self, targets: Sequence[Conditions], amounts: Sequence[int], hidden: Collection[Conditions]
    ) -> Offer | None:
        """What lets all the targets be off by so many, in one survey; None where they cannot be at all."""
        prices = np.where([one in hidden for one in self.movable], 0, self.prices)
        aims = self.part.rows(targets)[:, self.fixed.columns]
        aims = sparse.hstack([aims, sparse.csr_matrix((len(targets), 2 * self.many))])
        same = sparse.vstack([self.same, aims], format="csr")
        values = np.concatenate([np.zeros(self.same.shape[0]), amounts])
        limits = (self.floor, self.fixed.slack) if self.floor.shape[0] else (None, None)
        costs = np.concatenate([np.zeros(self.cells), prices, prices])
        found = linprog(costs, *limits, same, values, bounds=self.bounds, method="highs").x
        if found is None:
            return None
        cells = found[: self.cells]
        moved = np.abs(self.same[-self.many :, : self.cells] @ cells) if self.many else np.zeros(0)
        numbers = {self.movable[at] for at in np.flatnonzero(moved > 1e-6)}
        return Offer(numbers, self.fixed.verified(cells))


def _price(shapes: Shapes, number: Conditions) -> float:
    price = 1 + np.log1p(shapes.printed[number])
    return COST_OF_A_BASE * price if number in shapes.columns else price
