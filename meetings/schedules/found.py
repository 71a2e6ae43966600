"""What the words of a schedule say, taken together: the rule that they make, if they make one."""

import re
from itertools import product

from coordination.wareki import WEEKDAYS
from meetings.schedules.rule import EVEN, LAST, ODD, WORKDAYS, Rule

_TIMES_A_YEAR = {"年": 1, "月": 12, "週": 52}


class Found:
    """Takes the words one by one: `take_KIND` for each kind of meetings.schedules.tokens."""

    def __init__(self):
        self.about = self.irregular = self.always = self.is_of_one_year = False
        self.daily = self.weekly = self.monthly = self.workdays = self.rests = False
        self.holidays = self.new_year = False
        self.intervals, self.times = [], []  # (unit, least, most, times), (unit, least, most)
        self.groups, self.weeks = [], ()  # (weeks, weekdays); weeks whose day has not been said yet
        self.month_days, self.days_of_year = [], []
        self.months, self.months_left_out = [], []
        self._days_before_months = 0  # how many had been said when months were
        self.unread = ""

    # -- words ---------------------------------------------------------------

    def take_about(self, match):
        self.about = True

    def take_irregular(self, match):
        self.irregular = True

    def take_always(self, match):
        self.always = True

    def take_one_year(self, match):
        self.is_of_one_year = True

    def take_daily(self, match):
        self.daily = True

    def take_weekly(self, match):
        self.weekly = True

    def take_monthly(self, match):
        self.monthly = True

    def take_yearly(self, match):
        """毎年9月: no more than 9月."""

    def take_workdays(self, match):
        self.workdays = True

    def take_rests(self, match):
        self.rests = True

    def take_left_out(self, match):
        self.months_left_out += _months(match[0])
        self.holidays |= "祝" in match[0]
        self.new_year |= "年末年始" in match[0]

    def take_interval(self, match):
        least, most = int(match["least"]), int(match["most"] or match["least"])
        if match["how"].startswith("おき"):
            self.about |= most > 1  # 2か月おき: every second month for some, every third for others
            least, most = least + 1, most + 1
        self.intervals.append(
            ("週" if "週" in match["unit"] else "月", least, most, int(match["times"] or 0))
        )

    def take_every_other(self, match):
        self.intervals.append((match["unit"], 2, 2, 0))

    def take_times(self, match):
        self.times.append((match["unit"], int(match["least"]), int(match["most"] or match["least"])))

    def take_odd_or_even(self, match):
        self._take_months(ODD if match["which"] == "奇" else EVEN)

    def take_months(self, match):
        self._take_months(_months(match[0]))

    def take_day_of_year(self, match):
        self.days_of_year.append((int(match["month"]), int(match["day"])))

    def _take_months(self, months):
        """Months behind days are of those days; days behind such months would be of these months alone."""
        self.months += months
        self._days_before_months = self._days_said()

    def _days_said(self):
        return len(self.groups) + len(self.month_days)

    def _differs_by_month(self):
        """第1月曜日（1月は第2月曜日）"""
        return 0 < self._days_before_months < self._days_said()

    def take_days_with(self, match):
        digit = int(match["digit"])
        self.month_days += [day for day in (digit, digit + 10, digit + 20) if 1 <= day <= 31]
        self.monthly = True

    def take_days(self, match):
        self.month_days += [
            LAST if day[0] in "末月" else int(day) for day in re.findall(r"\d+|末日|月末", match[0])
        ]

    def take_weeks(self, match):
        self.weeks += tuple(
            int(week) if week.isdigit() else LAST for week in re.findall(r"\d|最終|最後", match[0])
        )

    def take_weekdays(self, match):
        self.groups.append((self.weeks, _weekdays(match[0])))
        self.weeks = ()

    def take_other(self, match):
        self.unread += match[0]

    # -- taken together ------------------------------------------------------

    def months_meant(self) -> tuple[int, ...]:
        """The months that are named, without those left out; () where none is."""
        named = [*self.months, *(month for month, _ in self.days_of_year)]
        if not named and not self.months_left_out:
            return ()
        return tuple(sorted(set(named or range(1, 13)) - set(self.months_left_out)))

    def a_year(self) -> tuple[int, int] | None:
        """At least and at most so many times a year; None where nothing is said of it."""
        for unit, least, most in self.times:
            return least * _TIMES_A_YEAR[unit], most * _TIMES_A_YEAR[unit]
        for unit, least, most, times in self.intervals:
            year = 12 if unit == "月" else 52
            return (times or 1) * year // max(most, 1), (times or 1) * year // max(least, 1)
        says_months = (self.months or self.days_of_year) and not self._differs_by_month()
        months = len(self.months_meant()) if says_months else 0
        return (months, months) if months else None

    def rule(self) -> Rule | None:
        """The rule, where the words leave no choice."""
        if self._differs_by_month():
            return None
        if self.about or self.irregular or self.is_of_one_year or self.weeks or len(self.intervals) > 1:
            return None
        if any(least != most for _, least, most, *_ in (*self.intervals, *self.times)):
            return None
        try:
            rule = self._rule()
        except ValueError:
            return None
        return rule if rule and self._agrees_with_times(rule) else None

    def _rule(self):
        months = self.months_meant()
        if (self.months or self.months_left_out or self.days_of_year) and not months:
            return None
        if self.days_of_year or self.month_days:
            return self._by_days_of_the_month(months)
        if self.daily or self.workdays:
            return self._by_all_days(months)
        weekly = self.weekly or self._every("週")
        if not self.groups or len({bool(weeks) for weeks, _ in self.groups}) > 1 or self.rests:
            return None
        if self.groups[0][0]:
            days = tuple(pair for weeks, days in self.groups for pair in product(weeks, days))
            return None if weekly else Rule("MONTHLY", self._months_between(months), days, months=months)
        if not weekly and (
            self.monthly or self._every("月") or {unit for unit, *_ in self.times} & set("月年")
        ):
            return None  # 月1回 土曜日: which of them is not said
        if self._every("月"):
            return None
        days = tuple((0, day) for _, days in self.groups for day in days)
        return Rule("WEEKLY", self._every("週") or 1, days, months=months)

    def _by_days_of_the_month(self, months):
        days = {day for _, day in self.days_of_year}
        is_clear = (len(days) == 1 and not self.month_days and not self.months) or not days
        says_monthly = self.monthly or months or self._every("月")
        if self.groups or self.weekly or self.daily or self.workdays or not (is_clear and says_monthly):
            return None
        days = tuple(days or self.month_days)
        return Rule("MONTHLY", self._months_between(months), month_days=days, months=months)

    def _by_all_days(self, months):
        if self.monthly or self.intervals or any(weeks for weeks, _ in self.groups):
            return None
        named = {day for _, days in self.groups for day in days}
        if self.workdays or (named and not (self.rests or self.holidays)):
            return None if named or self.daily else Rule("WEEKLY", days=_each_week(WORKDAYS), months=months)
        if not named:
            return None if self.rests else Rule("DAILY", months=months)
        return Rule("WEEKLY", days=_each_week(set(range(7)) - named), months=months)

    def _every(self, unit):
        return next((least for of, least, _, _ in self.intervals if of == unit), 0)

    def _months_between(self, months):
        """隔月（奇数月）: which months are meant is said, so nothing need be counted."""
        every = self._every("月") or 1
        return 1 if every == 2 and months in (ODD, EVEN) else every

    def _agrees_with_times(self, rule):
        """月2回 第1・第3金曜日, but not 月1回 第1・第3金曜日."""
        counts = [(unit, times) for unit, _, _, times in self.intervals if times > 0]
        counts += [(unit, least) for unit, least, _ in self.times]
        for unit, times in counts:
            days = len(rule.days) or len(rule.month_days)
            if unit == "年":
                days *= len(rule.months)
            is_of_unit = {"週": "WEEKLY"}.get(unit, "MONTHLY") == rule.frequency
            if not is_of_unit or days != times:
                return False
        return True


def _months(text) -> list[int]:
    """9月・12月; 4月から10月; 12月から2月 goes over the new year."""
    found = []
    for sign, number in re.findall(r"(〜|から)?(\d{1,2})(?=月|[・、,とや〜]|から|および|及び)", text):
        month = int(number)
        if not 1 <= month <= 12:
            continue
        if sign and found:
            first = found[-1]
            found += [(first + step) % 12 + 1 for step in range((month - first) % 12)]
        else:
            found.append(month)
    return found


def _weekdays(text) -> tuple[int, ...]:
    """火・木曜日; 月曜日から金曜日."""
    found, is_range = [], False
    for sign in re.sub("曜日?", "", text).replace("から", "〜"):
        if sign == "〜":
            is_range = True
        elif sign in WEEKDAYS:
            day = WEEKDAYS.index(sign)
            if is_range and found:
                found += [(found[-1] + step) % 7 for step in range(1, (day - found[-1]) % 7)]
            found.append(day)
            is_range = False
    return tuple(found)


def _each_week(days):
    return tuple((0, day) for day in days)
