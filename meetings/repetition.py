"""繰り返し in plain fields: every week on Monday, every month on the last Tuesday; nobody has to write an RRULE."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import models

from coordination.wareki import WEEKDAYS
from meetings.schedules import Rule, read
from meetings.schedules.rule import LAST


class Repeats(models.TextChoices):
    AS_READ = "as_read", "開催日時の言葉から読み取ったとおり"
    WEEKLY = "weekly", "毎週"
    FORTNIGHTLY = "fortnightly", "隔週"
    BY_WEEK = "by_week", "毎月 第何の何曜日"
    BY_WEEK_IN_TURN = "by_week_in_turn", "隔月 第何の何曜日"
    BY_DAY = "by_day", "毎月 何日"
    KEPT = "kept", "いまの決まりのまま"
    NONE = "none", "決まりなし（次の開催日は計算しない）"


WEEKDAY_CHOICES = [(str(day), f"{name}曜日") for day, name in enumerate(WEEKDAYS)]
WEEK_CHOICES = [*((str(week), f"第{week}") for week in range(1, 6)), (str(LAST), "最終")]
MONTH_CHOICES = [(str(month), f"{month}月") for month in range(1, 13)]

# What must be chosen besides, and what it is called in a refusal.
_ASKED = {
    Repeats.WEEKLY: {"weekdays": "曜日"},
    Repeats.FORTNIGHTLY: {"weekdays": "曜日"},
    Repeats.BY_WEEK: {"weeks": "第何の週か", "weekdays": "曜日"},
    Repeats.BY_WEEK_IN_TURN: {"weeks": "第何の週か", "weekdays": "曜日"},
    Repeats.BY_DAY: {"month_days": "何日か"},
}


def asked(repeats: str) -> dict[str, str]:
    """The fields that the choice needs, with what they are called."""
    return _ASKED.get(repeats, {})


def rule_text(repeats: str, *, words: str, kept: str, weeks, weekdays, month_days, months) -> str:
    """The rule that was chosen, as an RRULE, or "". words: the schedule; kept: the rule until now; the others as the
    fields have them. ValidationError for a rule that is too long to keep."""
    if repeats in (Repeats.AS_READ, Repeats.KEPT, Repeats.NONE):
        return {Repeats.AS_READ: read(words).rule, Repeats.KEPT: kept}.get(repeats, "")
    months = tuple(map(int, months))
    every = 2 if repeats in (Repeats.FORTNIGHTLY, Repeats.BY_WEEK_IN_TURN) else 1
    try:
        if repeats == Repeats.BY_DAY:
            return Rule("MONTHLY", month_days=tuple(month_days), months=months).text
        weekly = repeats in (Repeats.WEEKLY, Repeats.FORTNIGHTLY)
        chosen = (0,) if weekly else tuple(map(int, weeks))
        days = tuple((week, int(day)) for week in chosen for day in weekdays)
        return Rule("WEEKLY" if weekly else "MONTHLY", every, days, months=months).text
    except ValueError as problem:
        raise ValidationError(str(problem)) from problem


def as_fields(rule: str, words: str) -> dict:
    """What the fields show for a rule that is kept."""
    if rule == read(words).rule:
        return {"repeats": Repeats.AS_READ}
    if not rule:
        return {"repeats": Repeats.NONE}
    try:
        known = Rule.parse(rule)
    except ValueError:
        return {"repeats": Repeats.KEPT}
    months = [str(month) for month in known.months]
    if known.month_days and known.every == 1:
        return {"repeats": Repeats.BY_DAY, "month_days": _said(known.month_days), "months": months}
    weeks, weekdays = sorted({week for week, _ in known.days}), sorted({day for _, day in known.days})
    repeats = {
        ("WEEKLY", 1): Repeats.WEEKLY,
        ("WEEKLY", 2): Repeats.FORTNIGHTLY,
        ("MONTHLY", 1): Repeats.BY_WEEK,
        ("MONTHLY", 2): Repeats.BY_WEEK_IN_TURN,
    }.get((known.frequency, known.every))
    if repeats is None or known.month_days or len(known.days) != len(weeks) * len(weekdays):
        return {"repeats": Repeats.KEPT}
    return {
        "repeats": repeats,
        "weeks": [str(week) for week in weeks if week],
        "weekdays": [str(day) for day in weekdays],
        "months": months,
    }


def days_of_month(text: str) -> list[int]:
    """10日、25日 or 末日. ValidationError with a sentence for anything else."""
    found = []
    for word in re.split("[、,・と\\s]+", unicodedata.normalize("NFKC", text).strip()):
        day = word.removesuffix("日")
        if word in ("末日", "月末"):
            found.append(LAST)
        elif day.isascii() and day.isdigit() and 1 <= int(day[:3]) <= 31:
            found.append(int(day))
        elif word:
            raise ValidationError(
                f"「{word[:20]}」を日として読み取れません。10日、25日、末日のように書いてください。"
            )
    return found


def _said(days):
    return "、".join("末日" if day == LAST else f"{day}日" for day in days)
