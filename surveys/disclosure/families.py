"""What the tables of a survey divide its respondents by, one array of categories a family.

A question with one answer is a family; each choice of a question with several is a family of two (taken or not), and so
is whether the question was answered at all. 性別, 年齢 and 性別・年齢 say the same of a person and become one family where
they meet.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from surveys.answers import Answers
from surveys.groupings import grouping_of, way_of
from surveys.groups import EVERYBODY, Grouping

Conditions = frozenset[
    tuple[str, frozenset[int]]
]  # each family with the categories that are meant; all must hold
EVERYONE: Conditions = frozenset()
OF_A_PERSON = ("sex", "age", "sex_age")
NOT, YES = 0, 1


class Families:
    """ways: keys of simple groupings (surveys/groupings.py), of the questions too whose answers are counted.

    KeyError where the survey does not know a way.
    """

    def __init__(self, answers: Answers, ways: Iterable[str]):
        self.codes: dict[str, np.ndarray] = {}
        self.sizes: dict[str, int] = {}
        self._groups: dict[str, tuple[str, frozenset[int]]] = {}
        self.impossible: list[tuple[str, str]] = []  # families that are never both YES
        ways = set(ways)
        together = [way for way in OF_A_PERSON if way in ways] if "sex_age" in ways else []
        for way in sorted(ways - set(together)):
            self._take(grouping_of(answers, way))
        if together:
            self._take_together("person", [grouping_of(answers, way) for way in together])

    def _take(self, grouping: Grouping):
        if not grouping.is_partition:
            return self._take_choices(grouping)
        self._add(grouping.key, grouping.places, len(grouping.groups))
        for place, group in enumerate(grouping.groups):
            self._groups[group.key] = grouping.key, frozenset({place})

    def _take_choices(self, grouping: Grouping):
        *choices, unanswered = grouping.groups
        for group, mask in zip(grouping.groups, grouping.masks, strict=True):
            self._add(group.key, mask.astype(np.intp), 2)
            self._groups[group.key] = group.key, frozenset({YES})
        self.impossible += [(unanswered.key, group.key) for group in choices]

    def _take_together(self, name: str, groupings: list[Grouping]):
        """Only the pairs that somebody has: nobody is 男性 and 75歳以上女性."""
        rows = np.stack([grouping.places for grouping in groupings], axis=1)
        pairs, codes = np.unique(rows, axis=0, return_inverse=True)
        self._add(name, codes.reshape(-1), len(pairs))
        for at, grouping in enumerate(groupings):
            for place, group in enumerate(grouping.groups):
                found = np.flatnonzero(pairs[:, at] == place)
                self._groups[group.key] = name, frozenset(map(int, found))

    def _add(self, name: str, codes: np.ndarray, size: int):
        self.codes[name], self.sizes[name] = codes, size

    def flag_of(self, family: str) -> str | None:
        """For a choice of a question with several answers: the family that says whether it was answered at all."""
        return next((flag for flag, choice in self.impossible if choice == family), None)

    def choices_among(self, names: Iterable[str]) -> set[str]:
        """Those that belong to questions with several answers."""
        return set(names) & {name for pair in self.impossible for name in pair}

    def has(self, way: str) -> bool:
        """Whether the respondents are divided by it."""
        return any(way_of(key) == way for key in self._groups)

    def of_group(self, key: str) -> dict[str, frozenset[int]]:
        """What must hold for the respondents of a group; of a pair (area-2_m65) both. KeyError if there is none."""
        if key == EVERYBODY.key:
            return {}
        parts = [dict([self._groups[part]]) for part in key.split("_")]
        return both(*parts)

    def other_than(self, family: str, categories: frozenset[int]) -> frozenset[int]:
        return frozenset(range(self.sizes[family])) - categories

    def conditions(self, parts: Mapping[str, frozenset[int]]) -> Conditions | None:
        """In the one shape in which the same respondents have the same conditions; None where nobody can meet them."""
        if any(not categories for categories in parts.values()):
            return None
        return frozenset(
            (family, categories)
            for family, categories in parts.items()
            if len(categories) < self.sizes[family]
        )

    def count(self, conditions: Conditions) -> int:
        kept = np.ones(len(next(iter(self.codes.values()))), dtype=bool)
        for family, categories in conditions:
            kept &= np.isin(self.codes[family], list(categories))
        return int(kept.sum())


def both(*parts: Mapping[str, frozenset[int]]) -> dict[str, frozenset[int]]:
    """All conditions at once; of one family, the categories that they share."""
    found: dict[str, frozenset[int]] = {}
    for part in parts:
        for family, categories in part.items():
            found[family] = found[family] & categories if family in found else categories
    return found
