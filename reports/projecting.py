"""見込み方: ways to tell what a running year will come to from what is counted of it. Numbers and days go in, a number
and the arithmetic in words come out; nothing is asked of the records here (reports/outlooks.py).

All numbers are whole, worked out exactly and rounded once, half up.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from coordination.fiscal_year import FiscalYear
from coordination.wareki import format_date
from reports.models import Projection

EARLY = 60  # days, before which one record more or less turns the pace of a year
ROUNDING = (
    "端数は、最後に一度だけ、小数点以下を四捨五入します。"
    "内訳は別々に計算するため、足しても合計とわずかにちがうことがあります。"
)


@dataclass(frozen=True)
class Known:
    """What a method may go by.

    on: the basis day; its records count. so_far: of the year up to that day. before, whole: of the year before, by the
    same rule, up to the same day and all of it. uncounted: records up to the day whose amount nobody wrote down.
    lacks_before: why the year before is not known, as a sentence.
    """

    on: date
    unit: str
    so_far: int
    before: int = 0
    whole: int = 0
    uncounted: int = 0
    lacks_before: str = ""

    @property
    def year(self) -> FiscalYear:
        return FiscalYear.of(self.on)

    @property
    def days(self) -> int:
        return (self.year.last_day - self.year.first_day).days + 1

    @property
    def passed(self) -> int:
        """Days of the year that have passed with the basis day."""
        return (self.on - self.year.first_day).days + 1


@dataclass(frozen=True)
class Estimate:
    """value: None where the method can say nothing; how: its arithmetic, or why it can say nothing, in words."""

    value: int | None
    how: str


@dataclass(frozen=True)
class Method:
    """wording: what it takes for granted, so that one can choose."""

    key: str
    wording: str
    estimate: Callable[[Known], Estimate]

    @property
    def name(self) -> str:
        return Projection.Method(self.key).label

    def of(self, known: Known) -> Estimate:
        """Nothing is made of nothing: without a single record in the year no method says a number."""
        if not known.so_far:
            return Estimate(None, "基準日までに数えた記録がないため、計算できません。")
        found = self.estimate(known)
        if found.value is None or not known.uncounted:
            return found
        return replace(found, how=f"{found.how}人数の記録がない{known.uncounted:,}件を含みません。")


def same_day_before(day: date) -> date:
    """The same day of the year before; 28 February for 29 February."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def rounded(numerator: int, denominator: int) -> int:
    """numerator ÷ denominator in whole numbers, half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def spelt_out(numerator: int, denominator: int) -> str:
    """638; 638.75; 638.49… where more digits follow: cut off, so that no rounding is shown but the one that is made."""
    hundredths, rest = divmod(100 * numerator, denominator)
    if rest:
        return f"{hundredths // 100:,}.{hundredths % 100:02}…"
    return f"{hundredths / 100:,.2f}".rstrip("0").rstrip(".")


def _pace(known: Known) -> Estimate:
    product = known.so_far * known.days
    how = (
        f"{format_date(known.on)}までの{known.so_far:,}{known.unit}を、過ぎた{known.passed}日で割り、"
        f"1年の{known.days}日を掛けました（{known.so_far:,}÷{known.passed}×{known.days}＝"
        f"{spelt_out(product, known.passed)}）。"
    )
    if known.passed < EARLY:
        how += f"まだ{known.passed}日分なので、1{known.unit}のちがいで大きく変わります。"
    return Estimate(rounded(product, known.passed), how)


def _season(known: Known) -> Estimate:
    if known.lacks_before:
        return Estimate(None, known.lacks_before)
    day = format_date(same_day_before(known.on))
    if not known.before:
        return Estimate(None, f"前年度は{day}まで0{known.unit}で、割れないため、計算できません。")
    product = known.so_far * known.whole
    return Estimate(
        rounded(product, known.before),
        f"{format_date(known.on)}までの{known.so_far:,}{known.unit}に、前年度全体の{known.whole:,}{known.unit}を掛け、"
        f"前年度の同じ日（{day}）までの{known.before:,}{known.unit}で割りました（{known.so_far:,}×{known.whole:,}÷"
        f"{known.before:,}＝{spelt_out(product, known.before)}）。",
    )


def _rest(known: Known) -> Estimate:
    if known.lacks_before:
        return Estimate(None, known.lacks_before)
    rest = known.whole - known.before
    return Estimate(
        known.so_far + rest,
        f"{format_date(known.on)}までの{known.so_far:,}{known.unit}に、前年度の同じ日（"
        f"{format_date(same_day_before(known.on))}）より後の{rest:,}{known.unit}を足しました（{known.so_far:,}＋"
        f"（{known.whole:,}－{known.before:,}）＝{known.so_far + rest:,}）。",
    )


_ALL = [
    Method(
        Projection.Method.PACE,
        "きょうまでと同じ速さで、年度末まで進むとみます。年度のはじめや、季節で増減するものには向きません。",
        _pace,
    ),
    Method(
        Projection.Method.SEASON,
        "前年度と同じ季節の波で、前年度に対する増え方・減り方が年度末まで続くとみます。",
        _season,
    ),
    Method(
        Projection.Method.REST,
        "残りの期間は、前年度の同じ期間と同じだけあるとみます。年度のはじめに止まっていた年に向きます。",
        _rest,
    ),
]

METHODS = {method.key: method for method in _ALL}
