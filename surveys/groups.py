"""区分: how the respondents of a survey are divided into the columns of a table.

A grouping by an attribute is a partition: whoever has no answer to it is a group of their own, so that nobody is lost
between 総計 and its parts. The choices of a question with several answers overlap.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from surveys.attributes import FEMALE, MALE, OLDEST, SEX_UNKNOWN


@dataclass(frozen=True)
class Group:
    """A column of a table. key: stands for the group in an address, one of its kind within the survey. within: the name
    of the wider group, where two attributes divide at once. is_remainder: those whom the attribute does not place.
    """

    key: str
    name: str
    within: str = ""
    is_remainder: bool = False

    @property
    def whole_name(self) -> str:
        return f"{self.within}　{self.name}" if self.within else self.name


EVERYBODY = Group("all", "総計")


@dataclass(frozen=True, eq=False)
class Grouping:
    """places: for each respondent the place of their group in `groups`, so that each is in one; or, where groups
    overlap, None and `masks` instead: True for each respondent of a group, a row a group.
    """

    key: str
    name: str
    groups: tuple[Group, ...]
    places: np.ndarray | None = None
    masks: tuple[np.ndarray, ...] = ()

    def members(self, group: Group) -> np.ndarray:
        """True for each respondent of the group, in order of position."""
        at = self.groups.index(group)
        return self.masks[at] if self.places is None else self.places == at

    @cached_property
    def is_partition(self) -> bool:
        return self.places is not None

    @cached_property
    def small_places(self) -> np.ndarray:
        """The same in as few bytes as they need: counting reads them for every question."""
        return self.places.astype(np.uint16) if len(self.groups) < 1 << 16 else self.places


@dataclass(frozen=True)
class Span:
    """A band of ages or other whole numbers, both ends inclusive."""

    key: str
    name: str
    first: float
    last: float


# The bands of the 介護予防・日常生活圏域ニーズ調査: the two kinds of 高齢者 of the long-term care insurance.
TWO_KINDS_OF_ELDERLY = (Span("65", "65～74歳", 65, 74), Span("75", "75歳以上", 75, OLDEST))
FIVE_YEARS = (
    *(Span(str(age), f"{age}～{age + 4}歳", age, age + 4) for age in range(65, 90, 5)),
    Span("90", "90歳以上", 90, OLDEST),
)
SEX_AGE_GROUPS = (
    Group("m65", "65～74歳男性"),
    Group("m75", "75歳以上男性"),
    Group("f65", "65～74歳女性"),
    Group("f75", "75歳以上女性"),
)
# What the four groups leave out of 総計. Nobody is lost between them.
UNKNOWN = Group("unknown", "性別または年齢が不明", is_remainder=True)
OTHER_AGES = Group("other", "そのほかの性別・年齢", is_remainder=True)


def by_choices(
    key: str, name: str, choices: Iterable[tuple[int, str]], codes: np.ndarray, unknown: str
) -> Grouping:
    """Divides by a single answer. choices: code and label; unknown: the name of those who gave none (code 0)."""
    choices = list(choices)
    groups = [Group(f"{key}-{code}", label) for code, label in choices]
    groups.append(Group(f"{key}-0", unknown, is_remainder=True))
    place_of = np.full(max([code for code, _ in choices], default=0) + 1, len(choices), dtype=np.intp)
    for place, (code, _) in enumerate(choices):
        place_of[code] = place
    return Grouping(key, name, tuple(groups), place_of[codes])


def by_spans(key: str, name: str, spans: Sequence[Span], values: np.ndarray, unknown: str) -> Grouping:
    """Divides by a number; who is in no span, and who gave none, are groups of their own."""
    places = np.full(len(values), len(spans), dtype=np.intp)
    for place, span in enumerate(spans):
        places[(values >= span.first) & (values <= span.last)] = place
    places[np.isnan(values)] = len(spans) + 1
    groups = (
        *(Group(f"{key}-{span.key}", span.name) for span in spans),
        Group(f"{key}-other", "そのほか", is_remainder=True),
        Group(f"{key}-0", unknown, is_remainder=True),
    )
    return Grouping(key, name, groups, places)


def overlapping(
    key: str, name: str, choices: Iterable[tuple[int, str, np.ndarray]], unanswered: np.ndarray
) -> Grouping:
    """By a question with several answers: who took two choices is in two groups."""
    choices = list(choices)
    groups = [Group(f"{key}-{code}", label) for code, label, _ in choices]
    groups.append(Group(f"{key}-0", "無回答", is_remainder=True))
    return Grouping(key, name, tuple(groups), masks=(*(mask for _, _, mask in choices), unanswered))


def by_sex_and_age(sex: np.ndarray, first_age: np.ndarray, last_age: np.ndarray) -> Grouping:
    """性別・年齢: the four groups of the ministry's survey, and what they leave out.

    sex: the signs of surveys/attributes.py. first_age, last_age: the band of each respondent, the same
    number twice where the age itself is known; -1 for 無回答. A band that lies across 75 fits no group.
    """
    places = np.full(len(sex), len(SEX_AGE_GROUPS) + 1, dtype=np.intp)
    for place, (who, span) in enumerate(
        (who, span) for who in (MALE, FEMALE) for span in TWO_KINDS_OF_ELDERLY
    ):
        places[(sex == who) & (first_age >= span.first) & (last_age <= span.last)] = place
    places[(sex == SEX_UNKNOWN) | (first_age < 0)] = len(SEX_AGE_GROUPS)
    return Grouping("sex_age", "性別・年齢", (*SEX_AGE_GROUPS, UNKNOWN, OTHER_AGES), places)


def crossed(outer: Grouping, inner: Grouping) -> Grouping:
    """Two attributes at once (圏域 × 性別・年齢): every pair of their groups. Both are partitions."""
    groups = tuple(
        Group(f"{one.key}_{two.key}", two.name, one.name, one.is_remainder or two.is_remainder)
        for one in outer.groups
        for two in inner.groups
    )
    return Grouping(
        f"{outer.key}.{inner.key}",
        f"{outer.name} × {inner.name}",
        groups,
        outer.places * len(inner.groups) + inner.places,
    )
