"""わかったこと: what a table says, as sentences that claim no more than it carries.

Of the respondents as a whole an order or a majority is told where the error leaves it standing, else that it does not;
groups are told apart by the rule of `differences`. Every number knows the cell it stands for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.crosstab import NO_ANSWER, Line
from surveys.groups import EVERYBODY
from surveys.saying.differences import HIGH, Comparison, comparisons
from surveys.saying.evidence import SMALL_BASE, Evidence
from surveys.saying.interval import LEVEL, Share, in_standard_errors, quantile
from surveys.saying.wording import in_percent, poles, share_in_words, unnumbered

CLEARLY = 10  # points: from here a difference that stands is 高い rather than やや高い
NEARLY_EVEN = 5  # points: up to here two shares are 概ね拮抗
OVERALL, GROUPS, CAUTION = "全体", "区分による差", "読むときの注意"
MOST_IN_ORDER = 5
MOST_BESIDE = 3  # answers that lead a group together; more of them say nothing


@dataclass(frozen=True)
class Told:
    """A number in a sentence. code: of the choice, None for all respondents of the group whose key is `group`."""

    text: str
    code: int | None
    group: str = EVERYBODY.key


@dataclass(frozen=True)
class Finding:
    """heading: under which it stands. pieces: words and numbers in their order. behind: the figures it rests on."""

    heading: str
    pieces: tuple[str | Told, ...]
    behind: str = ""

    @property
    def text(self) -> str:
        return "".join(piece.text if isinstance(piece, Told) else piece for piece in self.pieces)


@dataclass(frozen=True)
class Table:
    """A table to be told of. is_single: everybody could give one answer. by: the name of what divides the respondents."""

    evidence: Evidence
    is_single: bool
    by: str = ""
    decimals: int = 0

    def number(self, line: Line, place: int = 0) -> Told:
        counted = self.evidence.counted
        text = in_percent(line.counts[place], counted.bases[place], self.decimals)
        return Told(text, line.code, counted.groups[place].key)

    def is_whole(self, place: int = 0) -> bool:
        """Whether every choice can be put in order: a paper may leave counts out, or have lines that are sums of others."""
        counts = [line.counts[place] for line in self.evidence.counted.lines]
        base = self.evidence.counted.bases[place]
        return base is not None and None not in counts and not (self.is_single and sum(counts) > base)

    def ranked(self, place: int = 0) -> list[Line]:
        return sorted(self.evidence.choices, key=lambda line: -line.counts[place])


def findings(table: Table) -> list[Finding]:
    """In the order in which a report tells them; a single sentence where nobody answered, none where a paper does not say
    how many did."""
    if table.evidence.counted.bases[0] is None:
        return []
    if not table.evidence.counted.bases[0] or not table.evidence.choices:
        return [Finding(CAUTION, ("回答した人がいないため、わかることはありません。",))]
    return [
        *_order(table),
        *_majorities(table),
        *_two_sides(table),
        *_groups(table),
        *_first_in_groups(table),
        *_cautions(table),
    ]


def named(line: Line) -> str:
    return f"「{unnumbered(line.label)}」"


def are_apart(one: Share, other: Share) -> bool:
    """Whether one answer was given more, or less, often than another of the same people, beyond the error."""
    return abs(in_standard_errors(one, other)) >= quantile(LEVEL)


def is_nearly_even(one: Share, other: Share) -> bool:
    return abs(one.points - other.points) <= NEARLY_EVEN


# -- 全体 -----------------------------------------------------------------------------------------


def _order(table: Table) -> Iterator[Finding]:
    if not table.is_whole():
        return
    ranked = table.ranked()
    if len(ranked) < 2 or not ranked[0].counts[0]:
        return
    leaders = _leaders(table, ranked)
    behind = "、".join(
        f"{unnumbered(line.label)} {table.evidence.counted.persons(line.counts[0]):,}人" for line in ranked
    )
    if len(leaders) == 1:
        seconds = _joined(table, _leaders(table, ranked[1:]), "が", "")
        pieces = (named(ranked[0]), "が", table.number(ranked[0]), "と最も多く、次いで", *seconds, "である。")
        yield Finding(OVERALL, pieces, behind)
    elif len(leaders) == len(ranked):
        yield Finding(OVERALL, ("どの答えも差は誤差の範囲にあり、順位はつけられない。",), behind)
    else:
        pieces = (*_joined(table, leaders), "が多い。これらの差は誤差の範囲にあり、順位はつけられない。")
        yield Finding(OVERALL, pieces, behind)
    if not table.is_single:
        yield from _several_in_order(table, ranked)
    if _apart(table, ranked[-2], ranked[-1]):
        yield Finding(OVERALL, ("最も少ないのは", *_joined(table, ranked[-1:]), "である。"))


def _leaders(table: Table, ranked: list[Line], place: int = 0) -> list[Line]:
    """The first, and those that the error leaves beside it."""
    first, *others = ranked
    return [first, *(line for line in others if not _apart(table, first, line, place))]


def _apart(table, one, other, place=0):
    return are_apart(table.evidence.share(one, place), table.evidence.share(other, place))


def _joined(table, lines, before="（", after="）", place=0) -> list[str | Told]:
    """「A」（41％）、「B」（32％）"""
    pieces: list[str | Told] = []
    for line in lines:
        pieces += ["、" if pieces else "", named(line), before, table.number(line, place), after]
    return pieces


def _several_in_order(table, ranked):
    """Up to five answers in order; those between which the error leaves no order are joined by ＝."""
    pieces: list[str | Told] = ["多い順に、"]
    for at, line in enumerate(ranked[:MOST_IN_ORDER]):
        if at:
            pieces.append("、" if _apart(table, ranked[at - 1], line) else "＝")
        pieces += _joined(table, [line])
    even = "＝でつないだものの順は、差が誤差の範囲にあり、言えない。" if "＝" in pieces else ""
    yield Finding(OVERALL, (*pieces, f"となっている。{even}"))


def _majorities(table: Table) -> Iterator[Finding]:
    for line in table.evidence.choices:
        share = table.evidence.share(line)
        if share is None:
            continue
        if share.interval().low > 0.5:
            yield Finding(OVERALL, (named(line), "は", table.number(line), "で、過半数である。"))
        elif share.value > 0.5:
            yield Finding(
                OVERALL,
                (named(line), "は", table.number(line), "で半数前後であり、過半数とまでは言えない。"),
            )


def _two_sides(table: Table) -> Iterator[Finding]:
    """For a scale: whether agreement and disagreement are even, among all and in each group."""
    found = poles({line.code: line.label for line in table.evidence.choices}) if table.is_single else None
    for place in filter(table.is_whole, [0, *table.evidence.places] if found else []):
        sides = [(name, *together(table.evidence, codes, place)) for name, codes in found]
        (one, one_lines, one_share), (other, other_lines, other_share) = sides
        if is_nearly_even(one_share, other_share):
            said = "で、概ね拮抗している。"
        elif are_apart(one_share, other_share):
            said = f"で、「{one if one_share.count > other_share.count else other}」のほうが多い。"
        else:
            said = "である。差は誤差の範囲にあり、どちらが多いとは言えない。"
        heading = GROUPS if place else OVERALL
        group = f"{table.evidence.counted.groups[place].whole_name}では、" if place else ""
        yield Finding(
            heading,
            (
                *(f"{group}「{one}」の計（", *_sum(table, one_lines, place), "）が"),
                *(f"{share_in_words(one_share, table.decimals)}、「{other}」の計（",),
                *(*_sum(table, other_lines, place), f"）が{share_in_words(other_share, table.decimals)}"),
                said,
            ),
        )


def together(evidence: Evidence, codes, place: int) -> tuple[list[Line], Share]:
    """Several choices of a question with one answer each, as one share."""
    lines = [line for line in evidence.choices if line.code in codes]
    part = evidence.share(lines[0], place)
    count = sum(line.counts[place] for line in lines)
    return lines, Share(count, part.base, part.size, part.correction)


def _sum(table, lines, place):
    counted = table.evidence.counted
    for at, line in enumerate(lines):
        if at:
            yield "＋"
        yield Told(f"{counted.persons(line.counts[place]):,}人", line.code, counted.groups[place].key)


# -- 区分による差 ------------------------------------------------------------------------------------


def _groups(table: Table) -> Iterator[Finding]:
    if not table.evidence.places:
        return
    compared = [one for one in comparisons(table.evidence).values() if one.line.code != NO_ANSWER]
    standing = sorted((one for one in compared if one.stands), key=lambda one: -abs(one.z))
    for one in standing:
        yield _difference(table, one)
    lines_apart = {one.line.code for one in standing}
    lines_tested = {one.line.code for one in compared if one.adjusted is not None}
    even = [line for line in table.evidence.choices if line.code in lines_tested - lines_apart]
    if not standing and even:
        yield Finding(GROUPS, (f"{table.by}による大きな差は認められない。",))
    elif even:
        names = "".join(map(named, even))
        yield Finding(GROUPS, (f"{names}では、{table.by}による差は認められない。",))


def _difference(table: Table, one: Comparison) -> Finding:
    slightly = "やや" if abs(one.points) < CLEARLY else ""
    return Finding(
        GROUPS,
        (
            f"{named(one.line)}は{one.group.whole_name}で",
            Told(share_in_words(one.share, table.decimals), one.line.code, one.group.key),
            f"と、ほかの人（{share_in_words(one.rest, table.decimals)}）より{slightly}{one.word}。",
        ),
        behind_of(table.evidence, one),
    )


def behind_of(evidence: Evidence, one: Comparison) -> str:
    """302人÷581人 と 599人÷1,598人、z＝＋6.13、調整後の p＝0.0001未満"""
    persons = evidence.counted.persons
    p = "0.0001未満" if one.adjusted < 0.0001 else f"{one.adjusted:.4f}"
    sign = "＋" if one.word == HIGH else "－"
    return (
        f"{persons(one.share.count):,}人÷{persons(one.share.base):,}人 と "
        f"{persons(one.rest.count):,}人÷{persons(one.rest.base):,}人、z＝{sign}{abs(one.z):.2f}、調整後の p＝{p}"
    )


def _first_in_groups(table: Table) -> Iterator[Finding]:
    """Whether the answer that is first among all is so in every group; where another leads, and where none does."""
    if not table.is_whole():
        return
    first, places = table.ranked()[0], table.evidence.places
    leading = {
        place: _leaders(table, table.ranked(place), place)
        for place in filter(table.is_whole, places)
        if len(table.evidence.choices) > 1 and table.ranked(place)[0].counts[place]
    }
    is_everywhere = all(map(table.is_whole, places)) and all(
        leaders == [first] for leaders in leading.values()
    )
    if leading and is_everywhere:
        yield Finding(GROUPS, (f"どの区分でも、{named(first)}が最も多い。",))
        return
    for place, leaders in leading.items():
        group = table.evidence.counted.groups[place].whole_name
        told = (f"{group}では、", *_joined(table, leaders, place=place))
        if leaders != [first] and len(leaders) == 1:
            yield Finding(GROUPS, (*told, "が最も多い。"))
        elif 1 < len(leaders) <= MOST_BESIDE:
            yield Finding(GROUPS, (*told, "が多い。これらの差は誤差の範囲にある。"))


# -- 読むときの注意 -----------------------------------------------------------------------------------


def _cautions(table: Table) -> Iterator[Finding]:
    evidence = table.evidence
    counted = evidence.counted
    unanswered = next((line for line in counted.lines if line.code == NO_ANSWER), None)
    if unanswered is not None and unanswered.counts[0]:
        persons = Told(f"{counted.persons(unanswered.counts[0]):,}人", NO_ANSWER)
        yield Finding(
            CAUTION, ("無回答が", persons, "（", table.number(unanswered), "）あり、割合の母数に含む。")
        )
    for place in evidence.small:
        group = counted.groups[place]
        people = Told(f"{counted.persons(counted.bases[place]):,}人", None, group.key)
        yield Finding(
            CAUTION,
            (
                f"{group.whole_name}は回答者が",
                people,
                f"と{SMALL_BASE}人に満たないため、割合は参考の値である。",
            ),
        )
    if any(one.adjusted is None for one in comparisons(evidence).values()):
        yield Finding(
            CAUTION,
            ("見込まれる人数が5人に満たない欄は、ほかの区分との差を比べていない。",),
        )
