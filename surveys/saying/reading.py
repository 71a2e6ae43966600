"""A text about figures, read: which figure each of its numbers and phrases is about.

A claim is about the choice and the group named last before it in its sentence; a choice may also be named after it
(「41％が見守り」) or in an earlier sentence. Where no group is named it is about 総計; where no survey is named, about the
latest, and a number before から about the one before it (「40％から60％に」).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.groups import EVERYBODY
from surveys.saying.figures import Figure
from surveys.saying.findings import are_apart
from surveys.saying.interval import Share, difference
from surveys.saying.mentions import DENIAL, Mention, mentions_in
from surveys.saying.terms import GROUP, NAME, REST, WAVE, Term, plainly, terms_in

_THAN = re.compile(r"[」』]?(?:\([^()]*\))?(?:より|に比べ|と比べ|と比較)")
_THAN_OF_ANY = re.compile(rf"(?:の?調査)?{_THAN.pattern}")
_AND = re.compile(r"[」』]?(?:\([^()]*\))?(?:と|や|、|・|,|および|及び)[「『]?")
_IN_BRACKETS = re.compile(r"\([「『]?")
_SPANS = re.compile(r"(?:の?調査)?[」』]?(?:から|にかけ|まで|以降|より|に比べ|と比べ|と比較)")
_UP_TO = re.compile(r"(?:の?調査)?[」』]?(?:に(?!かけ|比べ)|で|は)")  # 平成29年に増えた
_THEN_LATER = re.compile(r"[%割人件回](?:\([^()]*\))?(?:から|→)")
_FORMERLY = re.compile(r"(?:\([^()]*\))?(?:から|だった|であった|でした|→)")


@dataclass(frozen=True)
class Pair:
    """One figure against another, or against everybody else. stands: beyond the error; None where that cannot be told."""

    one: Share | None
    other: Share | None
    stands: bool | None
    figures: tuple[Figure, ...]


class Reading:
    """text with its terms and mentions, against the figures. waves: the surveys that these come from, by the words that
    stand for them; none where all are of one."""

    def __init__(self, text: str, figures: Sequence[Figure], waves: Mapping[str, str] | None = None):
        self.figures = list(figures)
        self.has_waves = bool(waves)
        self.plain = plainly(text)
        self._known = {(plainly(one.name), plainly(one.group)): one for one in self.figures}
        names = dict.fromkeys(one.name for one in self.figures)
        groups = dict.fromkeys(one.group for one in self.figures if one.group)
        self.terms = terms_in(self.plain, names, groups, waves)
        self.mentions = [
            one
            for one in mentions_in(self.plain)
            if all(one.end <= term.start or one.start >= term.end for term in self.terms)
        ]

    def sentence(self, mention: Mention) -> tuple[int, int]:
        """Where the sentence of a mention begins and ends."""
        begin = max(self.plain.rfind(sign, 0, mention.start) for sign in "。\n") + 1
        ends = [at for sign in "。\n" if (at := self.plain.find(sign, mention.end)) >= 0]
        return begin, min(ends, default=len(self.plain))

    def before(self, mention: Mention, *kinds: str) -> list[Term]:
        begin, _ = self.sentence(mention)
        return [term for term in self.terms if term.kind in kinds and begin <= term.start < mention.start]

    def after(self, mention: Mention, *kinds: str) -> list[Term]:
        _, end = self.sentence(mention)
        return [term for term in self.terms if term.kind in kinds and mention.end <= term.start < end]

    def is_denied(self, mention: Mention) -> bool:
        """Whether the words after a claim take it back; 「できない」 as an answer does not."""
        denial = DENIAL.match(self.plain, mention.end)
        return denial is not None and all(
            denial.end() <= term.start or denial.start() >= term.end for term in self.terms
        )

    # -- which figure -----------------------------------------------------------------------------

    def name_of(self, mention: Mention) -> tuple[str, bool]:
        """The name that a claim is about, and whether it stands before the claim in its sentence; "" where there is none."""
        if before := self.before(mention, NAME):
            return before[-1].value, True
        if after := self.after(mention, NAME):
            return after[0].value, False
        earlier = [term for term in self.terms if term.kind == NAME and term.start < mention.start]
        return (earlier[-1].value if earlier else ""), False

    def group_of(self, mention: Mention) -> str:
        after = self.after(mention, GROUP)
        if after and _IN_BRACKETS.fullmatch(self.plain[mention.end : after[0].start]):
            return after[0].value
        before = self.before(mention, GROUP)
        return before[-1].value if before else EVERYBODY.name

    def is_of_the_rest(self, mention: Mention) -> bool:
        """Whether a number is that of everybody else, who were named last before it."""
        before = self.before(mention, GROUP, REST)
        return bool(before) and before[-1].kind == REST

    def figure(self, name: str, group: str) -> Figure | None:
        return self._known.get((plainly(name), plainly(group)))

    def in_wave(self, figure: Figure, mention: Mention) -> Figure:
        """The figure in the survey that a number is of."""
        if not figure.past:
            return figure
        named = [
            term
            for term in self.waves_named(mention)
            if not _SPANS.match(self.plain, term.end)
            and not _THEN_LATER.search(self.plain, term.end, mention.start)
        ]
        wave = named[-1].value if named else figure.wave
        if wave == figure.wave and _FORMERLY.match(self.plain, mention.end):
            return figure.past[-1]
        return next((one for one in figure.past if one.wave == wave), figure)

    def waves_named(self, mention: Mention) -> list[Term]:
        return self.before(mention, WAVE)

    def is_than_a_wave(self, mention: Mention) -> bool:
        """前回より高い: of all that stands before a 「より」, a survey stands last."""
        terms = self.before(mention, NAME, GROUP, REST, WAVE)
        than = [term for term in terms if _THAN_OF_ANY.match(self.plain, term.end)]
        return bool(than) and than[-1].kind == WAVE

    def is_up_to_a_wave(self, mention: Mention) -> bool:
        """平成29年に増えた: the change ends there, where 平成29年の40％から増えた, and 平成29年より, go on to the latest."""
        *_, term = self.waves_named(mention)
        return _UP_TO.match(self.plain, term.end) is not None

    def among(self, group: str) -> list[Figure]:
        """The figures of a group that have an order among themselves."""
        return [
            one
            for one in self.figures
            if one.is_ranked and one.share and plainly(one.group) == plainly(group)
        ]

    def across(self, name: str) -> list[Figure]:
        """A name's figures in the groups, without 総計."""
        return [one for one in self.figures if one.name == name and one.group != EVERYBODY.name and one.share]

    def listed(self, mention: Mention) -> list[str]:
        """The names that a 多い is said of, 「A」（36％）と「B」が多い; none where a group stands nearest or 「より」 compares."""
        terms = self.before(mention, NAME, GROUP, REST)
        if not terms or terms[-1].kind != NAME or self._than(mention) is not None:
            return []
        found = [terms[-1]]
        for term in reversed(terms[:-1]):
            if term.kind != NAME or not _AND.fullmatch(self.plain[term.end : found[0].start]):
                break
            found.insert(0, term)
        return [term.value for term in found]

    # -- which two --------------------------------------------------------------------------------

    def compared(self, mention: Mention) -> Pair | None:
        """What a 高い or a difference compares: a group with the one before 「より」, two choices, else a group with
        everybody else. None where that cannot be read."""
        name, _ = self.name_of(mention)
        than = self._than(mention)
        groups = [
            term for term in self.before(mention, GROUP) if term is not than and term.value != EVERYBODY.name
        ]
        if than is not None and than.kind == NAME:
            return self._of_two_names(mention, than)
        one = self.figure(name, groups[-1].value) if name and groups else None
        if one is None:
            return None
        if than is not None and than.kind == GROUP and than.value != EVERYBODY.name:
            return self.of_two(one, self.figure(name, than.value))
        return Pair(one.share, one.rest, one.stands, (one,)) if one.rest else None

    def _than(self, mention):
        """The term that stands before 「より」 or 「に比べて」."""
        found = [
            term for term in self.before(mention, NAME, GROUP, REST) if _THAN.match(self.plain, term.end)
        ]
        return found[-1] if found else None

    def _of_two_names(self, mention, than):
        others = [term for term in self.before(mention, NAME) if term.value != than.value]
        group = self.group_of(mention)
        if not others:
            return None
        return self.of_two(self.figure(others[-1].value, group), self.figure(than.value, group))

    def last_two(self, mention: Mention) -> tuple[Figure, Figure] | None:
        """The two that a 拮抗 or a 倍 speaks of: the last two choices named, else the last two groups."""
        group = self.group_of(mention)
        # The latest mention of each counts, so that the one named last stands last.
        backwards = dict.fromkeys(term.value for term in reversed(self.before(mention, NAME)))
        names = list(reversed(backwards))
        found = [self.figure(name, group) for name in names[-2:]]
        if len(found) < 2:
            name, _ = self.name_of(mention)
            groups = list(dict.fromkeys(term.value for term in self.before(mention, GROUP)))
            found = [self.figure(name, one) for one in groups[-2:]]
        return (found[0], found[1]) if len(found) == 2 and all(found) else None

    def sides(self, mention: Mention) -> tuple[Figure, Figure] | None:
        """The two sides of the choices, in the group that the mention is about."""
        group = plainly(self.group_of(mention))
        found = [one for one in self.figures if one.parts and plainly(one.group) == group]
        return (found[0], found[1]) if len(found) == 2 else None

    def of_two(self, one: Figure | None, other: Figure | None) -> Pair | None:
        if one is None or other is None:
            return None
        if one.share is None or other.share is None:
            return Pair(None, None, None, (one, other))
        if one.group == other.group:
            stands = are_apart(one.share, other.share)
        else:
            stands = difference(one.share, other.share).excludes_zero
        return Pair(one.share, other.share, stands, (one, other))
