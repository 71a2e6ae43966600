"""The words of which a schedule is made, one after the other."""

import re
from collections.abc import Iterator

_DAY = "[月火水木金土日]"
_AND = "(?:[・、,とや]|および|及び)"
_TO = "(?:〜|から)"
_MONTHS = rf"(?:\d{{1,2}}月?(?:{_AND}|{_TO}))*\d{{1,2}}月(?!曜)(?:まで)?"
_RESTS = r"(?:には|の場合は|のときは|の日は|は|を)?(?:お?休み|除く|除き|除いて|休止|休会|なし)"
_HOLIDAY = "(?:国民の)?祝祭?日|祝(?!日)|年末年始"
_WEEK = r"(?:第?[1-5](?!\d|時|回|:|[かヶケカヵ箇]月)|第?最終|最後の?)"
_TIMES = r"(?P<least>\d{1,2})(?:[〜・、](?P<most>\d{1,2}))?[回度]"

# In the order in which they are tried.
_WORDS = {
    "one_year": r"(?:令和|平成|[RH])(?:元|\d{1,2})(?:年度?|\.)|\d{4}年度?|\d{4}[/.]\d{1,2}",
    "left_out": rf"(?:{_MONTHS}|{_HOLIDAY})(?:{_AND}(?:{_MONTHS}|{_HOLIDAY}))*{_RESTS}",
    "rests": _RESTS,
    "about": "程度|ほど|くらい|ぐらい|前後|約|およそ|おおよそ|おおむね|概ね|だいたい|目安",
    "irregular": "不定期|随時|不規則|その都度|都度",
    "always": "常時|常設|いつでも|通年|年間を通じて|年中",
    "interval": r"(?P<least>\d{1,2})(?:〜(?P<most>\d{1,2}))?(?P<unit>[かヶケカヵ箇]月|週間?)"
    r"(?P<how>に|ごとに?|毎に?|おきに?)(?:(?P<times>\d{1,2})[回度])?",
    "every_other": "隔(?P<unit>[週月])",
    "times": rf"毎?(?P<unit>[月週年])[に間]?{_TIMES}",
    "daily": "毎日",
    "weekly": "毎週",
    "monthly": "毎月|各月",
    "yearly": "毎年|例年",
    "workdays": "平日",
    "odd_or_even": "(?P<which>[奇偶])数月",
    "weeks": rf"(?:第[1-5]|第?最終|最後の?)(?:{_AND}?{_WEEK})*週?目?の?",
    "day_of_year": r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?!曜)",
    "months": _MONTHS,
    "days_with": r"(?P<digit>\d)の[つ付]く日",
    "days": rf"(?:(?:\d{{1,2}}日?|末日){_AND})*(?:\d{{1,2}}日(?![曜間])|末日|月末)",
    "weekdays": rf"(?:{_DAY}(?:曜日?)?(?:{_AND}|{_TO})?)*{_DAY}曜日?|(?:土・?日|月〜金)(?!曜)|\((?:{_DAY}[・、,〜]?)+\)",
    "filler": r"[・、,。とにはのをも/()\[\]「」【】:;]|および|及び|開催|実施|定例|定期|原則|として",
}
_WORD = {name: re.compile(pattern) for name, pattern in _WORDS.items()}
_BARE_WEEKDAYS = re.compile(rf"{_DAY}(?:(?:{_AND}|{_TO})?{_DAY})*")
_BEFORE_WEEKDAYS = ("weekly", "every_other", "weeks", "times", "interval")


def tokens(text: str) -> Iterator[tuple[str, re.Match]]:
    """Each word with its kind; "other" for a sign that belongs to none."""
    at, before = 0, ""
    while at < len(text):
        before, match = _next(text, at, before)
        if before != "filler":
            yield before, match
        at = match.end()


def _next(text, at, before):
    for kind, pattern in _WORD.items():
        if kind == "filler" and before in _BEFORE_WEEKDAYS and (match := _BARE_WEEKDAYS.match(text, at)):
            return "weekdays", match  # 毎週火・木: without 曜
        if match := pattern.match(text, at):
            return kind, match
    return "other", re.compile(".", re.S).match(text, at)
