"""言い方の確かめ: phrases of a review's text, held against the figures of their sentence.

Numbers of shares (約4割, 3割強, 過半数, 2倍) are read and judged as in texts about a survey (surveys/saying/). Counts of
records have no error of sampling, so that a change of them is judged by its size; from which size a word may be used
stands in the manual (docs/manual/review-texts.md).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from reports.indicators import IndicatorYear
from reports.live_figures import Find, Kind, Live
from surveys.saying.mentions import DENIAL, Mention, mentions_in
from surveys.saying.phrases import LARGE_PART, NEARLY_ALL, RISING, of_times, range_of
from surveys.saying.terms import plainly

SHARPLY = 1.5  # 急増: to one and a half times; 急減: to two thirds
GREATLY = 1.2  # 大幅に, 大きく
DOUBLED = 0.2  # 倍増, 半減: how far from 2 at most
EVEN = 5  # 拮抗, 横ばい: percent of the larger, or points of two shares
_NOT = r"(?:ず|な(?:い|かった|く)|ませ(?:んでした|ん))"
_CHANGED = re.compile(
    r"(?P<manner>大幅に|大きく|著しく|急激に)?(?P<way>急増|急減|激増|激減|倍増|半減|横ばい|増加|減少|増え|減っ|減り)"
    r"(?!する|させ|が?(?:見込|求め|必要)|を目指)(?:して|し|て)?"
)
_AGAINST = re.compile(
    r"(?P<what>目標|計画|前年度|前年|昨年度)(?:の回数|の数|値)?(?:を|に)(?P<manner>大幅に|大きく)?"
    r"(?P<way>(?:上回|下回)[りっる]|超え(?!な)|達成(?!率|する|に向け|でき)|達し(?!な|てい?な)|"
    rf"(?:達成でき|達し(?:てい)?|届[かき]|及ば){_NOT})"
)
_DENIED = re.compile(rf"(?:では?あり)?{DENIAL.pattern}")  # ではありません too
_BY_SHARE = {"tenths", "half", "part"}
_SHARP = ("急増", "急減", "激増", "激減")
_UP = (*RISING, "激増")
_BELOW = re.compile(rf"下回|.*{_NOT}$")
_REACHED = ("達成", "達し")


@dataclass(frozen=True)
class Said:
    """A figure within a sentence. live: of which indicator and year, where that is known."""

    start: int
    figure: Figure
    live: Live | None


def wrong_phrases(sentence: str, said: list[Said], find: Find) -> Iterable[tuple[str, str]]:
    """The phrases that the figures do not bear, each with the arithmetic in words. What cannot be told is left out.

    sentence: with its inserted figures blanked out. said: its figures, in their order.
    """
    plain = plainly(sentence)
    judged = [
        *((hit, _change(hit, said, find)) for hit in _CHANGED.finditer(plain)),
        *((hit, _against(hit, said, find)) for hit in _AGAINST.finditer(plain)),
    ]
    judged += [(_Place(one), _share_or_times(one, said, find)) for one in mentions_in(plain)]
    for hit, found in sorted(judged, key=lambda one: one[0].start()):
        if found is None:
            continue
        holds, arithmetic = found
        if holds == bool(_DENIED.match(plain, hit.end())):
            yield sentence[hit.start() : hit.end()], arithmetic


class _Place:
    """A mention as a match of ours."""

    def __init__(self, mention: Mention):
        self.mention = mention

    def start(self):
        return self.mention.start

    def end(self):
        return self.mention.end


Held = (
    tuple[bool, str] | None
)  # whether the words hold, and the figures in words; None where that cannot be told


def _change(hit, said, find) -> Held:
    """急増, 増加, 横ばい …: of the last two figures that can be laid side by side."""
    two = _two_years(hit.start(), said, find)
    if two is None:
        return None
    (before, named), (after, now) = two
    told = f"{named}{before.with_unit}→{now}{after.with_unit}（{_gap(before, after)}）です。"
    return _has_changed(before, after, hit["way"], hit["manner"]), told


def _has_changed(before: Figure, after: Figure, way: str, manner: str | None) -> bool:
    one, other = before.number, after.number
    least, most = sorted((one, other))
    if way == "横ばい":
        return (most - least) <= (EVEN if after.unit == "％" else most * EVEN / 100)
    if one == other or (other > one) != (way in _UP):
        return False
    if way in ("倍増", "半減"):
        return bool(least) and abs(most / least - 2) <= DOUBLED
    needed = SHARPLY if way in _SHARP else GREATLY if manner else 1
    return most >= needed * float(least)


def _gap(before: Figure, after: Figure) -> str:
    gap = after.number - before.number
    times = f"、{float(after.number) / float(before.number):.2f}倍" if before.number else ""
    sign = "＋" if gap > 0 else "▲" if gap < 0 else "±"
    return f"{sign}{abs(gap):,}{'ポイント' if after.unit == '％' else after.unit}{times}"


def _two_years(at: int, said, find):
    """What has changed: an indicator in two years that the sentence names, or in the one that it names and the year
    before; else the last two figures of one unit before the words."""
    lives = [one for one in said if one.live and one.live.kind in (Kind.ACTUAL, Kind.AGAINST_YEAR_BEFORE)]
    lives = [one for one in lives if one.start < at] or lives
    if lives:
        key, years = lives[-1].live.indicator, {}
        for one in lives:
            if one.live.indicator == key:
                years[one.live.year] = find(key, one.live.year)
        if len(years) == 1:
            (year,) = years
            years[year.previous] = find(key, year.previous)
        found = sorted(years)[-2:]
        figures = [_actual(years[year]) for year in found]
        return _with_years(figures, found) if all(figures) else None
    before = [one.figure for one in said if one.start < at and one.live is None]
    if len(before) >= 2 and before[-1].unit == before[-2].unit:
        return (before[-2], ""), (before[-1], "")
    return None


def _with_years(figures: list[Figure], years: list[FiscalYear]):
    return tuple((figure, f"{year.name}の") for figure, year in zip(figures, years, strict=True))


def _actual(at: IndicatorYear | None) -> Figure | None:
    figure = at.actual if at else None
    return figure if figure and figure.state in (State.ACTUAL, State.PROJECTED) else None


def _against(hit, said, find) -> Held:
    """目標を上回る, 前年度を下回る: of the indicator that the sentence tells of last."""
    lives = [one.live for one in said if one.live and one.live.kind is not Kind.RATE]
    if not lives:
        return None
    live = lives[-1]
    at = find(live.indicator, live.year)
    actual = _actual(at)
    if actual is None:
        return None
    if hit["what"] in ("目標", "計画"):
        has_same_scope = at.indicator.achieved_by_id == at.indicator.pk
        other, what = (at.target_figure if has_same_scope else None), "目標"
    else:
        other, what = _actual(find(live.indicator, live.year.previous)), "前年度"
    if other is None or other.value is None:
        return None
    return _is_passed(hit, actual, other), f"{what}{other.with_unit}に対し{actual.with_unit}です。"


def _is_passed(hit, actual: Figure, other: Figure) -> bool:
    if _BELOW.match(hit["way"]):
        holds, least, most = actual.value < other.value, actual.value, other.value
    else:
        at_least = hit["way"].startswith(_REACHED) and actual.value == other.value
        holds, least, most = actual.value > other.value or at_least, other.value, actual.value
    return holds and (not hit["manner"] or most >= GREATLY * least)


def _share_or_times(mention: Mention, said, find) -> Held:
    if mention.kind in _BY_SHARE:
        return _of_share(mention, said)
    two = _last_two(mention, said)
    if mention.kind == "times":
        changed = _two_years(mention.start, said, find) if two is None else None
        one, other = (changed[1][0], changed[0][0]) if changed else two or (None, None)
        if one is None or not other.number:
            return None
        judged = of_times(
            float(one.number), float(other.number), mention.number, mention.manner, mention.decimals
        )
        return str(judged.verdict) == "合う", judged.reason
    if mention.kind == "even" and two:
        least, most = sorted(one.number for one in two)
        is_even = (most - least) <= (EVEN if two[0].unit == "％" else most * EVEN / 100)
        return is_even, f"{two[1].with_unit}と{two[0].with_unit}で、差は{_gap(*two)}です。"
    return None


def _last_two(mention: Mention, said) -> tuple[Figure, Figure] | None:
    """The last figure of the sentence, and the one before it of the same unit; an earlier year goes second."""
    counted = [one for one in said if one.figure.unit != "％"] if mention.kind == "times" else said
    if len(counted) < 2 or counted[-1].figure.unit != counted[-2].figure.unit:
        return None
    one, other = counted[-1], counted[-2]
    if one.live and other.live and one.live.kind is other.live.kind and one.live.year < other.live.year:
        one, other = other, one
    if one.live and other.live and one.live.kind is Kind.TARGET and other.live.kind is Kind.ACTUAL:
        one, other = other, one
    return one.figure, other.figure


def _of_share(mention: Mention, said) -> Held:
    """約4割, 過半数, 大半: of the share that stands nearest before the words, else of two counts of one unit."""
    shares = [one for one in said if one.figure.unit == "％"]
    near = [one for one in shares if one.start < mention.start] or shares
    if near:
        points, told = float(near[-1].figure.number), near[-1].figure.with_unit
    else:
        counts = [one.figure for one in said]
        if len(counts) != 2 or counts[0].unit != counts[1].unit or not all(one.number for one in counts):
            return None
        part, whole = sorted(counts, key=lambda one: one.number)
        points = 100 * float(part.number) / float(whole.number)
        told = f"{part.with_unit}÷{whole.with_unit}＝{points:.1f}％"
    held, words = _covers(mention, points)
    return held, f"{told}で、{words}{'です' if held else 'ではありません'}。"


def _covers(mention: Mention, points: float) -> tuple[bool, str]:
    if mention.kind == "part":
        least = LARGE_PART if mention.parts["word"] == "大半" else NEARLY_ALL
        return points >= least, f"{least:.0f}％以上"
    if mention.kind == "half":
        manner = "超" if mention.parts.get("majority") else mention.manner or "約"
        span = range_of(50, manner)
    else:
        span = range_of(10 * mention.number, mention.manner)
    return min(points, 100) in span, str(span)
