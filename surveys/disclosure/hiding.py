"""Which numbers are left out: the small ones, and as few others as keep them from being worked out."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

import numpy as np

from surveys.disclosure.attack import Ranges, SameToTheReader
from surveys.disclosure.equations import Asked, Equations, TooLarge
from surveys.disclosure.families import EVERYONE, Conditions
from surveys.disclosure.market import Market
from surveys.disclosure.shapes import NotForPublication, Shapes

CELLS_OF_A_QUESTION = 30_000
CELLS_TOGETHER = 30_000


@dataclass(frozen=True)
class Rule:
    """threshold: a number below it is small. shows_zeros: 0 may be printed, for nobody is meant by it."""

    threshold: int = 5
    shows_zeros: bool = True

    def is_small(self, value: int) -> bool:
        return value < self.threshold and (value > 0 or not self.shows_zeros)


@dataclass(frozen=True)
class Hidden:
    """numbers: that are not printed. protected: how many small numbers, printed in no table or left out, were proved
    safe. given_away: small numbers that earlier publications have told already. Differences between numbers of a table
    are protected too, but not counted."""

    numbers: frozenset[Conditions]
    protected: int
    given_away: frozenset[Conditions] = frozenset()


def hide(shapes: Shapes, rule: Rule, watch: Callable[[int, int], None] = lambda done, of: None) -> Hidden:
    """Decides what is left out of the tables, and proves that it cannot be worked out, not even with what was published
    before. NotForPublication with a sentence where no proof can be had.

    watch: called again and again with how many of how many steps are done; what it raises ends the search.
    """
    search = Search(shapes, rule, watch)
    search.find_places()
    search.protect()
    search.prove()
    told = search.sensitive - shapes.differences
    protected = len(told - search.given_away)
    return Hidden(frozenset(search.hidden), protected, frozenset(told & search.given_away))


def _small(shapes: Shapes, rule: Rule) -> set[Conditions]:
    """Small numbers; and of a group of few people, all numbers."""
    found = {one for one, value in shapes.printed.items() if rule.is_small(value)}
    found |= {one for one, value in shapes.implied.items() if 0 < value < rule.threshold}
    for base, below in shapes.columns.items():
        if 0 < shapes.value(base) < rule.threshold:
            found |= {base, *below}
    return found


class Search:
    """sensitive: the small numbers. hidden: what is left out so far. places: for each puzzle, the small numbers that can
    be safe in it; given_away: those that can be in none, for they have been told."""

    def __init__(self, shapes: Shapes, rule: Rule, watch: Callable[[int, int], None]):
        self.shapes, self.rule = shapes, rule
        self.told = shapes.told | {EVERYONE}
        small = _small(shapes, rule)
        self.hidden = {one for one in small if one in shapes.printed} - self.told
        self.sensitive = {one for one in small if rule.is_small(shapes.value(one))}
        self.ways, asked = families_of(shapes)
        self.asked = list(asked)
        try:
            self.questions = [self._equations([one]) for one in self.asked]
        except TooLarge:
            raise NotForPublication(
                "区分の組み合わせが多すぎて、安全を確かめられません。"
                "一つの設問を分ける区分を減らすか、区分の細かい表を外してください。"
            ) from None
        self.places: dict[Equations, list[Conditions]] = {}
        self.given_away: set[Conditions] = set()
        self.room: dict[Conditions, int] = {}
        self.found: dict[Equations, list[np.ndarray]] = defaultdict(list)
        self.watch, self.done = watch, 0

    def _equations(self, asked: Sequence[Asked], ways=None, most=CELLS_OF_A_QUESTION) -> Equations:
        return Equations(self.shapes.families, asked, ways, self.shapes.at_least, most=most)

    @cached_property
    def everything(self) -> list[Conditions]:
        """Numbers of the tables first: what keeps them keeps most differences between them."""
        return sorted(self.shapes.everything, key=self.shapes.differences.__contains__)

    @cached_property
    def together(self) -> Equations:
        """All questions, with the people themselves."""
        try:
            return self._equations(self.asked, self.ways, CELLS_TOGETHER)
        except TooLarge:
            raise NotForPublication(
                f"人数が{self.rule.threshold}人未満の区分があるため、組のすべての表をいっしょに調べる必要がありますが、"
                "表と区分の組み合わせが多すぎて調べきれません。"
                "人数の少ない区分のある表を外すか、区分を粗くした表に替えるか、組に入れる設問を減らしてください。"
            ) from None

    def _tick(self):
        self.watch(self.done, 3 * len(self.questions) + 2)

    # -- three steps -----------------------------------------------------------------------------

    def find_places(self):
        """Looks for the puzzle in which each small number can be safe at all, with what readers know in any case."""
        left = set(self.sensitive)
        for part in self.questions:
            targets = [one for one in self.everything if one in left and self._has_room(part, one)]
            exposed = self._exposed(part, targets)
            self.places[part] = [one for one in targets if one not in exposed]
            left -= set(self.places[part])
            self.done += 1
        if left:
            targets = [one for one in self.everything if one in left]
            exposed = self._exposed(self.together, targets)
            if self.shapes.earlier:
                self.given_away = exposed
            elif exposed:
                # Of all that cannot be, one that stands in a table, so that the sentence names a table.
                raise self._no_way(min(exposed, key=lambda one: (one == EVERYONE, targets.index(one))))
            self.places = {self.together: [one for one in targets if one not in exposed]} | self.places

    def _has_room(self, part: Equations, target: Conditions) -> bool:
        """Whether there are enough people of whom the number counts some, those of the same kind by the ways."""
        if not part.knows(target):
            return False
        people = frozenset(one for one in target if one[0] in self.ways)
        return self._people(people) >= self.rule.threshold

    def _people(self, conditions: Conditions) -> int:
        known = self.shapes.everything.get(conditions)
        return self.shapes.families.count(conditions) if known is None else known

    def _exposed(self, part: Equations, targets: list[Conditions]) -> set[Conditions]:
        """Those that readers know already, whatever is hidden now; of the others, keeps how far up they can be."""
        ranges = Ranges(part, targets, self._tick)
        needed = np.full(len(targets), self.rule.threshold)
        exposed = ranges.search(SameToTheReader(part, self.told), needed)
        self.room |= dict(zip(targets, ranges.high.tolist(), strict=True))
        return {targets[at] for at in exposed}

    def protect(self):
        """Hides more until every small number may be off by the threshold."""
        for part, targets in self.places.items():
            ranges = Ranges(part, targets, self._tick)
            self._buy(part, ranges)
            self.found[part] += ranges.found
            self.done += 1

    def _buy(self, part: Equations, ranges: Ranges):
        market = Market(part, self.shapes, self.told)
        if part not in self.questions:
            for some in self._side_by_side(ranges.targets):
                self._buy_together(market, ranges, some)
            needed = np.full(len(ranges.targets), self.rule.threshold)
            ranges.search_together(self._as_shown(part), needed)
        for at in sorted(range(len(ranges.targets)), key=lambda at: self._turn(ranges.targets[at])):
            self._buy_one(market, ranges, at)

    def _turn(self, target: Conditions) -> tuple[bool, int]:
        return target in self.shapes.differences, self.shapes.value(target)

    def _side_by_side(self, targets: list[Conditions]) -> Iterable[list[int]]:
        """Places of numbers of one group of people, of each question one: one survey may have more of them all."""
        by_group: dict[Conditions, dict[Conditions, list[int]]] = defaultdict(lambda: defaultdict(list))
        for at, target in enumerate(targets):
            people = frozenset(one for one in target if one[0] in self.ways)
            answers = frozenset(family for family, _ in target - people)
            by_group[people][answers].append(at)
        for of_group in by_group.values():
            for some in zip_longest(*of_group.values()):
                yield [at for at in some if at is not None]

    def _buy_together(self, market: Market, ranges: Ranges, places: list[int]):
        places = [at for at in places if self._upwards(ranges, at) > ranges.high[at]]
        if len(places) < 2:
            return
        self._tick()
        amounts = [self._upwards(ranges, at) for at in places]
        offer = market.cheapest([ranges.targets[at] for at in places], amounts, self.hidden)
        if offer is not None and offer.difference is not None:
            self.hidden |= offer.numbers
            ranges.learn(offer.difference)
            return
        half = len(places) // 2
        for some in (places[:half], places[half:]):
            self._buy_together(market, ranges, some)

    def _upwards(self, ranges: Ranges, at: int) -> int:
        """How far up a number should go, as far as it can."""
        return min(self.rule.threshold + int(ranges.low[at]), self.room[ranges.targets[at]])

    def _buy_one(self, market: Market, ranges: Ranges, at: int):
        threshold = self.rule.threshold
        up = self._upwards(ranges, at)
        if ranges.widths[at] < threshold and ranges.high[at] < up:
            self._buy_way(market, ranges, at, up)
        if ranges.widths[at] < threshold:
            self._buy_way(market, ranges, at, int(ranges.high[at]) - threshold)
        if ranges.widths[at] < threshold:
            raise self._no_way(ranges.targets[at])

    def _buy_way(self, market: Market, ranges: Ranges, at: int, amount: int):
        """Hides what lets the number be off by so many; by more, where that comes out in fractions of persons."""
        step = 1 if amount > 0 else -1
        for further in range(self.rule.threshold + 1):
            self._tick()
            more = market.cheapest([ranges.targets[at]], [amount + step * further], self.hidden)
            if more is None:
                return
            self.hidden |= more.numbers
            ranges.learn(more.difference)
            if more.difference is None:  # another search tells whether it is enough
                ranges.search_one(self._as_shown(market.part), at, self.rule.threshold)
            low, high = ranges.low[at], ranges.high[at]
            if high - low >= self.rule.threshold or (high >= amount if amount > 0 else low <= amount):
                return

    def _no_way(self, target: Conditions) -> NotForPublication:
        return NotForPublication(
            f"{self.shapes.names[target]}（{self.rule.threshold}人未満）を守る伏せ方が見つかりません。"
            "この表を外すか、区分を粗くした表に替えてください。"
        )

    def _as_shown(self, part: Equations) -> SameToTheReader:
        shown = [one for one in self.shapes.printed if one not in self.hidden]
        return SameToTheReader(part, {*shown, *self.told})

    def prove(self):
        """From the beginning, with what is shown in the end: every small number is safe, and no other hidden number is
        certain. Surveys that were found on the way are looked at again."""
        threshold = self.rule.threshold
        needed = {one: 1 for one in self.hidden if self.shapes.value(one)}
        needed |= {one: threshold for one in self.sensitive - self.given_away}
        for part in self.questions:
            own = {*self.places[part], *self.hidden - self.sensitive}
            self._prove(part, [one for one in needed if one in own and part.knows(one)], needed)
            self.done += 1
        if needed:
            self._prove(self.together, list(needed), needed)
        if needed:
            raise NotForPublication(
                f"伏せた{self.shapes.names[next(iter(needed))]}が、ほかの数から計算できてしまいます。この表を外してください。"
            )

    def _prove(self, part: Equations, targets: list[Conditions], needed: dict[Conditions, int]):
        """Takes out of `needed` what is safe."""
        same, ranges = self._as_shown(part), Ranges(part, targets, self._tick)
        for difference in self.found[part]:
            if same.cannot_tell(difference):
                ranges.learn(difference)
        exposed = set(ranges.search(same, np.array([needed[one] for one in targets])))
        for at, target in enumerate(targets):
            if at not in exposed:
                del needed[target]


def families_of(shapes: Shapes) -> tuple[frozenset[str], Collection[Asked]]:
    """The ways that divide the tables, and the questions beside them. A question that divides another's tables is itself
    one of the ways: its own numbers are then numbers of people."""
    ways = {family for asked in shapes.asked.values() for family in asked.by}
    ways |= {flag for flag, choice in shapes.families.impossible if choice in ways}
    for asked in shapes.asked.values():
        if asked.own & ways:
            ways |= asked.own
    beside = {
        frozenset(asked.own): Asked(frozenset(asked.own), asked.flag, frozenset(asked.by))
        for asked in shapes.asked.values()
        if not asked.own & ways
    }
    return frozenset(ways), beside.values()
