"""What one cell of an upload says: a text, a number, a day or a time, or a reason to refuse the file.

Nothing is guessed. A cell that Python or Excel could understand in two ways is refused.
"""

import re
from datetime import date, datetime, time, timedelta

WINDOWS_EPOCH, MAC_EPOCH = datetime.fromisoformat("1899-12-30"), datetime.fromisoformat("1904-01-01")

# Excel's own limit for a cell.
TEXT_LIMIT = 32_767
# Excel keeps 15 digits and writes noughts for the rest: a longer number is not the one that was typed.
TOO_LONG_A_NUMBER = 10**15
# Excel believes in 29 February 1900; before 1 March its days are one off.
FIRST_SAFE_DAY_OF_1900 = 61

# Japanese Excel uses these number formats without writing down what they show (ECMA-376, 18.8.30, ja-jp).
DATES_OF_JAPANESE_EXCEL = {*range(27, 32), *range(34, 37), *range(50, 59)}
TIMES_OF_JAPANESE_EXCEL = {32, 33}

# The formats that a workbook names by a number alone and that do not show a plain number (ECMA-376, 18.8.30).
BUILTIN_FORMATS = {
    **{9: "0%", 10: "0.00%", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM"},
    **{
        19: "h:mm:ss AM/PM",
        20: "h:mm",
        21: "h:mm:ss",
        22: "m/d/yy h:mm",
        45: "mm:ss",
        46: "[h]:mm:ss",
        47: "mmss.0",
    },
}

# Nothing that was taken is given back: a million digits and a letter would be tried in as many ways as they can be parted.
NUMBER = re.compile(r"[+-]?(?P<digits>[0-9]++\.?+[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+")
# Signs without width, which come along from Web pages and mails: blanks, marks of direction, soft hyphens. Joiners stay,
# for signs are made with them.
UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
# What a number format shows as it stands, or not at all. [h] and the like are sums of hours.
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\[\]]*+\]|General|G/標準|G/通用格式', re.I)


class BadCell(ValueError):
    """str() is the end of a sentence that begins with the place of the cell."""


def unescaped(written: str) -> str:
    """XML has no control characters: Excel writes a vertical tab as _x000B_ and a typed _x000B_ as _x005F_x000B_."""
    return ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), written)


def text_of(written: str) -> str | None:
    """The text without blanks around it, half- or full-width, and without what has no width; None if nothing is left."""
    if len(written) > TEXT_LIMIT:
        raise BadCell(
            f"の文字が {TEXT_LIMIT:,} 字を超えています。文章を短くするか、別のセルに分けてください。"
        )
    if CONTROL.search(written):
        raise BadCell("に、目に見えない制御文字が含まれています。セルの文字を入力しなおしてください。")
    return UNSEEN.sub("", written.replace("\r\n", "\n").replace("\r", "\n")).strip() or None


def number_of(written: str) -> int | float:
    # Python would also read 1_000, ١٢ and NaN.
    number = NUMBER.fullmatch(written)
    if not number:
        raise BadCell(f"の値「{written[:20]}」を数として読み取れません。値を入力しなおしてください。")
    value = float(written)
    if abs(value) >= TOO_LONG_A_NUMBER:
        raise BadCell(
            "の数は 15 けたを超えていて、正しい値を確かめられません。番号であれば、文字列として入力しなおしてください。"
        )
    if value == 0 and number["digits"].strip("0."):
        raise BadCell("の数は小さすぎて、0 と区別できません。値を入力しなおしてください。")
    return int(value) if value.is_integer() else value


def day_of(serial: int | float, epoch: datetime) -> date | datetime:
    """The day that Excel counts as serial; a datetime if it has a time of day as well."""
    first = FIRST_SAFE_DAY_OF_1900 if epoch == WINDOWS_EPOCH else 1
    try:
        if serial >= first:
            days, fraction = divmod(serial, 1)
            moment = epoch + timedelta(days=days, milliseconds=round(fraction * 24 * 60 * 60 * 1000))
            return day_or_moment(moment)
    except OverflowError:
        pass
    raise BadCell(
        f"は日付の書式ですが、値「{serial}」は日付として読み取れません。日付を入力しなおすか、空白にしてください。"
    )


def moment_in_iso(written: str) -> date | datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo:
        raise BadCell(f"の値「{written[:20]}」を日付として読み取れません。日付を入力しなおしてください。")
    return day_or_moment(moment)


def day_or_moment(moment: datetime) -> date | datetime:
    return moment.date() if moment.time() == time.min else moment


def clock_of(days: int | float, most: int) -> str:
    """9:30 or, where hours are summed up, 26:15; seconds only if there are any."""
    if not 0 <= days < most:
        raise BadCell(
            f"は時刻の書式ですが、値「{days}」は時刻として読み取れません。日付を含むときは、日付と時刻の書式にしてください。"
        )
    minutes, seconds = divmod(round(days * 24 * 60 * 60), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def share_of(number: int | float) -> str:
    """What Excel shows of 0.45 in the format 0%: 45%. A number taken for what it is not would be another number."""
    return f"{number * 100:.10g}%"


def meaning_of_format(number: int, code: str | None) -> str:
    """What a number in this format stands for: 'date', 'time', 'hours' (summed up), 'share' (%) or 'number'.

    openpyxl's own rule misses the eras (ggge), the weekdays (aaa) and the formats built into Japanese Excel, and a
    date that is missed is a wrong number.
    """
    if code is None and number in DATES_OF_JAPANESE_EXCEL:
        return "date"
    if code is None and number in TIMES_OF_JAPANESE_EXCEL:
        return "time"
    letters = LITERAL.sub("", code or BUILTIN_FORMATS.get(number, "")).partition(";")[0].lower()
    letters = re.sub("am/pm|a/p", "h", letters)
    if re.search(r"\[[hms]+\]", letters):
        return "hours"
    if re.search(r"[ydg]|e(?![+-])|aaa", letters):
        return "date"
    if re.search("[hs]", letters):
        return "time"
    if "m" in letters:
        return "date"
    return "share" if "%" in letters else "number"
