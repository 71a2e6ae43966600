"""How the numbers of the tables depend on each other: each is a sum over cells that the reader does not know.

The whole cross-classification of a survey would be far too large, and is not needed. What the tables are divided by (the
ways) is one block of cells; each question whose answers are counted is a block beside it, over those ways that divide
its own tables. Two questions meet in no number. So whatever answers are found for each question, for the same people by
the ways, together make a survey: give each of those people an answer to one question after the other (blocks that meet
like the rays of a star form a tree: Vorob'ev 1962; Lauritzen, Graphical Models, 1996).

From this follow the two puzzles that are searched:
- one question alone, with everything that the ways say of every respondent given away: other people by the ways are not
  tried. A survey found so differs from the true one in this question alone, so no number of any other table changes.
- all questions with the people themselves: for groups that are so small that their own number must stay unknown.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
from scipy import sparse

from surveys.disclosure.families import NOT, YES, Conditions, Families

KINDS_BY_THE_WAYS = 2_000  # so many kinds of people are tried, even those of whom there is nobody


class TooLarge(ValueError):
    """There are more cells than can be searched."""


@dataclass(frozen=True)
class Asked:
    """A question whose answers are counted. families: of its answers; flag: the one that says whether it was answered,
    of a question with several answers. ways: the families by which its tables divide."""

    families: frozenset[str]
    flag: str | None
    ways: frozenset[str]


@dataclass(frozen=True)
class AtLeast:
    """A number that readers know to be no less than this, because a column or a line stands in a table."""

    conditions: Conditions
    least: int = 1


@dataclass(frozen=True, eq=False)
class Block:
    """Cells over some families: a row of categories a cell, all that a person may have; ways first, then the answers,
    `inner` of them for each kind of people by the ways."""

    names: tuple[str, ...]
    cells: np.ndarray
    truth: np.ndarray
    start: int
    inner: int

    def places(self, conditions: Conditions) -> np.ndarray:
        kept = np.ones(len(self.cells), dtype=bool)
        for family, categories in conditions:
            kept &= np.isin(self.cells[:, self.names.index(family)], list(categories))
        return np.flatnonzero(kept) + self.start


class People:
    """Kinds of people by some ways, and the kind of each respondent."""

    def __init__(self, families: Families, ways: Iterable[str], kinds: np.ndarray | None = None):
        self.ways = tuple(sorted(ways))
        size = len(next(iter(families.codes.values())))
        own = np.stack([families.codes[way] for way in self.ways], axis=1) if self.ways else None
        if own is None:
            self.kinds, self.of_each = np.zeros((1, 0), dtype=np.intp), np.zeros(size, dtype=np.intp)
            return
        further = np.zeros((0, len(self.ways)), dtype=np.intp) if kinds is None else kinds
        self.kinds, at = np.unique(np.vstack([further, own]), axis=0, return_inverse=True)
        self.of_each = at.reshape(-1)[len(further) :]

    def seen_by(self, families: Families, ways: frozenset[str]) -> "People":
        """The same people by some of the ways alone."""
        columns = [self.ways.index(way) for way in sorted(ways)]
        return People(families, ways, self.kinds[:, columns])

    def kind_of(self, rows: np.ndarray) -> np.ndarray:
        """The place of each row among the kinds; all of them are there."""
        if not self.ways:
            return np.zeros(len(rows), dtype=np.intp)
        _, at = np.unique(np.vstack([self.kinds, rows]), axis=0, return_inverse=True)
        return at.reshape(-1)[len(self.kinds) :]


class Equations:
    """The unknown cells of a survey, as an attacker sees them.

    asked: the questions that are searched. ways: by which people themselves are unknown; None where all that these say
    of each respondent is given away. TooLarge beyond `most` cells.
    """

    def __init__(
        self,
        families: Families,
        asked: Sequence[Asked],
        ways: frozenset[str] | None = None,
        bounds: Collection[AtLeast] = (),
        *,
        most: int,
    ):
        self.families, self.most = families, most
        self.blocks: list[Block] = []
        self._by_name: dict[str, Block] = {}
        self._still: list[tuple[list[tuple[Block, np.ndarray, int]], int]] = []
        self._answered: list[tuple[Block, list[Block]]] = []
        self.base, everybody = None, None
        if ways is not None:
            everybody = People(families, ways, _kinds(families, ways))
            self.base = self._add(everybody, ())
        for one in asked:
            people = everybody.seen_by(families, one.ways) if everybody else People(families, one.ways)
            self._ask(one, people)
        self._terms: dict[Conditions, np.ndarray] = {}
        self.bounds = [one for one in bounds if self.knows(one.conditions)]

    # -- blocks --------------------------------------------------------------------------------

    def _add(self, people: People, answers: tuple[str, ...]) -> Block:
        """All kinds of people beside all that can be answered together."""
        inner = _together(self.families, answers)
        if self.size + len(people.kinds) * len(inner) > self.most:
            raise TooLarge
        cells = np.hstack(
            [np.repeat(people.kinds, len(inner), axis=0), np.tile(inner, (len(people.kinds), 1))]
        )
        place = np.zeros(len(people.of_each), dtype=np.intp)
        if answers:
            sizes = [self.families.sizes[name] for name in answers]
            order = np.full(prod(sizes), -1)
            order[np.ravel_multi_index(list(inner.T), sizes)] = np.arange(len(inner))
            place = order[np.ravel_multi_index([self.families.codes[name] for name in answers], sizes)]
        truth = np.bincount(people.of_each * len(inner) + place, minlength=len(cells))
        block = Block((*people.ways, *answers), cells, truth, self.size, len(inner))
        self.blocks.append(block)
        return block

    def _ask(self, one: Asked, people: People):
        if one.flag is None:
            (name,) = one.families
            self._by_name[name] = block = self._add(people, (name,))
            self._keep_people(block, people)
            return
        self._by_name[one.flag] = flag = self._add(people, (one.flag,))
        self._keep_people(flag, people)
        choices = []
        for name in sorted(one.families - {one.flag}):
            self._by_name[name] = block = self._add(people, (one.flag, name))
            answered = block.cells[:, len(people.ways)]
            rows = np.repeat(np.arange(len(people.kinds)), block.inner) * flag.inner + answered
            self._still.append(([(block, rows, 1), (flag, np.arange(len(flag.cells)), -1)], len(flag.cells)))
            choices.append(block)
        self._answered.append((flag, choices))

    def _keep_people(self, block: Block, people: People):
        """People by the ways are the same, whatever is asked; given away, they are what they are."""
        own = np.repeat(np.arange(len(people.kinds)), block.inner)
        parts = [(block, own, 1)]
        if self.base is not None:
            columns = [self.base.names.index(way) for way in people.ways]
            parts.append((self.base, people.kind_of(self.base.cells[:, columns]), -1))
        self._still.append((parts, len(people.kinds)))

    # -- numbers -------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        return self.blocks[-1].start + len(self.blocks[-1].cells) if self.blocks else 0

    @cached_property
    def truth(self) -> np.ndarray:
        return np.concatenate([block.truth for block in self.blocks])

    def knows(self, conditions: Conditions) -> bool:
        """Whether the number may be another here: one of people alone may not where these are given away."""
        names = {family for family, _ in conditions}
        block = self._block(names)
        return block is not None and names.issubset(block.names)

    def _block(self, names: set[str]) -> Block | None:
        asked = [self._by_name[name] for name in names if name in self._by_name]
        return max(asked, key=lambda block: len(block.names)) if asked else self.base

    def terms(self, conditions: Conditions) -> np.ndarray:
        """The places of the cells that add up to the number."""
        if conditions not in self._terms:
            block = self._block({family for family, _ in conditions})
            self._terms[conditions] = block.places(conditions)
        return self._terms[conditions]

    def rows(self, many: Sequence[Conditions]) -> sparse.csr_matrix:
        """A row a number, 1 for each cell that it counts."""
        places = [self.terms(one) for one in many]
        ends = np.cumsum([0, *map(len, places)])
        columns = np.concatenate(places) if places else np.zeros(0, dtype=np.intp)
        return sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(many), self.size))

    @cached_property
    def still(self) -> sparse.csr_matrix:
        """Rows that are the same in every survey: the cells of two blocks that count the same people."""
        found = []
        for parts, many in self._still:
            rows = np.concatenate([rows for _, rows, _ in parts])
            columns = np.concatenate([np.arange(len(block.cells)) + block.start for block, _, _ in parts])
            signs = np.concatenate([np.full(len(block.cells), float(sign)) for block, _, sign in parts])
            found.append(sparse.csr_matrix((signs, (rows, columns)), shape=(many, self.size)))
        if self.base is not None:
            found.append(self.rows([frozenset()]))
        return sparse.vstack(found, format="csr") if found else sparse.csr_matrix((0, self.size))

    @cached_property
    def floor(self) -> tuple[sparse.csr_matrix, np.ndarray]:
        """Rows, and what they are at least: of each kind of people, who answered took at least one choice."""
        rows = [self.rows([one.conditions]) for one in self.bounds]
        least = [np.full(1, one.least) for one in self.bounds]
        for flag, choices in self._answered:
            many = len(flag.cells) // flag.inner
            parts = [self._of_answered(flag, -1), *(self._of_answered(block, 1) for block in choices)]
            rows.append(sum(parts[1:], parts[0]))
            least.append(np.zeros(many))
        if not rows:
            return sparse.csr_matrix((0, self.size)), np.zeros(0)
        return sparse.vstack(rows, format="csr"), np.concatenate(least)

    def _of_answered(self, block: Block, sign: int) -> sparse.csr_matrix:
        """For each kind of people: those who answered, of the block of a choice those who took it."""
        kind = np.repeat(np.arange(len(block.cells) // block.inner), block.inner)
        counted = block.cells[:, -1] == (NOT if sign < 0 else YES)
        columns = np.flatnonzero(counted) + block.start
        shape = (len(block.cells) // block.inner, self.size)
        return sparse.csr_matrix((np.full(len(columns), float(sign)), (kind[counted], columns)), shape=shape)


def _kinds(families: Families, ways: frozenset[str]) -> np.ndarray | None:
    """Every kind of people that there could be by the ways; None where only those are tried that there are."""
    names = sorted(ways)
    if not names or prod(families.sizes[name] for name in names) > KINDS_BY_THE_WAYS:
        return None
    return _together(families, tuple(names)) if not families.choices_among(ways) else None


def _together(families: Families, names: tuple[str, ...]) -> np.ndarray:
    """Every combination of categories that a person can have: a row a combination."""
    if not names:
        return np.zeros((1, 0), dtype=np.intp)
    grids = np.indices([families.sizes[name] for name in names]).reshape(len(names), -1).T
    kept = np.ones(len(grids), dtype=bool)
    for one, other in families.impossible:
        if one in names and other in names:
            kept &= ~((grids[:, names.index(one)] == YES) & (grids[:, names.index(other)] == YES))
    return grids[kept]
