"""The rule of what repeats, such as 毎月最終火曜日: kept as an RRULE of RFC 5545, said in plain Japanese."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekdays

from coordination.wareki import WEEKDAYS

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = (0, 1, 2, 3, 4)
ODD, EVEN = (1, 3, 5, 7, 9, 11), (2, 4, 6, 8, 10, 12)
LAST = -1
LONGEST = 100  # signs that the field of an initiative holds
_LONGEST_DAY = dict(enumerate((31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1))
_FREQUENCIES = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY}
_PART = re.compile(r"([A-Z]+)=([A-Z0-9,-]+)")
_DAY = re.compile(r"(-1|[1-5])?(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True)
class Rule:
    """frequency: DAILY, WEEKLY or MONTHLY. every: each so many weeks or months. days: pairs of the week of the month (0: each, LAST) and the
    weekday (0: Monday). month_days: days of the month (LAST: its last). months: those in which it takes place; () for all.
    """

    frequency: str
    every: int = 1
    days: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "days", tuple(sorted(set(self.days), key=_from_first_to_last)))
        object.__setattr__(self, "month_days", tuple(sorted(set(self.month_days), key=lambda day: day % 33)))
        months = tuple(sorted(set(self.months)))
        object.__setattr__(self, "months", () if len(months) == 12 else months)
        if problem := self._problem():
            raise ValueError(problem)

    def _problem(self):
        weeks = {week for week, _ in self.days}
        if self.frequency not in _FREQUENCIES or not 1 <= self.every <= 12:
            return "繰り返しの単位がわかりません。"
        if self.months and not 1 <= self.months[0] <= self.months[-1] <= 12:
            return "月は1から12までです。"
        if self.frequency == "DAILY":
            return (
                "毎日には、曜日や日を付けられません。"
                if self.days or self.month_days or self.every > 1
                else ""
            )
        if self.frequency == "WEEKLY":
            return "" if weeks == {0} and not self.month_days else "毎週には、曜日だけを付けます。"
        if bool(self.days) == bool(self.month_days) or 0 in weeks:
            return "毎月には、第何の何曜日か、何日かを付けます。"
        if any(day != LAST and not 1 <= day <= 31 for day in self.month_days):
            return "日は1から31までです。"
        return "" if len(self.text) <= LONGEST else "繰り返しの決まりが長すぎます。"

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """The rule of an RRULE. ValueError with a sentence for one that nobody says so in the office (BYSETPOS, COUNT)."""
        parts = dict(_PART.findall(text))
        known = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH"}
        if not set(parts) <= known or ";".join(f"{name}={value}" for name, value in parts.items()) != text:
            raise ValueError(f"「{text}」は、繰り返しの決まりとして読めません。")
        try:
            days = [_DAY.fullmatch(day) for day in parts.get("BYDAY", "").split(",") if day]
            return cls(
                parts.get("FREQ", ""),
                int(parts.get("INTERVAL", 1)),
                tuple((int(day[1] or 0), CODES.index(day[2])) for day in days),
                _numbers(parts.get("BYMONTHDAY", "")),
                _numbers(parts.get("BYMONTH", "")),
            )
        except (ValueError, TypeError) as problem:  # TypeError: a day that is none
            raise ValueError(f"「{text}」は、繰り返しの決まりとして読めません。") from problem

    @property
    def text(self) -> str:
        """As an RRULE, such as FREQ=MONTHLY;BYDAY=-1TU."""
        parts = [f"FREQ={self.frequency}"]
        if self.every > 1:
            parts.append(f"INTERVAL={self.every}")
        if self.days:
            parts.append("BYDAY=" + ",".join(f"{week or ''}{CODES[day]}" for week, day in self.days))
        for name, numbers in (("BYMONTHDAY", self.month_days), ("BYMONTH", self.months)):
            if numbers:
                parts.append(f"{name}=" + ",".join(map(str, numbers)))
        return ";".join(parts)

    def __str__(self):
        return _said(self)

    @property
    def weekdays(self) -> frozenset[int]:
        """On which days of the week it may be (0: Monday); none for 毎月10日, whose day of the week changes."""
        if self.frequency == "DAILY":
            return frozenset(range(7))
        return frozenset(day for _, day in self.days)

    @property
    def needs_anchor(self) -> bool:
        """隔週 and the like say nothing of which week is meant: a day on which it was held must be known."""
        return self.every > 1

    def holds_on(self, day: date) -> bool:
        """Whether the day is one of the rule, leaving aside which of the weeks or months are meant."""
        if self.months and day.month not in self.months:
            return False
        last = (day + timedelta(days=1)).day == 1
        if self.month_days:
            return day.day in self.month_days or (last and LAST in self.month_days)
        if self.frequency == "DAILY":
            return True
        ends = (day + timedelta(days=7)).month != day.month
        return any(
            weekday == day.weekday() and (week in (0, (day.day + 6) // 7) or (week == LAST and ends))
            for week, weekday in self.days
        )

    def dates(self, since: date, until: date, anchor: date | None = None) -> Iterator[date]:
        """The days from since to until. anchor: a day on which it was held; without one, a rule that needs it has none."""
        if (self.needs_anchor and anchor is None) or not self._comes_about(anchor or since):
            return
        days = rrule(
            _FREQUENCIES[self.frequency],
            interval=self.every,
            wkst=0,
            dtstart=_noon(self._start(since, anchor)),
            until=_noon(until),
            bymonth=self.months or None,
            bymonthday=self.month_days or None,
            byweekday=[weekdays[day](week) if week else weekdays[day] for week, day in self.days] or None,
        )
        yield from (day.date() for day in days if day.date() >= since)

    def _comes_about(self, anchor):
        """Whether it has days at all: 30 February has none, nor has 隔月 in March counted from an April. dateutil would
        look for them up to the year 9999."""
        if self.frequency != "MONTHLY":
            return True
        reached = {(anchor.month - 1 + step * self.every) % 12 + 1 for step in range(12)}
        longest = max((_LONGEST_DAY[month] for month in reached & set(self.months or reached)), default=0)
        return bool(longest) and (not self.month_days or min(self.month_days) <= longest)

    def _start(self, since, anchor):
        """The first day of a week or month in which it takes place, not after since."""
        if self.frequency != "MONTHLY":
            monday = (anchor or since) - timedelta(days=(anchor or since).weekday())
            weeks = (since - monday).days // 7 // self.every * self.every
            return monday + timedelta(weeks=weeks)
        anchor = anchor or since
        months = (since.year - anchor.year) * 12 + since.month - anchor.month
        month = anchor.year * 12 + anchor.month - 1 + months // self.every * self.every
        return date(month // 12, month % 12 + 1, 1)


def in_words(rule: str) -> str:
    """毎月最終火曜日 for FREQ=MONTHLY;BYDAY=-1TU; "" for a blank. ValueError with a sentence for what is no rule."""
    return str(Rule.parse(rule)) if rule else ""


def _numbers(text):
    return tuple(int(number) for number in text.split(",") if number)


def _from_first_to_last(day):
    week, weekday = day
    return week % 7, weekday  # LAST stands behind the fifth


def _noon(day):
    return datetime.combine(day, time(12))


# -- in words ----------------------------------------------------------------

_MOST_LEFT_OUT = 3  # months named as exceptions; where more are left out, those that remain are named


def _said(rule):
    before, after = _said_months(rule.months)
    if rule.frequency == "DAILY":
        return f"{before}毎日{after}"
    if rule.frequency == "WEEKLY":
        return f"{before}{_said_weekly(rule)}{after}"
    if rule.every == len(rule.months) == len(rule.month_days) == 1:
        return f"毎年{rule.months[0]}月{_said_days(rule)}"
    how_often = {1: "" if before else "毎月", 2: "隔月"}.get(rule.every, f"{rule.every}か月ごとの")
    return f"{before}{how_often}{_said_days(rule)}{after}"


def _said_months(months):
    if not months:
        return "", ""
    if months in (ODD, EVEN):
        return ("奇数月の" if months == ODD else "偶数月の"), ""
    left_out = [month for month in range(1, 13) if month not in months]
    if len(left_out) <= _MOST_LEFT_OUT:
        return "", f"（{_named(left_out, '月')}を除く）"
    if len(months) > 2 and months[-1] - months[0] == len(months) - 1:
        return f"{months[0]}月から{months[-1]}月の", ""
    return f"{_named(months, '月')}の", ""


def _said_weekly(rule):
    days = [day for _, day in rule.days]
    if rule.every == 1 and tuple(days) == WORKDAYS:
        return "平日"
    how_often = {1: "毎週", 2: "隔週"}.get(rule.every, f"{rule.every}週間ごとの")
    return how_often + _said_weekdays(days)


def _said_days(rule):
    if rule.month_days:
        return "・".join("末日" if day == LAST else f"{day}日" for day in rule.month_days)
    weeks_of = {}
    for week, day in rule.days:
        weeks_of.setdefault(day, []).append(week)
    if len({tuple(weeks) for weeks in weeks_of.values()}) == 1:
        return _said_weeks(next(iter(weeks_of.values()))) + _said_weekdays(weeks_of)
    return "と".join(_said_weeks(weeks) + _said_weekdays([day]) for day, weeks in weeks_of.items())


def _said_weeks(weeks):
    return "・".join("最終" if week == LAST else f"第{week}" for week in weeks)


def _said_weekdays(days):
    return "・".join(WEEKDAYS[day] for day in sorted(days)) + "曜日"


def _named(numbers, unit):
    return "・".join(f"{number}{unit}" for number in numbers)
