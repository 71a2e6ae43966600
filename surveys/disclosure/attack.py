"""The proof that hidden numbers are safe, and the search for what is not.

A reader of the tables knows every number that is printed, that persons are whole and that there are no fewer than none.
Two surveys that agree in all of that are the same to them. So a hidden number is safe when we can show two such surveys
that differ in it by enough; each is checked here in whole numbers before it counts. Who finds no two has found the
number, or nearly: that is what an attacker would do by linear programming, and it is done the same way.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse.csgraph import connected_components

from surveys.disclosure.equations import Equations
from surveys.disclosure.families import Conditions

FARTHEST = 1000  # persons that a cell may be off; more than any threshold needs
SECONDS = 5  # for one search among whole numbers


class SameToTheReader:
    """All surveys that would print the same known numbers, each as its difference from the true one, cell by cell."""

    def __init__(self, equations: Equations, known: Collection[Conditions]):
        self.equations, truth = equations, equations.truth
        known = list(known)
        self.rows = sparse.vstack([equations.rows(known), equations.links], format="csr")
        self.free = self._not_settled(np.asarray(equations.rows(known) @ truth).ravel(), len(known))
        self.columns = np.flatnonzero(self.free)
        rows = self.rows[:, self.columns]
        self.matrix = rows[np.diff(rows.indptr) > 0]
        self.floor = equations.no_fewer[:, self.columns]
        self.slack = np.asarray(equations.no_fewer @ truth).ravel()
        self.truth = truth[self.columns]
        self.parts = self._parts()

    def _not_settled(self, values: np.ndarray, known: int) -> np.ndarray:
        """True for each cell that the known numbers leave open: not one of a sum of 0, nor the only one of its row."""
        free = np.ones(self.equations.size, dtype=bool)
        pattern = (self.rows != 0).astype(np.int64)
        free[pattern[:known][values == 0].nonzero()[1]] = False
        while True:
            alone = np.flatnonzero(pattern @ free.astype(np.int64) == 1)
            settled = [one for one in np.unique(pattern[alone].nonzero()[1]) if free[one]]
            if not settled:
                return free
            free[settled] = False

    def _parts(self) -> np.ndarray:
        """For each open cell the part of the puzzle that it belongs to; parts do not touch each other."""
        whole = sparse.vstack([self.matrix, self.floor], format="csr")
        if not whole.shape[1]:
            return np.zeros(0, dtype=np.intp)
        pattern = (whole != 0).astype(np.int64)
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
        found = linprog(
            -weights[touched], *puzzle.inequalities, *puzzle.equalities, bounds=puzzle.bounds, method="highs"
        )
        for answer in (found, None):
            solved = answer if answer is not None else puzzle.in_whole_numbers(-weights[touched])
            if solved.x is not None and (difference := self.verified(touched, solved.x)) is not None:
                return difference
        return None

    def _puzzle(self, touched: np.ndarray) -> "Puzzle":
        def part(matrix):
            cut = matrix[:, touched]
            kept = np.diff(cut.indptr) > 0
            return cut[kept], kept

        matrix, _ = part(self.matrix)
        floor, kept = part(self.floor)
        return Puzzle(matrix, floor, self.slack[kept], self.truth[touched])

    def verified(self, touched, answer) -> np.ndarray | None:
        """The difference in whole persons, if it truly is one that no reader can tell; an answer in halves or thirds is
        tried as many times over."""
        for times in (1, 2, 3):
            whole = np.zeros(self.equations.size, dtype=np.int64)
            whole[self.columns[touched]] = np.rint(times * answer).astype(np.int64)
            survey = self.equations.truth + whole
            same = not (self.rows @ whole).any()
            fits = (survey >= 0).all() and (self.equations.no_fewer @ survey >= 0).all()
            if same and fits and whole.any():
                return whole
        return None


@dataclass(frozen=True)
class Puzzle:
    """One part: what must stay as it is, what must not fall below, and how far each cell may move."""

    same: sparse.csr_matrix
    floor: sparse.csr_matrix
    slack: np.ndarray
    truth: np.ndarray

    @property
    def equalities(self):
        return (self.same, np.zeros(self.same.shape[0])) if self.same.shape[0] else (None, None)

    @property
    def inequalities(self):
        return (-self.floor, self.slack) if self.floor.shape[0] else (None, None)

    @property
    def bounds(self) -> np.ndarray:
        return np.stack([-np.minimum(self.truth, FARTHEST), np.full(len(self.truth), FARTHEST)], axis=1)

    def in_whole_numbers(self, weights: np.ndarray):
        limits = [LinearConstraint(self.same, 0, 0)] if self.same.shape[0] else []
        if self.floor.shape[0]:
            limits.append(LinearConstraint(self.floor, -self.slack, np.inf))
        low, high = self.bounds.T
        return milp(
            weights,
            integrality=np.ones(len(weights)),
            bounds=Bounds(low, high),
            constraints=limits,
            options={"time_limit": SECONDS},
        )


class Ranges:
    """What readers cannot rule out, number by number, as far as it has been shown by a survey for each end."""

    def __init__(self, equations: Equations, targets: Sequence[Conditions]):
        self.equations, self.targets = equations, list(targets)
        self.rows = equations.rows(self.targets)
        self.low = np.zeros(len(self.targets), dtype=np.int64)
        self.high = np.zeros(len(self.targets), dtype=np.int64)

    def learn(self, difference: np.ndarray | None):
        if difference is not None:
            moved = np.rint(self.rows @ difference).astype(np.int64)
            self.low, self.high = np.minimum(self.low, moved), np.maximum(self.high, moved)

    @property
    def widths(self) -> np.ndarray:
        return self.high - self.low

    def search(self, same: SameToTheReader, needed: np.ndarray) -> list[int]:
        """Tries to show for each number that it may be off as far as is needed. Returns the places of those for which
        there are no such surveys: these are given away."""
        for at in range(len(self.targets)):
            self.search_one(same, at, needed[at])
        return [int(at) for at in np.flatnonzero(self.widths < needed)]

    def search_one(self, same: SameToTheReader, at: int, needed: int):
        for sign in (1, -1):
            if self.widths[at] < needed:
                self.learn(same.farthest(sign * self.rows[at].toarray().ravel()))
