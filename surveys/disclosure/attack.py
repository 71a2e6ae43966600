"""The proof that hidden numbers are safe, and the search for what is not.

A reader of the tables knows every number that is printed, that persons are whole and that there are no fewer than none.
Two surveys that agree in all of that are the same to them. So a hidden number is safe when we can show two such surveys
that differ in it by enough; each is checked here in whole numbers before it counts. Who finds no two has found the
number, or nearly: that is what an attacker would do by linear programming, and it is done the same way.
"""

from collections.abc import Callable, Collection, Sequence

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse.csgraph import connected_components

from surveys.disclosure.equations import Equations
from surveys.disclosure.families import Conditions

FARTHEST = 1000  # persons that a cell may be off; more than any threshold needs
SECONDS = 5  # for one search among whole numbers
ROUNDS = 6  # of searches for many numbers at once
FEW = 8  # numbers that are not worth a search together
SEED = 7  # the same tables are always hidden the same way

Watch = Callable[[], None]  # called between searches; may raise to end them


class SameToTheReader:
    """All surveys that would print the same known numbers, each as its difference from the true one, cell by cell."""

    def __init__(self, equations: Equations, known: Collection[Conditions]):
        self.equations, truth = equations, equations.truth
        known = [one for one in known if equations.knows(one)]
        self.rows = sparse.vstack([equations.rows(known), equations.still], format="csr")
        self.free = self._not_settled(np.asarray(equations.rows(known) @ truth).ravel(), len(known))
        self.columns = np.flatnonzero(self.free)
        rows = self.rows[:, self.columns]
        self.matrix = rows[np.diff(rows.indptr) > 0]
        floor, least = equations.floor
        slack = np.asarray(floor @ truth).ravel() - least
        floor = floor[:, self.columns]
        kept = np.diff(floor.indptr) > 0
        self.floor, self.slack = floor[kept], slack[kept]
        self.truth = truth[self.columns]
        self.parts = self._parts()

    def _not_settled(self, values: np.ndarray, known: int) -> np.ndarray:
        """True for each cell that the known numbers leave open: not one of a sum of 0, nor the only one of its row."""
        free = np.ones(self.equations.size, dtype=bool)
        pattern = abs(self.rows).astype(bool).astype(np.int64)
        free[pattern[:known][values == 0].indices] = False
        while True:
            alone = np.flatnonzero(pattern @ free.astype(np.int64) == 1)
            settled = pattern[alone].indices
            settled = settled[free[settled]]
            if not len(settled):
                return free
            free[settled] = False

    def _parts(self) -> np.ndarray:
        """For each open cell the part of the puzzle that it belongs to; parts do not touch each other."""
        whole = sparse.vstack([self.matrix, self.floor], format="csr")
        if not whole.shape[1]:
            return np.zeros(0, dtype=np.intp)
        pattern = abs(whole).astype(bool).astype(np.int64)
        graph = sparse.bmat([[None, pattern.T], [pattern, None]])
        return connected_components(graph, directed=False)[1][: whole.shape[1]]

    def farthest(self, weights: np.ndarray) -> np.ndarray | None:
        """A whole-numbered survey, as its difference, that has as much as possible of the weighted cells; None where
        every one has the same. weights: one a cell of the equations."""
        weights = weights[self.columns]
        touched = np.isin(self.parts, np.unique(self.parts[weights != 0]))
        if not touched.any():
            return None
        puzzle = self._puzzle(touched)
        found = puzzle.solved(-weights[touched])
        if found is not None and (difference := self.verified(found, touched)) is not None:
            return difference
        found = puzzle.in_whole_numbers(-weights[touched])
        return None if found is None else self.verified(found, touched)

    def together(self, rows: sparse.csr_matrix, caps: np.ndarray, weights: np.ndarray) -> np.ndarray | None:
        """One survey in which as many numbers as possible (a row each) are as far off as is asked (`caps`, below 0 for
        fewer persons); None where none is found in whole numbers."""
        touched = np.ones(len(self.columns), dtype=bool)
        found = self._puzzle(touched).solved_together(rows[:, self.columns], caps, weights)
        return None if found is None else self.verified(found, touched)

    def _puzzle(self, touched: np.ndarray) -> "Puzzle":
        def part(matrix):
            cut = matrix[:, touched]
            kept = np.diff(cut.indptr) > 0
            return cut[kept], kept

        matrix, _ = part(self.matrix)
        floor, kept = part(self.floor)
        return Puzzle(matrix, floor, self.slack[kept], self.truth[touched])

    def verified(self, answer: np.ndarray, touched=slice(None)) -> np.ndarray | None:
        """The difference in whole persons, if it truly is one that no reader can tell; an answer in halves or thirds is
        tried as many times over."""
        for times in (1, 2, 3):
            whole = np.zeros(self.equations.size, dtype=np.int64)
            whole[self.columns[touched]] = np.rint(times * answer).astype(np.int64)
            if whole.any() and self.cannot_tell(whole):
                return whole
        return None

    def cannot_tell(self, difference: np.ndarray) -> bool:
        """Whether a survey that differs so from the true one prints all that is known, and could be."""
        survey = self.equations.truth + difference
        floor, least = self.equations.floor
        fits = (survey >= 0).all() and (floor @ survey >= least).all()
        return bool(fits and not (self.rows @ difference).any())


