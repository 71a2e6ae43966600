"""Where the words of a schedule, its rule, and what is known of its days do not say the same."""

from collections.abc import Iterable
from datetime import date

from coordination.fiscal_year import FiscalYear
from coordination.wareki import format_date_with_weekday
from meetings.schedules.days import rule_of
from meetings.schedules.reading import Kind, read, spoken

_MOST_DAYS = 3  # named in a sentence


def contradictions(initiative, days: Iterable[date] = ()) -> list[str]:
    """A sentence for each. days: those on which it has taken place, as recorded."""
    rule, reading = rule_of(initiative), read(initiative.schedule)
    if initiative.rule and rule is None:
        return [f"繰り返しの決まり「{initiative.rule}」を読み取れません。選びなおしてください。"]
    return [*_words_and_rule(initiative, reading, rule), *_rule_and_days(initiative, rule, days)]


def _words_and_rule(initiative, reading, rule):
    words = initiative.schedule
    if rule and reading.rule and reading.rule != rule.text:
        yield f"開催日時の言葉「{words}」は「{_without_hours(reading)}」と読めますが、繰り返しの決まりは「{rule}」です。"
    elif rule and reading.approximate:
        yield f"開催日時の言葉は「{words}」ですが、繰り返しの決まりに「{rule}」が入っています。"
    said, kept = spoken(reading.starts_at, reading.ends_at), spoken(initiative.starts_at, initiative.ends_at)
    if said and kept and said != kept:
        yield f"開催日時の言葉では{said}ですが、時刻の欄は{kept}です。"


def _without_hours(reading):
    return str(reading).partition("　")[0]


def _rule_and_days(initiative, rule, days):
    if rule is None:
        return
    if rule.needs_anchor and not (initiative.rule_from or initiative.started_on):
        yield f"「{rule}」は、開催した日をひとつ「繰り返しの起点」に入れると、次の開催日を計算できます。"
    for label, day in (("開始日", initiative.started_on), ("繰り返しの起点", initiative.rule_from)):
        if day and not rule.holds_on(day):
            yield f"{label}の{format_date_with_weekday(day)}は、「{rule}」の日ではありません。"
    others = sorted((day for day in days if not rule.holds_on(day)), reverse=True)
    if others:
        named = "、".join(map(format_date_with_weekday, others[:_MOST_DAYS]))
        more = f"など{len(others)}日" if len(others) > _MOST_DAYS else ""
        yield f"記録した開催日のうち{named}{more}は、「{rule}」の日ではありません。"


def times_beside_words(words: str, days: Iterable[date], year: FiscalYear) -> str:
    """年4回 in the words beside the days that were recorded in a fiscal year; "" where the words say no number."""
    reading = read(words)
    if reading.a_year is None or reading.kind not in (Kind.ABOUT, Kind.IRREGULAR):
        return ""
    recorded = sum(1 for day in days if FiscalYear.of(day) == year)
    least, most = reading.a_year
    said = f"年{least}回" if least == most else f"年{least}～{most}回"
    return f"開催日時の言葉では{said}、{year}に記録した開催は{recorded}回です。"
