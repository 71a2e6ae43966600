"""What one cell of a book says, as people write it. What could be read in two ways is refused by a ValueError."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time

from coordination.days import FIRST, LAST
from coordination.fiscal_year import FiscalYear
from coordination.models import Municipality, Tier
from coordination.numbers import parse_whole_number
from coordination.wareki import WEEKDAYS, format_date_with_weekday, half_width, parse_date

MOST_PEOPLE = 32_767  # what the column of the database holds
NOTHING = {"", "-", "ー", "—", "―"}  # a dash says that there is nothing to say
YES = {"はい", "有", "あり", "○", "〇", "◯", "●", "◎", "✓", "✔", "レ", "1", "TRUE"}
NO = {"いいえ", "無", "なし", "×", "✕", "✗", "0", "FALSE"}
TOTALS = {"合計", "小計", "総計", "計", "累計", "月計", "年計", "総合計"}

_WEEKDAY = re.compile(rf"\s*[（(]\s*([{WEEKDAYS}])曜?日?\s*[）)]$|\s*([{WEEKDAYS}])曜日?$")
_DAY_OF_NO_YEAR = re.compile(r"(?P<month>[0-9]{1,2})\s*[月./-]\s*(?P<day>[0-9]{1,2})\s*日?")
_MOMENT = re.compile(r"(.+?[0-9日）)])\s+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)")
_CLOCK = re.compile(
    r"(?P<half>午前|午後|am|pm)?\s*(?P<hour>[0-9]{1,2})\s*"
    r"(?::\s*(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?|時\s*(?:(?P<minutes>[0-9]{1,2})分|(?P<halfpast>半))?)",
    re.I,
)
_TO = re.compile(r"\s*[~-]\s*|\s*から\s*")
_SIGNS = str.maketrans("：～〜", ":~~")  # not NFKC, which would make a number of ② and ²


def text_of(cell) -> str:
    """A cell as text; a number as it was typed."""
    return "" if cell is None else str(cell).strip()


def word_of(cell) -> str:
    """A text as words are compared: letters of any width, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text_of(cell)).split())


def is_blank(cell) -> bool:
    return word_of(cell).strip() in NOTHING


def is_total(cells) -> bool:
    """A row at the foot of a table that adds up the others."""
    return any(isinstance(cell, str) and word_of(cell) in TOTALS for cell in cells)


# -- days and times ----------------------------------------------------------


class NoYear(ValueError):
    """A day without its year, which nobody but the user can tell."""


def day_and_time(cell, year: FiscalYear | None) -> tuple[date, time | None]:
    """The day, with the time that stands in the same cell. year: of days that are written without one."""
    if isinstance(cell, (bool, float)):  # 6.1 may have been typed as 6.10
        raise ValueError(
            f"「{text_of(cell)}」は日付ではなく数です。令和2年6月15日、R2.6.15、2020-06-15 のように書いてください。"
        )
    written = half_width(text_of(cell)).translate(_SIGNS)
    clock = None
    if moment := _MOMENT.fullmatch(written):
        written, clock = moment[1], _time(moment[2])
    weekday = _WEEKDAY.search(written)
    day = _day(_WEEKDAY.sub("", written), year)
    if weekday and WEEKDAYS[day.weekday()] != (weekday[1] or weekday[2]):
        raise ValueError(
            f"「{text_of(cell)[:30]}」の曜日が違います。{format_date_with_weekday(day)}です。日付か曜日を直してください。"
        )
    if not FIRST <= day <= LAST:
        raise ValueError("1900年4月から2199年までの日を書いてください。")
    return day, clock


def _day(written: str, year: FiscalYear | None) -> date:
    without = _DAY_OF_NO_YEAR.fullmatch(written)
    if not without:
        return parse_date(written[:40])
    if year is None:
        raise NoYear(
            f"「{written}」には年がありません。令和2年6月15日のように年も書くか、「まとめて決めること」で年度を選んでください。"
        )
    month, day = int(without["month"]), int(without["day"])
    try:
        return date(year.year if month >= 4 else year.year + 1, month, day)
    except ValueError:
        raise ValueError(f"「{written}」という日は、{year}にはありません。") from None


def start_of(cell) -> time:
    """9:30, 9時30分, 午後1時半; of a time from–to the beginning."""
    written = half_width(text_of(cell)).translate(_SIGNS)
    return _time(_TO.split(written, maxsplit=1)[0])


def tells_an_end(cell) -> bool:
    """The cell holds a time from–to, of which the beginning alone is kept."""
    written = half_width(text_of(cell)).translate(_SIGNS)
    return bool(_TO.split(written, maxsplit=1)[1:])


def _time(written: str) -> time:
    found = _CLOCK.fullmatch(written.strip())
    if found:
        hour = int(found["hour"])
        minute = 30 if found["halfpast"] else int(found["minute"] or found["minutes"] or 0)
        in_halves = found["half"]
        if in_halves and hour > 11:
            raise ValueError(f"「{written[:20]}」は、12:30 か 0:30 のように、24時間で書いてください。")
        if in_halves and in_halves.lower() in ("午後", "pm"):
            hour += 12
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise ValueError(
        f"「{written[:20]}」を時刻として読み取れません。9:30、9時30分、午後1時半 のように書いてください。"
    )


# -- words and numbers -------------------------------------------------------


def tier_words(city: Municipality) -> Mapping[str, Tier]:
    """第1層相当, 第１層, 1層, 一層, ２ and the city's own words."""
    words = {}
    for tier, kanji in ((Tier.FIRST, "一"), (Tier.SECOND, "二")):
        for name in (city.tier_name(tier), f"第{tier}層", f"第{kanji}層", f"{tier}層", f"{kanji}層"):
            words |= {word_of(name): tier, f"{word_of(name)}相当": tier}
        words[str(tier.value)] = tier
    return words


def yes_or_no(cell, also_yes=()) -> bool:
    """also_yes: words of the column itself, as our own lists have them. A blank is いいえ."""
    word = word_of(cell).upper()
    if is_blank(cell) or word in NO:
        return False
    if word in YES or word in also_yes:
        return True
    raise ValueError(f"「{text_of(cell)[:20]}」ではなく、「はい」か「いいえ」（○か空欄）を書いてください。")


def people_in(cell) -> int | None:
    """５, 5名, 5人. None for a blank."""
    if is_blank(cell):
        return None
    if isinstance(cell, bool):
        raise ValueError("人数を数字で書いてください。")
    written = text_of(cell)
    if re.search("約|およそ|くらい|ぐらい|程度|前後|以上|余|数[名人]|[~～〜]", written):
        raise ValueError(
            f"「{written[:20]}」は、数がはっきりしません。数だけを書くか、数えていないときは空欄にしてください。"
        )
    people = parse_whole_number(re.sub(r"\s*(名|人)様?$", "", written))
    if people < 0:
        raise ValueError(f"「{written[:20]}」は0より小さい数です。人数を書いてください。")
    if people > MOST_PEOPLE:
        raise ValueError(f"人数は {MOST_PEOPLE:,} 人までです。")
    return people
