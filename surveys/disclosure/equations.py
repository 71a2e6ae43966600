"""How the numbers of the tables depend on each other: each is a sum over cells of the finest cross-classification.

The whole cross-classification of all families would be far too large. A few overlapping parts of it ("cliques") say the
same, as long as the parts form a tree: whatever fits the parts, and fits where they overlap, fits a whole survey
(Vorob'ev 1962; Lauritzen, Graphical Models, 1996).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property, partial
from itertools import combinations
from math import prod

import numpy as np
from scipy import sparse

from surveys.disclosure.families import YES, Conditions, Families

Clique = frozenset[str]


class TooLarge(ValueError):
    """The cross-classification has more cells than can be searched."""


class Equations:
    """The unknown cells of a survey, as an attacker sees them.

    conditions: of every number that matters. ways: the families that divide the tables, rather than being asked in them.
    bounds: as `Shapes.at_least`. TooLarge beyond `most` cells. is_loose: the parts need not form a tree; what would
    follow only from a cross-classification of the respondents that nobody has printed is then not looked for.
    """

    def __init__(
        self,
        families: Families,
        conditions: Iterable[Conditions],
        ways: frozenset[str],
        bounds=(),
        *,
        most: int,
        is_loose: bool = False,
    ):
        self.families = families
        conditions = list(conditions)
        edges = {_with_flags(families, {family for family, _ in one}) for one in conditions}
        self.cliques, self.shared = _loose(edges) if is_loose else _tree(edges, ways)
        if sum(prod(map(families.sizes.__getitem__, clique)) for clique in self.cliques) > most:
            raise TooLarge
        self.cells = [_cells_of(families, clique) for clique in self.cliques]
        self.starts = np.cumsum([0, *(len(cells) for cells in self.cells)])
        self.truth = np.concatenate([self._count(at) for at in range(len(self.cliques))])
        self._terms: dict[Conditions, np.ndarray] = {}
        self._known = known = set(conditions)
        self.bounds = [
            (choices, answered)
            for choices, answered in bounds
            if known.issuperset(choices) and self._holds(answered)
        ]

    @property
    def size(self) -> int:
        return int(self.starts[-1])

    def _count(self, at: int) -> np.ndarray:
        """How many respondents are in each cell of a clique."""
        names, cells = sorted(self.cliques[at]), self.cells[at]
        sizes = [self.families.sizes[name] for name in names]
        if not names:
            return np.array([len(next(iter(self.families.codes.values())))])
        flat = np.ravel_multi_index([self.families.codes[name] for name in names], sizes)
        counts = np.bincount(flat, minlength=prod(sizes))
        return counts[np.ravel_multi_index(list(cells.T), sizes)]

    def _holds(self, conditions: Conditions) -> bool:
        return any(clique.issuperset(family for family, _ in conditions) for clique in self.cliques)

    def knows(self, conditions: Conditions) -> bool:
        """Whether the number is one of those that the equations were made for."""
        return conditions in self._known

    def terms(self, conditions: Conditions) -> np.ndarray:
        """The places of the cells that add up to the number."""
        if conditions not in self._terms:
            self._terms[conditions] = self._places(conditions)
        return self._terms[conditions]

    def _places(self, conditions: Conditions) -> np.ndarray:
        wanted = {family for family, _ in conditions}
        fitting = [at for at, clique in enumerate(self.cliques) if clique.issuperset(wanted)]
        at = min(fitting, key=lambda one: len(self.cells[one]))
        names, cells = sorted(self.cliques[at]), self.cells[at]
        kept = np.ones(len(cells), dtype=bool)
        for family, categories in conditions:
            kept &= np.isin(cells[:, names.index(family)], list(categories))
        return np.flatnonzero(kept) + self.starts[at]

    def rows(self, many: Sequence[Conditions]) -> sparse.csr_matrix:
        """A row a number, 1 for each cell that it counts."""
        places = [self.terms(one) for one in many]
        ends = np.cumsum([0, *map(len, places)])
        columns = np.concatenate(places) if places else np.zeros(0, dtype=np.intp)
        return sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(many), self.size))

    @cached_property
    def links(self) -> sparse.csr_matrix:
        """Rows that are 0: where two cliques overlap they count the same people."""
        found = [
            self._margin(one, shared) - self._margin(other, shared) for one, other, shared in self.shared
        ]
        return sparse.vstack(found, format="csr") if found else sparse.csr_matrix((0, self.size))

    def _margin(self, at: int, shared: Clique) -> sparse.csr_matrix:
        names, cells = sorted(self.cliques[at]), self.cells[at]
        chosen = sorted(shared)
        sizes = [self.families.sizes[name] for name in chosen]
        row = np.zeros(len(cells), dtype=np.intp)
        for name, size in zip(chosen, sizes, strict=True):
            row = row * size + cells[:, names.index(name)]
        columns = np.arange(len(cells)) + self.starts[at]
        return sparse.csr_matrix((np.ones(len(cells)), (row, columns)), shape=(prod(sizes), self.size))

    @cached_property
    def no_fewer(self) -> sparse.csr_matrix:
        """Rows that are 0 or more: who answered took at least one choice."""
        rows = []
        for choices, answered in self.bounds:
            total = self.rows(choices).sum(axis=0)
            rows.append(sparse.csr_matrix(total) - self.rows([answered]))
        return sparse.vstack(rows, format="csr") if rows else sparse.csr_matrix((0, self.size))


def _with_flags(families: Families, names: set[str]) -> Clique:
    return frozenset(names | {flag for name in names if (flag := families.flag_of(name))})


def _cells_of(families: Families, clique: Clique) -> np.ndarray:
    """Every combination of categories that a person can have: a row a cell, a column a family in order of name."""
    names = sorted(clique)
    if not names:
        return np.zeros((1, 0), dtype=np.intp)
    grids = np.indices([families.sizes[name] for name in names]).reshape(len(names), -1).T
    kept = np.ones(len(grids), dtype=bool)
    for one, other in families.impossible:
        if one in clique and other in clique:
            kept &= ~((grids[:, names.index(one)] == YES) & (grids[:, names.index(other)] == YES))
    return grids[kept]


def _tree(edges: set[Clique], ways: frozenset[str]):
    """The cliques, and which of them overlap in what; as fine as the numbers allow."""
    for widened in (set, partial(_by_line, ways=ways), partial(_whole, ways=ways)):
        cliques = _largest(widened(edges))
        if (shared := _ears(cliques)) is not None:
            return cliques, shared
    raise TooLarge


def _loose(edges: set[Clique]):
    cliques = _largest(edges)
    pairs = combinations(range(len(cliques)), 2)
    shared = [(one, other, cliques[one] & cliques[other]) for one, other in pairs]
    return cliques, [link for link in shared if link[2]]


def _by_line(edges: set[Clique], ways) -> set[Clique]:
    """Each answer beside all that it is ever divided by."""
    met: dict[Clique, frozenset[str]] = {}
    for edge in edges:
        met[edge - ways] = met.get(edge - ways, frozenset()) | edge
    return set(met.values()) | edges


def _whole(edges: set[Clique], ways) -> set[Clique]:
    """Each answer beside all that anything is ever divided by."""
    used = ways & frozenset().union(*edges)
    return {edge | used for edge in edges}


def _largest(edges) -> list[Clique]:
    ordered = sorted(set(edges), key=lambda edge: (-len(edge), sorted(edge)))
    kept: list[Clique] = []
    for edge in ordered:
        if not any(edge <= one for one in kept):
            kept.append(edge)
    return kept or [frozenset()]


def _ears(cliques: list[Clique]) -> list[tuple[int, int, Clique]] | None:
    """The overlaps of a tree of cliques (Graham, Yu and Özsoyoğlu); None where they form no tree."""
    left, found = dict(enumerate(cliques)), []
    while len(left) > 1:
        uses = Counter(name for clique in left.values() for name in clique)
        for at, clique in left.items():
            shared = frozenset(name for name in clique if uses[name] > 1)
            witness = next((other for other, one in left.items() if other != at and shared <= one), None)
            if witness is not None:
                found.append((at, witness, shared))
                del left[at]
                break
        else:
            return None
    return found
