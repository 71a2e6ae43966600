"""1年分の予定: the days that a rule names in a fiscal year, and the meetings that are made of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import jpholiday
from dateutil.rrule import FR, MO, MONTHLY, SA, SU, TH, TU, WE, rrule
from django import forms
from django.core.exceptions import ValidationError

from coordination.days import DayFormField
from coordination.fiscal_year import FiscalYear
from coordination.pages.fields import WholeNumberField, speak_plainly
from coordination.pages.forms import PageForm
from coordination.wareki import WEEKDAYS, format_date_with_weekday, half_width, parse_date
from meetings.models import Meeting, MeetingSeries

BY_WEEKDAY, BY_DAY, BY_LIST = "weekday", "day", "list"
LAST = -1
MOST_DAYS = 60
_DAYS = (MO, TU, WE, TH, FR, SA, SU)
_MONTH_AND_DAY = re.compile(r"(\d{1,2})\s*[/月.-]\s*(\d{1,2})\s*日?")


def days_of_weekday(year: FiscalYear, week: int, weekday: int, every: int, first_month: int) -> list[date]:
    """The second Tuesday of every third month: week 2, weekday 1 (Monday is 0), every 3. week -1 is the last."""
    found = rrule(MONTHLY, interval=every, dtstart=year.month(first_month), byweekday=_DAYS[weekday](week))
    return _until(year, found)


def days_of_month(year: FiscalYear, day: int, every: int, first_month: int) -> list[date]:
    """The 15th of every month; the last day of a month that is shorter."""
    days = list(range(min(day, 28), day + 1))
    found = rrule(MONTHLY, interval=every, dtstart=year.month(first_month), bymonthday=days, bysetpos=LAST)
    return _until(year, found)


def _until(year, moments) -> list[date]:
    found = []
    for moment in moments:
        if moment.date() > year.last_day:
            return found
        found.append(moment.date())
    return found


def days_listed(year: FiscalYear, text: str) -> list[date]:
    """Days written one a line or with 、 between them: 5/12, 5月12日, R8.5.12. ValueError for what is no day of the year."""
    found = set()
    for written in filter(None, (one.strip() for one in re.split(r"[\n、,]", half_width(text)))):
        match = _MONTH_AND_DAY.fullmatch(written)
        try:
            day = year.month(int(match[1])).replace(day=int(match[2])) if match else parse_date(written)
        except ValueError:
            raise ValueError(
                f"「{written[:30]}」を日付として読み取れません。5/12 のように書いてください。"
            ) from None
        if not year.first_day <= day <= year.last_day:
            raise ValueError(f"{format_date_with_weekday(day)}は、{year.name}の日ではありません。")
        found.add(day)
    return sorted(found)


def unusual(day: date) -> str:
    """祝日（憲法記念日）, 土曜日: what stands against a meeting on that day; empty where nothing does."""
    holiday = jpholiday.is_holiday_name(day)
    if holiday:
        return f"祝日（{holiday}）"
    if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        return "年末年始"
    return f"{WEEKDAYS[day.weekday()]}曜日" if day.weekday() >= 5 else ""


class RuleForm(forms.Form):
    """When a series meets in a year; asked by the address alone, so that the preview can be gone back to."""

    fy = forms.TypedChoiceField(label="年度", coerce=lambda text: FiscalYear(int(text)))
    series = forms.ModelChoiceField(label="会議体", queryset=MeetingSeries.objects.none())
    how = forms.ChoiceField(
        label="開く日",
        choices=[(BY_WEEKDAY, "第○△曜日"), (BY_DAY, "○日"), (BY_LIST, "日付を列挙する")],
        widget=forms.RadioSelect,
        initial=BY_WEEKDAY,
    )
    every = forms.TypedChoiceField(
        label="間隔",
        choices=[(1, "毎月"), (2, "2か月ごと"), (3, "3か月ごと"), (4, "4か月ごと"), (6, "6か月ごと")],
        coerce=int,
        initial=1,
        required=False,
        empty_value=1,
    )
    first_month = forms.TypedChoiceField(
        label="はじめの月",
        choices=[(number, f"{number}月") for number in (*range(4, 13), *range(1, 4))],
        coerce=int,
        initial=4,
        required=False,
        empty_value=4,
    )
    week = forms.TypedChoiceField(
        label="第何週",
        choices=[*((number, f"第{number}") for number in range(1, 5)), (LAST, "最終")],
        coerce=int,
        initial=2,
        required=False,
        empty_value=1,
    )
    weekday = forms.TypedChoiceField(
        label="曜日",
        choices=[(number, f"{name}曜日") for number, name in enumerate(WEEKDAYS)],
        coerce=int,
        initial=1,
        required=False,
        empty_value=0,
    )
    day = WholeNumberField(label="何日", min_value=1, max_value=31, required=False)
    days = forms.CharField(
        label="日付",
        widget=forms.Textarea({"rows": 4}),
        required=False,
        max_length=1000,
        help_text="1行に1日。例：5/12",
    )

    def __init__(self, *args, series, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["series"].queryset = series
        self.fields["fy"].choices = [(year.year, f"{year.name}（{year.year}年度）") for year in years]
        for field in self.fields.values():
            speak_plainly(field)

    @property
    def shared(self):
        return [self[name] for name in ("series", "fy", "how")]

    @property
    def ways(self):
        """The fields that each way to name the days has of its own; a browser shows those of the way that is chosen."""
        return [
            ("every", "毎月・何か月ごと", [self["every"], self["first_month"]]),
            (BY_WEEKDAY, "「第○△曜日」のとき", [self["week"], self["weekday"]]),
            (BY_DAY, "「○日」のとき", [self["day"]]),
            (BY_LIST, "「日付を列挙する」のとき", [self["days"]]),
        ]

    def clean(self):
        data = super().clean()
        if data.get("how") == BY_DAY and not data.get("day") and "day" not in self.errors:
            self.add_error("day", "何日かを入れてください。")
        if data.get("how") == BY_LIST and data.get("fy"):
            try:
                self.listed = days_listed(data["fy"], data.get("days", ""))
            except ValueError as unreadable:
                self.add_error("days", str(unreadable))
            else:
                if not 0 < len(self.listed) <= MOST_DAYS:
                    self.add_error("days", f"1日から{MOST_DAYS}日までを書いてください。")
        return data

    @property
    def proposed(self) -> list[date]:
        data = self.cleaned_data
        rhythm = (data["every"], data["first_month"])
        if data["how"] == BY_WEEKDAY:
            return days_of_weekday(data["fy"], data["week"], data["weekday"], *rhythm)
        if data["how"] == BY_DAY:
            return days_of_month(data["fy"], data["day"], *rhythm)
        return self.listed


@dataclass(frozen=True)
class Proposal:
    """A day that a rule names. is_there: the series has a meeting on that day, and gets no second one."""

    day: date
    is_there: bool
    take: forms.BoundField | None
    on: forms.BoundField | None

    @property
    def words(self):
        return format_date_with_weekday(self.day)

    @property
    def unusual(self):
        return unusual(self.day)


class PlanForm(PageForm):
    """The days of a rule: each may be left out or moved; what is left is made into planned meetings at once."""

    class Meta(PageForm.Meta):
        model = Meeting
        fields = ("starts_at", "ends_at", "venue")

    def __init__(self, *args, series, year, days, **kwargs):
        super().__init__(*args, **kwargs)
        self.series, self.year, self.days = series, year, days
        self.there = self._days_there(days)
        for day in self._free:
            words = format_date_with_weekday(day)
            self.fields[f"take_{day}"] = forms.BooleanField(label=words, required=False, initial=True)
            self.fields[f"on_{day}"] = DayFormField(
                label=f"{words}の会議を開く日", required=False, initial=day
            )

    def _days_there(self, days: Iterable[date]) -> set[date]:
        return set(
            Meeting.objects.filter(series=self.series, held_on__in=days).values_list("held_on", flat=True)
        )

    @property
    def _free(self):
        return [day for day in self.days if day not in self.there or f"take_{day}" in self.data]

    @property
    def proposals(self):
        for day in self.days:
            is_offered = f"take_{day}" in self.fields
            take, on = (self[f"take_{day}"], self[f"on_{day}"]) if is_offered else (None, None)
            yield Proposal(day, not is_offered, take, on)

    @property
    def asked(self):
        return [self[name] for name in self.Meta.fields]

    def clean(self):
        data = super().clean() or self.cleaned_data
        self.chosen = []
        for day in self._free:
            if not data.get(f"take_{day}") or f"on_{day}" in self.errors:
                continue
            on = data.get(f"on_{day}") or day
            if on in self.chosen:
                self.add_error(f"on_{day}", f"{format_date_with_weekday(on)}が、二つあります。")
            self.chosen.append(on)
        if not self.chosen and not self.errors:
            raise ValidationError("会議が一つも選ばれていません。開く日にチェックを付けてください。")
        return data

    def warnings(self):
        found = [
            f"{format_date_with_weekday(day)}は{unusual(day)}です。"
            for day in sorted(self.chosen)
            if unusual(day)
        ]
        if outside := [day for day in self.chosen if FiscalYear.of(day) != self.year]:
            words = "、".join(map(format_date_with_weekday, outside))
            found.append(f"{words}は、{self.year.name}の日ではありません。")
        return found

    def save(self, commit=True):
        """One who plans the same series at the same time waits here, and then makes nothing twice."""
        MeetingSeries.objects.select_for_update(of=("self",)).get(pk=self.series.pk)
        there, data = self._days_there(self.chosen), self.cleaned_data
        new = sorted(set(self.chosen) - there)
        Meeting.objects.bulk_create(
            Meeting(
                series=self.series,
                held_on=day,
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                venue=data["venue"],
            )
            for day in new
        )
        skipped = f"もうあった{len(there)}件は、そのままです。" if there else ""
        self.series.told = f"「{self.series}」の予定を{len(new)}件登録しました。{skipped}"
        return self.series
