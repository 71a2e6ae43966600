"""経年比較: one question as several surveys asked it, side by side, and what may be said of the change.

Each wave is a sample of its own. A change is told where the limits of the difference (surveys/saying/interval.py) leave
0 out; they are widened so that all differences of the page hold together 95 times in 100 (Bonferroni), since a page is
read for whatever has changed: from any of the waves to any later one. Base is every respondent of the group, 無回答
included. A survey that has weights is counted by them, and its shares rest on the respondents that they leave
(Kish's size, as in surveys/saying/interval.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from surveys.answers import Answers
from surveys.attributes import plain
from surveys.crosstab import WEIGHT_SCALE
from surveys.groupings import NAMED, grouping_of, ways_of
from surveys.groups import EVERYBODY, Group
from surveys.models import Question, WaveLink
from surveys.saying.interval import LEVEL, Interval, Share, correction_of, difference, effective

MORE, LESS, NO_CHANGE = "増えた", "減った", "差があるとはいえない"
ALIKE = 0.5  # of the choices of two questions that must agree for one to be offered for the other


@dataclass(frozen=True)
class Wave:
    """A survey's question, and the codes that stand for each common answer."""

    answers: Answers
    question: Question
    codes: Mapping[str, tuple[int, ...]]

    @property
    def title(self) -> str:
        return self.answers.survey.title

    @property
    def is_weighted(self) -> bool:
        return self.answers.weights is not None


@dataclass(frozen=True)
class Change:
    """From one wave to a later one. interval: of the difference; None where a group was not asked."""

    before: Share
    after: Share
    interval: Interval | None

    @property
    def points(self) -> float:
        return self.after.points - self.before.points

    @property
    def word(self) -> str:
        if self.interval is None or not self.interval.excludes_zero:
            return NO_CHANGE
        return MORE if self.interval.low > 0 else LESS


@dataclass(frozen=True)
class Cell:
    """A share of one wave, and the group and codes that it is of. scale: what its counts are divided by to be persons."""

    share: Share
    group: Group
    codes: tuple[int, ...]
    scale: int = 1

    @property
    def persons(self) -> int:
        """Of the answer, in whole persons, half up."""
        return self._whole(self.share.count)

    @property
    def of_group(self) -> int:
        """Persons in the group."""
        return self._whole(self.share.base)

    def _whole(self, count):
        return (2 * count + self.scale) // (2 * self.scale)


@dataclass(frozen=True)
class Row:
    """A common answer. cells: a wave each, None where the wave knows no such group or answer. level: of the limits of
    each difference, so that all of the page hold together.
    """

    answer: str
    cells: tuple[Cell | None, ...]
    level: float = LEVEL

    def change(self, before: int, after: int) -> Change | None:
        """Between two waves by their places; None where one of them has no cell."""
        one, other = self.cells[before], self.cells[after]
        if one is None or other is None:
            return None
        asked = one.share.base and other.share.base
        interval = difference(other.share, one.share, self.level) if asked else None
        return Change(one.share, other.share, interval)

    @property
    def changes(self) -> tuple[Change | None, ...]:
        """From each wave to the next."""
        return tuple(self.change(*places) for places in pairwise(range(len(self.cells))))


@dataclass(frozen=True)
class Part:
    """The rows of one group of respondents, 総計 first."""

    name: str
    rows: tuple[Row, ...]


def waves_of(link: WaveLink) -> list[Wave]:
    """The surveys of a comparison, the earliest first."""
    codes: dict[Question, dict[str, list[int]]] = {}
    recodes = link.recodes.select_related("choice__question__survey").order_by("position", "choice__code")
    for recode in recodes:
        answers = codes.setdefault(recode.choice.question, {})
        answers.setdefault(recode.answer, []).append(recode.choice.code)
    return [
        Wave(Answers(question.survey), question, {answer: tuple(found) for answer, found in read.items()})
        for question, read in sorted(codes.items(), key=lambda one: (one[0].survey.closed_on, one[0].pk))
    ]


def answers_of(waves: Iterable[Wave]) -> list[str]:
    """The common answers, in the order of the latest wave."""
    return list(dict.fromkeys(answer for wave in reversed(list(waves)) for answer in wave.codes))


def ways_in_common(waves: list[Wave]) -> dict[str, str]:
    """Key and name of what all the waves can be divided by: what every survey asks under the same key."""
    known = [{way.key: way.name for way in ways_of(wave.answers)} for wave in waves]
    shared = [key for key in ("sex_age", *NAMED) if known and all(key in one for one in known)]
    return {key: known[0][key] for key in shared}


def side_by_side(waves: list[Wave], by: str = "") -> list[Part]:
    """総計, then each group that the waves know under the same name. KeyError where one cannot be divided so."""
    counted = [_counted(wave, by) for wave in waves]
    names = [EVERYBODY.name]
    if counted:
        names += [name for name in counted[-1] if name != EVERYBODY.name]
    answers = answers_of(waves)
    cells = {
        (name, answer): tuple(one.get(name, {}).get(answer) for one in counted)
        for name in names
        for answer in answers
    }
    pairs = sum(None not in pair for of_waves in cells.values() for pair in combinations(of_waves, 2))
    level = 1 - (1 - LEVEL) / max(pairs, 1)
    return [
        Part(name, tuple(Row(answer, cells[name, answer], level) for answer in answers)) for name in names
    ]


def _counted(wave: Wave, by: str) -> dict[str, dict[str, Cell]]:
    """By the name of the group and the common answer."""
    column = wave.answers.column(wave.question)
    everybody = np.ones(wave.answers.size, dtype=bool)
    members = [(EVERYBODY, everybody)]
    if by:
        grouping = grouping_of(wave.answers, by)
        members += [(group, grouping.members(group)) for group in grouping.groups if not group.is_remainder]
    taken = {
        answer: np.logical_or.reduce([column.taken(code) for code in codes])
        for answer, codes in wave.codes.items()
    }
    scale = WEIGHT_SCALE if wave.is_weighted else 1
    return {
        group.whole_name: {
            answer: Cell(_share(wave, among, took), group, wave.codes[answer], scale)
            for answer, took in taken.items()
        }
        for group, among in members
    }


def _share(wave, among, took):
    people, population = int(among.sum()), wave.answers.survey.population
    # A group is taken to have been asked in the proportion of the whole.
    of_group = people * population / wave.answers.size if population and wave.answers.size else None
    correction = correction_of(people, of_group)
    if not wave.is_weighted:
        return Share(int((among & took).sum()), people, people, correction)
    weights = wave.answers.weights
    # In floating point: the squares of millionths of a hundred thousand people leave 64 bits.
    squares = float((weights[among].astype(float) ** 2).sum())
    base = int(weights[among].sum())
    return Share(int(weights[among & took].sum()), base, effective(base, squares), correction)


# -- which questions belong together ---------------------------------------------------------------


def likeness(one: Question, other: Question) -> float:
    """How many of all their choices the two questions share, between 0 and 1; 0 for other ways to answer."""
    if one.answer_type != other.answer_type:
        return 0.0
    labels, others = ({plain(choice.label) for choice in question.choices.all()} for question in (one, other))
    return len(labels & others) / len(labels | others) if labels | others else 0.0


def likest(one: Question, among: Iterable[Question]) -> Question | None:
    """The question that is asked most like it; of equals the one whose text is the same."""
    found = max(among, key=lambda other: (likeness(one, other), other.text == one.text), default=None)
    return found if found is not None and likeness(one, found) >= ALIKE else None
