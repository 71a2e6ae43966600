"""和暦: dates as Japanese offices write and type them.

The first days of the eras are those of the 元号を改める政令 of each change; the table begins with 明治6年, when
Japan took over the Gregorian calendar.
"""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple


class Era(NamedTuple):
    name: str
    letter: str
    first_day: date
    first_year: int


ERAS = [
    Era("令和", "R", date(2019, 5, 1), 2019),
    Era("平成", "H", date(1989, 1, 8), 1989),
    Era("昭和", "S", date(1926, 12, 25), 1926),
    Era("大正", "T", date(1912, 7, 30), 1912),
    # 明治 counts from 1868 although the calendar begins with its sixth year.
    Era("明治", "M", date(1873, 1, 1), 1868),
]

WEEKDAYS = "月火水木金土日"

# Only what offices mix up is mapped. NFKC would also turn ① and ² into numbers.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．／－ＲＨＳＴＭｒｈｓｔｍ", "0123456789./-RHSTMrhstm")

_ERA_YEAR = r"(?P<era>令和|平成|昭和|大正|明治|[RHSTMrhstm])\s*(?P<year>元|\d{1,2})"
_DATE_IN_ERA = re.compile(_ERA_YEAR + r"\s*[年./-]\s*(?P<month>\d{1,2})\s*[月./-]\s*(?P<day>\d{1,2})\s*日?")
_DATE_IN_AD = re.compile(r"(?P<year>\d{4})\s*[年./-]\s*(?P<month>\d{1,2})\s*[月./-]\s*(?P<day>\d{1,2})\s*日?")
_DATE_IN_DIGITS = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_YEAR_IN_ERA = re.compile(_ERA_YEAR)


def half_width(text: str) -> str:
    """The text with 全角 digits, separators and era letters as half-width ones, and no blanks around it."""
    return text.translate(_HALF_WIDTH).strip()


def era_of(day: date) -> Era:
    """The era of a day. ValueError for a day before 明治6年 (1873)."""
    for era in ERAS:
        if era.first_day <= day:
            return era
    raise ValueError(f"{day} は明治6年より前です。")


def era_year(day: date) -> int:
    return day.year - era_of(day).first_year + 1


@lru_cache(maxsize=4096)
def format_year(day: date) -> str:
    """令和元年, 平成30年: the year of a day, in full."""
    year = era_year(day)
    return f"{era_of(day).name}{'元' if year == 1 else year}年"


def format_month(day: date) -> str:
    """令和2年6月."""
    return f"{format_year(day)}{day.month}月"


def format_date(day: date) -> str:
    """令和2年6月15日."""
    return f"{format_year(day)}{day.month}月{day.day}日"


@lru_cache(maxsize=4096)
def format_date_with_weekday(day: date) -> str:
    """令和2年6月15日（月）."""
    return f"{format_date(day)}（{WEEKDAYS[day.weekday()]}）"


def parse_date(text: str) -> date:
    """A date typed as 令和2年6月15日, R2.6.15, Ｒ２．６．１５, 2020/6/15 or 20200615.

    ValueError with a Japanese sentence for anything else, for a day that does not exist, and for a day outside
    the era it is written in (平成31年5月1日).
    """
    written = half_width(text)
    if match := _DATE_IN_ERA.fullmatch(written):
        era = _era_named(match["era"])
        year = era.first_year + (1 if match["year"] == "元" else int(match["year"])) - 1
    elif match := _DATE_IN_AD.fullmatch(written) or _DATE_IN_DIGITS.fullmatch(written):
        era, year = None, int(match["year"])
    else:
        raise ValueError(
            f"「{text}」を日付として読み取れません。令和2年6月15日、R2.6.15、2020-06-15 のように書いてください。"
        )
    try:
        day = date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        raise ValueError(f"「{text}」という日はありません。") from None
    if day < ERAS[-1].first_day:
        raise ValueError(f"「{text}」は明治6年より前の日付です。")
    if era and era_of(day) != era:
        raise ValueError(f"「{text}」は{era.name}の日付ではありません。正しくは{format_date(day)}です。")
    return day


def parse_year(text: str) -> int:
    """The Gregorian year of 令和2年, R2, Ｈ30 or 2020. ValueError with a Japanese sentence for anything else."""
    written = half_width(text).removesuffix("年")
    if re.fullmatch(r"\d{4}", written):
        return int(written)
    if match := _YEAR_IN_ERA.fullmatch(written):
        year = 1 if match["year"] == "元" else int(match["year"])
        if year > 0:
            return _era_named(match["era"]).first_year + year - 1
    raise ValueError(f"「{text}」を年として読み取れません。令和2、R2、2020 のように書いてください。")


def _era_named(written: str) -> Era:
    return next(era for era in ERAS if written.upper() in (era.name, era.letter))
