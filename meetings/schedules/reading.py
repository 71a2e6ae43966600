"""Reads what people write of when something takes place: 毎月最終火曜日, 第1・第3金曜日 13:30～15:00, 3か月に1回程度.

What is written is read as a rule only where it says one; about how often, irregular and always are told as such.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import time
from enum import Enum

from meetings.schedules.clock import hours
from meetings.schedules.found import Found
from meetings.schedules.rule import Rule
from meetings.schedules.tokens import tokens


class Kind(Enum):
    RULE = "決まった日"
    ABOUT = "おおよその回数"
    IRREGULAR = "不定期"
    ALWAYS = "常時"
    NOTHING = "読み取れない"


@dataclass(frozen=True)
class Reading:
    """What was read. rule: an RRULE, or "". a_year: at least and at most so many times a year, where the words say so.
    months: those named without a day. unread: words of which nothing was understood."""

    kind: Kind
    rule: str = ""
    starts_at: time | None = None
    ends_at: time | None = None
    a_year: tuple[int, int] | None = None
    months: tuple[int, ...] = ()
    rests_on_holidays: bool = False
    rests_at_new_year: bool = False
    unread: str = ""

    @property
    def approximate(self) -> bool:
        """Something is said, but no day follows from it."""
        return self.kind in (Kind.ABOUT, Kind.IRREGULAR, Kind.ALWAYS)

    @property
    def needs_anchor(self) -> bool:
        return bool(self.rule) and Rule.parse(self.rule).needs_anchor

    def __str__(self):
        if self.kind is Kind.RULE:
            said = str(Rule.parse(self.rule)) + self._rests
        elif self.kind is Kind.ABOUT:
            said = f"おおよそ{self._how_often}（次の開催日は計算できません）"
        else:
            said = self.kind.value + (f"（{self._how_often}）" if self.a_year else "")
        return f"{said}　{spoken(self.starts_at, self.ends_at)}".rstrip()

    @property
    def _rests(self):
        names = [("祝日", self.rests_on_holidays), ("年末年始", self.rests_at_new_year)]
        resting = "・".join(name for name, rests in names if rests)
        return f"（{resting}は休み）" if resting else ""

    @property
    def _how_often(self):
        if self.months:
            return "・".join(f"{month}月" for month in self.months)
        least, most = self.a_year
        for times, unit in ((52, "週"), (12, "月")):
            if least % times == most % times == 0:
                return _times(unit, least // times, most // times)
        return _times("年", least, most)


def _times(unit, least, most):
    return f"{unit}{least}回" if least == most else f"{unit}{least}～{most}回"


def spoken(starts_at: time | None, ends_at: time | None) -> str:
    """10時から12時, 13時30分から."""
    if not starts_at:
        return f"{_clock(ends_at)}まで" if ends_at else ""
    return f"{_clock(starts_at)}から" + (_clock(ends_at) if ends_at else "")


def _clock(at):
    return f"{at.hour}時{at.minute}分" if at.minute else f"{at.hour}時"


def read(words: str) -> Reading:
    """What the words say; Kind.NOTHING where they say nothing of when."""
    starts_at, ends_at, rest, unclear = hours(_half_width(words))
    found = Found()
    for kind, match in tokens(rest):
        getattr(found, f"take_{kind}")(match)
    unread = "、".join(filter(None, [found.unread.strip("、〜"), unclear]))
    # The rests are told without a rule too: one that was chosen by hand rests on the same days.
    rests = {"rests_on_holidays": found.holidays, "rests_at_new_year": found.new_year}
    times = {"starts_at": starts_at, "ends_at": ends_at, "unread": unread, **rests}
    if rule := found.rule():
        return Reading(Kind.RULE, rule.text, **times)
    a_year = found.a_year()
    months = () if found.times or found.intervals else found.months_meant()
    if found.irregular:
        return Reading(Kind.IRREGULAR, **times, a_year=a_year)
    if found.always:
        return Reading(Kind.ALWAYS, **times, a_year=a_year)
    if a_year and not found.is_of_one_year:
        return Reading(Kind.ABOUT, **times, a_year=a_year, months=months)
    return Reading(Kind.NOTHING, **{**times, "unread": words.strip()})


_DASHES = re.compile(r"[~〜‐‑–—−-]|(?<=\d)ー(?=\d)")
_KANJI_NUMBERS = re.compile(
    r"(?<=第)[一二三四五]|[一二三四五六七八九十]+(?=[かヶケカヵ箇]月|月に|週間|回|時)"
)
_KANJI_DIGITS = {kanji: number for number, kanji in enumerate("一二三四五六七八九", 1)}


def _half_width(words):
    text = "".join(unicodedata.normalize("NFKC", words).split())
    return _KANJI_NUMBERS.sub(_number, _DASHES.sub("〜", text))


def _number(match):
    tens, ten, ones = match[0].rpartition("十")
    number = _KANJI_DIGITS.get(ones, 0)
    if ten:
        number += 10 * _KANJI_DIGITS.get(tens, 1)
    return str(number)