class Puzzle:
    """Some cells: what must stay as it is (`same`), what must not fall by more than its slack (`floor`), and how far
    each cell may move."""

    def __init__(self, same, floor, slack: np.ndarray, truth: np.ndarray):
        self.same, self.floor, self.slack = same, floor, slack
        self.bounds = np.stack([-np.minimum(truth, FARTHEST), np.full(len(truth), FARTHEST)], axis=1)

    def solved(self, costs: np.ndarray) -> np.ndarray | None:
        limits = (-self.floor, self.slack) if self.floor.shape[0] else (None, None)
        same = (self.same, np.zeros(self.same.shape[0])) if self.same.shape[0] else (None, None)
        return linprog(costs, *limits, *same, bounds=self.bounds, method="highs").x

    def solved_together(self, rows, caps: np.ndarray, weights: np.ndarray) -> np.ndarray | None:
        """Each row has a share of what is gained, up to its cap."""
        many, cells = rows.shape
        signs = sparse.diags(np.where(caps < 0, -1.0, 1.0))
        gained = sparse.hstack([-(signs @ rows), sparse.identity(many)])
        floor = sparse.hstack([-self.floor, sparse.csr_matrix((self.floor.shape[0], many))])
        limits = sparse.vstack([floor, gained], format="csr"), np.concatenate([self.slack, np.zeros(many)])
        empty = sparse.csr_matrix((self.same.shape[0], many))
        same = sparse.hstack([self.same, empty], format="csr"), np.zeros(self.same.shape[0])
        if not self.same.shape[0]:
            same = None, None
        reach = np.stack([np.full(many, -FARTHEST), np.abs(caps)], axis=1)
        costs = np.concatenate([np.zeros(cells), -weights])
        bounds = np.vstack([self.bounds, reach])
        found = linprog(costs, *limits, *same, bounds=bounds, method="highs").x
        return None if found is None else found[:cells]

    def in_whole_numbers(self, costs: np.ndarray) -> np.ndarray | None:
        limits = [LinearConstraint(self.same, 0, 0)] if self.same.shape[0] else []
        if self.floor.shape[0]:
            limits.append(LinearConstraint(self.floor, -self.slack, np.inf))
        low, high = self.bounds.T
        return milp(
            costs,
            integrality=np.ones(len(costs)),
            bounds=Bounds(low, high),
            constraints=limits,
            options={"time_limit": SECONDS},
        ).x


class Ranges:
    """What readers cannot rule out, number by number, as far as it has been shown by a survey for each end.

    watch: called before each search.
    """

    def __init__(self, equations: Equations, targets: Sequence[Conditions], watch: Watch = lambda: None):
        self.equations, self.targets, self.watch = equations, list(targets), watch
        self.rows = equations.rows(self.targets)
        self.low = np.zeros(len(self.targets), dtype=np.int64)
        self.high = np.zeros(len(self.targets), dtype=np.int64)
        self.found: list[np.ndarray] = []

    def learn(self, difference: np.ndarray | None) -> bool:
        """Whether it tells anything new."""
        if difference is None:
            return False
        moved = np.rint(self.rows @ difference).astype(np.int64)
        low, high = np.minimum(self.low, moved), np.maximum(self.high, moved)
        is_new = bool((low < self.low).any() or (high > self.high).any())
        self.low, self.high = low, high
        if is_new:
            self.found.append(difference)
        return is_new

    @property
    def widths(self) -> np.ndarray:
        return self.high - self.low

    def search(self, same: SameToTheReader, needed: np.ndarray) -> list[int]:
        """Tries to show for each number that it may be off as far as is needed. Returns the places of those for which
        there are no such surveys: these are given away."""
        self.search_together(same, needed)
        for at in range(len(self.targets)):
            self.search_one(same, at, needed[at])
        return [int(at) for at in np.flatnonzero(self.widths < needed)]

    def search_together(self, same: SameToTheReader, needed: np.ndarray):
        """Many numbers by one survey, as long as that shows anything; it may fail where a search for one would not."""
        chance = np.random.default_rng(SEED)
        for _ in range(ROUNDS):
            open_ones = np.flatnonzero(self.widths < needed)
            if len(open_ones) < FEW:
                return
            upwards = chance.random(len(open_ones)) < 0.5
            caps = np.where(upwards, (needed + self.low)[open_ones], (self.high - needed)[open_ones])
            self._try(same, open_ones, caps, 1 + chance.random(len(open_ones)))

    def _try(self, same: SameToTheReader, places: np.ndarray, caps: np.ndarray, weights: np.ndarray):
        """All at once; where that comes out in fractions of persons, each half by itself."""
        self.watch()
        found = same.together(self.rows[places], caps, weights)
        if self.learn(found) or found is not None or len(places) < FEW:
            return
        half = len(places) // 2
        for some in (slice(half), slice(half, None)):
            self._try(same, places[some], caps[some], weights[some])

    def search_one(self, same: SameToTheReader, at: int, needed: int):
        for sign in (1, -1):
            if self.widths[at] < needed:
                self.watch()
                self.learn(same.farthest(sign * self.rows[at].toarray().ravel()))
