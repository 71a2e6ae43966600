"""The time of day as people write it: 10時から12時, 13:30～15:00, 午後1時半."""

import re
from datetime import time
from typing import NamedTuple

_CLOCK = r"(午前|午後|AM|PM)?(?:(\d{1,2})(?:時(?!間)(?:(\d{1,2})分|(半))?|:(\d{2}))|(正午))(?:頃|ごろ)?"
_BARE = r"(午前|午後|AM|PM)?(\d{1,2})"
_SPAN = re.compile(rf"{_CLOCK}(?:から|より)?〜?{_CLOCK}(?:まで)?", re.I)
_SPAN_BARE = re.compile(rf"{_BARE}(?:から|〜){_CLOCK}(?:まで)?", re.I)
_START = re.compile(rf"{_CLOCK}(?:から|より|〜|開始|開会)*", re.I)
_FIRST_CLEAR_HOUR = 7  # 1時から6時 without 午前 or 午後 may be either


class Hours(NamedTuple):
    """starts_at and ends_at: None where the words leave it open. rest: the words without the hours. unread: hours that are not clear."""

    starts_at: time | None
    ends_at: time | None
    rest: str
    unread: str


def hours(text: str) -> Hours:
    """The hours in half-width words."""
    found, rest = [], text
    for pattern in (_SPAN, _SPAN_BARE, _START):
        found += [(match[0], *_times(match.groups())) for match in pattern.finditer(rest)]
        rest = pattern.sub("、", rest)
    spans = {(start, end) for _, start, end in found}
    if len(spans) != 1 or found[0][1] is None:
        return Hours(None, None, rest, "、".join(words for words, *_ in found))
    return Hours(*spans.pop(), rest, "")


def _times(groups) -> tuple[time | None, time | None]:
    """The start and the end; None for both where one of them may be meant otherwise."""
    if len(groups) == 8:  # 10〜12時
        groups = (*groups[:2], None, None, None, None, *groups[2:])
    start = _minutes(*groups[:6])
    if len(groups) == 6:
        return _time(start), None
    end = _minutes(groups[6] or _half_of(groups[0], start, groups[7]), *groups[7:])
    if start is None or end is None or end <= start:
        return None, None
    return _time(start), _time(end)


def _half_of(half, start, hour):
    """午後1時から3時: the end is in the afternoon as well; 午前10時から12時 needs no more."""
    is_afternoon = (half or "").upper() in ("午後", "PM")
    return half if is_afternoon and start is not None and hour and int(hour) < 12 else None


def _minutes(half, hour, minute, half_past, digits, noon) -> int | None:
    """Minutes since midnight; None for an hour that is none or may be either."""
    if noon:
        return 12 * 60
    hour, minute = int(hour), 30 if half_past else int(minute or digits or 0)
    half = (half or "").upper()
    if minute > 59 or hour > (12 if half else 23) or (not half and hour < _FIRST_CLEAR_HOUR):
        return None
    if half in ("午後", "PM") and hour < 12:
        hour += 12
    return hour * 60 + minute


def _time(minutes):
    return None if minutes is None or minutes >= 24 * 60 else time(minutes // 60, minutes % 60)
