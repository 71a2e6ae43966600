"""Figures by the names under which a text speaks of them: what sentences are held against.

They need not come from a survey: a count of meetings is a figure without a share.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from surveys.crosstab import NO_ANSWER
from surveys.groups import EVERYBODY
from surveys.saying.differences import comparisons
from surveys.saying.evidence import Evidence
from surveys.saying.findings import together
from surveys.saying.interval import LEVEL, Share
from surveys.saying.wording import unnumbered


@dataclass(frozen=True)
class Figure:
    """name: of what was counted. amount: how many, in `unit`. group: of whom, and base: how many they are. share: of the
    group, None where it is none.

    rest: the share of everybody else, and stands: whether it differs from that beyond the error (None: not told).
    is_ranked: it takes part in 最も多い and 次いで. address: the page where the figure is opened. parts: the figures that
    one of several choices taken together is the sum of. wave: the survey that it comes from, where there are several;
    past: the same figure in those before it, the earliest first; level: with which a change from them is told.
    """

    name: str
    amount: float
    unit: str = "人"
    group: str = EVERYBODY.name
    base: float | None = None
    share: Share | None = None
    rest: Share | None = None
    stands: bool | None = None
    is_ranked: bool = True
    address: str = ""
    parts: tuple["Figure", ...] = ()
    wave: str = ""
    past: tuple["Figure", ...] = ()
    level: float = LEVEL

    @property
    def whole_name(self) -> str:
        name = f"{self.name}　{self.group}" if self.group else self.name
        return f"{self.wave}　{name}" if self.wave else name


@dataclass(frozen=True)
class Side:
    """Choices that a text takes together: そう思う for とてもそう思う and ややそう思う."""

    name: str
    codes: tuple[int, ...]


def figures_of(
    evidence: Evidence,
    sides: Iterable[Side] = (),
    address: Callable[[int, str], str] = lambda code, group: "",
) -> list[Figure]:
    """Every cell of a table whose group has anybody and whose count is known, and the sides of its choices (a question with
    one answer only). address: by the code of the choice and the key of the group."""
    counted = evidence.counted
    compared = comparisons(evidence)
    found = []
    for line in counted.lines:
        for place, group in enumerate(counted.groups):
            if counted.bases[place] and line.counts[place] is not None:
                one = compared.get((line.code, group.key))
                found.append(_of_cell(evidence, line, place, one, address(line.code, group.key)))
    cells = {(one.name, one.group): one for one in found}
    for side in sides:
        for place, group in enumerate(counted.groups):
            if counted.bases[place] and _is_known(counted, side.codes, place):
                lines, share = together(evidence, side.codes, place)
                parts = tuple(cells[unnumbered(line.label), group.whole_name] for line in lines)
                amount = counted.persons(share.count)
                found.append(
                    replace(
                        parts[0], name=side.name, amount=amount, share=share, **_NOT_COMPARED, parts=parts
                    )
                )
    return found


def _is_known(counted, codes, place):
    return all(line.counts[place] is not None for line in counted.lines if line.code in codes)


_NOT_COMPARED = {"rest": None, "stands": None, "is_ranked": False, "address": ""}


def _of_cell(evidence, line, place, compared, address):
    counted = evidence.counted
    codes = {one.code for one in counted.lines}
    return Figure(
        name=unnumbered(line.label),
        amount=counted.persons(line.counts[place]),
        group=counted.groups[place].whole_name,
        base=counted.persons(counted.bases[place]),
        share=evidence.share(line, place),
        rest=compared.rest if compared else None,
        stands=compared.stands if compared and compared.adjusted is not None else None,
        # What is not printed may be more than what is.
        is_ranked=line.code != NO_ANSWER and _is_known(counted, codes, place),
        address=address,
    )
