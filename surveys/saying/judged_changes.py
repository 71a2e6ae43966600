"""What a text says has changed since an earlier survey, held against the figures of both: 増加, 急減, 横ばい, 前回より高い.

A change is that of the waves named before it in its sentence, 「平成29年から令和2年にかけて」, else of the last two. It is
judged by the limits of the page of the waves (surveys/waves.py), so that the page and the check never differ.
"""

import re

from coordination.percent import percent
from surveys.saying import phrases
from surveys.saying.figures import Figure
from surveys.saying.interval import Interval, difference
from surveys.saying.judged_numbers import NOT_NAMED
from surveys.saying.mentions import Mention
from surveys.saying.phrases import FITS, UNKNOWN, WRONG, Judgement
from surveys.saying.reading import Reading

_LEADS_TO_A_CHANGE = re.compile(r"(?:も|ほど|程度|以上|近く)?(?:に|の)?(?:増|減|上昇|低下|上が|下が|伸び)")
_MANNERS = {"やや": "やや", "わずかに": "やや", "若干": "やや", "微": "やや"}
NO_EARLIER = Judgement(
    UNKNOWN, "この表には前の調査がありません。前の調査との差は、経年比較で確かめてください。"
)


def is_followed_by_a_change(reading: Reading, mention: Mention) -> bool:
    """20ポイント増加, 2倍に増えた: the number is that of a change."""
    return _LEADS_TO_A_CHANGE.match(reading.plain, mention.end) is not None


def change(reading: Reading, mention: Mention):
    manner = mention.parts.get("manner", "")
    return _of_word(reading, mention, mention.parts["way"], manner and _MANNERS.get(manner, "かなり"))


def higher_than_before(reading: Reading, mention: Mention, word: str, manner: str):
    """前回より高い."""
    return _of_word(reading, mention, "増加" if word in ("高い", "多い") else "減少", manner)


def points(reading: Reading, mention: Mention):
    """20ポイント増加: how far the shares are apart; which way they went is what the 増加 says."""
    two, missing = _two_waves(reading, mention)
    if two is None:
        return missing, []
    before, after = (one.share for one in two)
    gap = abs(after.points - before.points)
    printed = abs(percent(after.count, after.base) - percent(before.count, before.base))
    reach = 0.5 * 10**-mention.decimals + (0.5 if mention.manner == "約" else 0)
    words = f"{_in_waves(two)}、{gap:.1f}ポイントの差です。"
    if abs(gap - mention.number) <= reach or (not mention.decimals and printed == mention.number):
        return Judgement(FITS, words), two
    return Judgement(WRONG, words, f"{gap:.1f}ポイント"), two


def times(reading: Reading, mention: Mention):
    """1.5倍に増えた."""
    two, missing = _two_waves(reading, mention)
    if two is None:
        return missing, []
    before, after = (one.share.points for one in two)
    return phrases.of_times(after, before, mention.number, mention.manner, mention.decimals), two


def difference_from_before(reading: Reading, mention: Mention, is_claimed: bool):
    """前回との差がある, 差は認められない; None where the text does not speak of waves."""
    two, _ = _two_waves(reading, mention)
    if two is None:
        return None
    limits = _limits(two)
    if limits is None:
        return Judgement(UNKNOWN, phrases.NOBODY_ASKED), two
    words = f"{_in_waves(two)}、差は{phrases.change_in_words(two[0].share, two[1].share, limits)}です。"
    if limits.excludes_zero == is_claimed:
        return Judgement(FITS, words), two
    if is_claimed:
        return Judgement(phrases.TOO_MUCH, words, phrases.NOT_TOLD_APART), two
    return Judgement(WRONG, words, "差がある"), two


def _of_word(reading, mention, word, manner):
    two, missing = _two_waves(reading, mention)
    if two is None:
        return missing, []
    before, after = two
    judged = phrases.of_change(before.share, after.share, _limits(two), word, manner)
    return Judgement(judged.verdict, f"{_in_waves(two)}、{judged.reason}", judged.suggestion), two


def _two_waves(reading: Reading, mention: Mention) -> tuple[tuple[Figure, Figure] | None, Judgement]:
    """The figure in the two waves that the mention is about; else why it cannot be told."""
    name, _ = reading.name_of(mention)
    one = reading.figure(name, reading.group_of(mention)) if name else None
    if one is None:
        return None, NOT_NAMED if reading.has_waves else NO_EARLIER
    if not one.past or one.share is None:
        return None, NO_EARLIER
    series = (*one.past, one)
    named = {term.value for term in reading.waves_named(mention)[-2:]}
    places = [at for at, figure in enumerate(series) if figure.wave in named]
    if len(places) == 2:
        return (series[places[0]], series[places[1]]), NOT_NAMED
    if places and places[0] < len(series) - 1:
        at = places[0]
        if at and reading.is_up_to_a_wave(mention):
            return (series[at - 1], series[at]), NOT_NAMED
        return (series[at], one), NOT_NAMED
    return (series[-2], series[-1]), NOT_NAMED


def _limits(two) -> Interval | None:
    before, after = two
    if not (before.share.base and after.share.base):
        return None
    return difference(after.share, before.share, after.level)


def _in_waves(two):
    before, after = two
    group = f"{after.name}　{after.group}"
    return f"{group}は{before.wave}の{_printed(before)}から{after.wave}の{_printed(after)}で"


def _printed(figure):
    return phrases.printed(figure.share)
