"""Numbers and choices as a sentence has them."""

import re

from coordination.percent import percent, tenths
from surveys.saying.interval import Interval, Share

_NUMBER = re.compile(r"^[（(]?[0-9０-９]{1,3}[.．)）、](?![0-9０-９])\s*")
_POLES = (
    ("思う", "思わない"),
    ("感じる", "感じない"),
    ("満足", "不満"),
    ("ある", "ない"),
    ("知っている", "知らない"),
    ("できる", "できない"),
    ("したい", "したくない"),
)


def unnumbered(label: str) -> str:
    """見守り、声かけ for ７．見守り、声かけ: as it stands in a sentence."""
    return _NUMBER.sub("", label) or label


def in_percent(count: int, base: int, decimals: int = 0) -> str:
    """41％, or 41.3％; － where nobody was asked."""
    if not base:
        return "－"
    if not decimals:
        return f"{percent(count, base)}％"
    whole, part = divmod(tenths(count, base), 10)
    return f"{whole}.{part}％"


def share_in_words(share: Share, decimals: int = 0) -> str:
    return in_percent(share.count, share.base, decimals)


def limits_in_words(interval: Interval) -> str:
    """39.3～43.4％"""
    return f"{100 * interval.low:.1f}～{100 * interval.high:.1f}％"


def signed(points: float) -> str:
    """＋1.2, ▲0.5, 0.0: a difference in points."""
    rounded = round(points, 1)
    return f"{'＋' if rounded > 0 else '▲' if rounded < 0 else ''}{abs(rounded):.1f}"


def error_in_words(share: Share) -> str:
    """±2.1ポイント: how far the further of the two limits lies."""
    interval = share.interval()
    reach = max(share.value - interval.low, interval.high - share.value)
    return f"±{100 * reach:.1f}ポイント"


def poles(labels: dict[int, str]) -> tuple[tuple[str, list[int]], tuple[str, list[int]]] | None:
    """The two sides of a scale (そう思う, そう思わない) with the codes of their choices; None where there is none.

    Only where each side has the same number of choices, two at least: what a lone choice is against is for people to say.
    """
    plain = {code: unnumbered(label) for code, label in labels.items()}
    for yes, no in _POLES:
        against = [code for code, label in plain.items() if label.endswith(no)]
        agree = [code for code, label in plain.items() if label.endswith(yes) and code not in against]
        if len(agree) == len(against) >= 2:
            return _side(plain, agree, yes), _side(plain, against, no)
    return None


def _side(labels, codes, ending):
    """そう思う for とてもそう思う and ややそう思う: what all of them end in."""
    first, *others = (labels[code] for code in codes)
    while not all(other.endswith(first) for other in others):
        first = first[1:]
    return (first if len(first) >= len(ending) else ending), codes
