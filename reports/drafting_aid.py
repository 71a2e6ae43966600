"""目標の手がかり: what the actuals known would come to in a plan's years, by three ways, each said with its numbers.

Nothing here is a target: a column is put into the grid by hand, and saved by hand.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from coordination.blocks import Paragraph
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from reports.indicator_table import known_years
from reports.indicators import indicator_years
from reports.models import Indicator, Plan

Known = dict[FiscalYear, Figure]  # actuals of years that have ended, in their order
LEAST_OF_A_TREND = 3  # years: through two points every line fits
SHOWN = 5  # years of the past that stand beside the grid


@dataclass(frozen=True)
class Line:
    """What one way gives for one indicator: a whole number for each year of the plan, None where too little is known.
    told: how it was worked out and from which numbers, or why it was not."""

    indicator: Indicator
    values: tuple[int | None, ...]
    told: Paragraph


@dataclass(frozen=True)
class Way:
    key: str
    name: str
    wording: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Aid:
    """as_of: the day up to which is counted. past: the years beside the grid. known: the actuals of each indicator, by its primary key."""

    plan: Plan
    as_of: date
    past: list[FiscalYear]
    known: dict[int, Known]
    ways: tuple[Way, ...]

    def values(self, indicator: Indicator, year: FiscalYear) -> dict[str, int]:
        """What each way gives in one cell, by the key of the way."""
        at = self.plan.years.index(year)
        return {
            way.key: line.values[at]
            for way in self.ways
            for line in way.lines
            if line.indicator == indicator and line.values[at] is not None
        }


def drafting_aid(plan: Plan, indicators: Sequence[Indicator], as_of: date) -> Aid:
    """From the years that have ended by the day, which are not drafted themselves."""
    until = min(plan.last_year, FiscalYear.of(as_of))
    years = [year for year in known_years(until) if year.ended_by(as_of)]
    found = indicator_years(indicators, years, as_of)
    known = {
        one.pk: {
            year: figure for year in years if (figure := found[one.key, year].actual).state is State.ACTUAL
        }
        for one in indicators
    }
    earlier = list(Plan.objects.filter(first_year__lt=plan.first_year).order_by("first_year"))
    ended = {year for year in plan.years if year.ended_by(as_of)}
    told = {"trend": trend, "pace": pace, "peers": lambda *about: peers(*about, plan, earlier)}
    ways = tuple(
        Way(
            key, name, wording, tuple(_line(one, plan, known[one.pk], ended, told[key]) for one in indicators)
        )
        for key, name, wording in WAYS
    )
    return Aid(plan, as_of, years[-SHOWN:], known, ways)


WAYS = (
    (
        "trend",
        "傾向",
        "わかっている実績に最も近い直線（最小二乗法）を引き、先の年度までのばします。3年分から出します。",
    ),
    (
        "pace",
        "平均の増え方",
        "最初の実績から最後の実績までの、1年あたりの増減を足していきます。2年分から出します。",
    ),
    (
        "peers",
        "同じ年の実績",
        "前の計画の同じ年（1年目、2年目…）の実績を見ます。なければ、計画の実績の平均です。",
    ),
)

Told = tuple[list[Fraction | None], list[str | Figure]]


def _line(indicator, plan, known: Known, ended, told: Callable[..., Told]) -> Line:
    nothing = (None,) * len(plan.years)
    if indicator.is_target_only:
        return Line(indicator, nothing, Paragraph(("目標だけの指標です。実績は内訳の指標で数えます。",)))
    if not known:
        return Line(indicator, nothing, Paragraph(("終わった年度の実績が、まだありません。",)))
    exact, parts = told(known, plan.years, indicator.unit)
    values = tuple(
        None if value is None or year in ended else max(0, _rounded(value))
        for year, value in zip(plan.years, exact, strict=True)
    )
    below = [
        year.name for year, value in zip(plan.years, exact, strict=True) if value is not None and value < 0
    ]
    if below:
        parts.append(f"{'、'.join(below)}は0を下回るため、0にしました。")
    if ended:
        parts.append("もう終わった年度には出しません。")
    return Line(indicator, values, Paragraph(tuple(parts)))


def trend(known: Known, years: Sequence[FiscalYear], unit: str) -> Told:
    """Least squares: of all lines the one whose squared distances from the actuals are least."""
    if len(known) < LEAST_OF_A_TREND:
        return _too_little(known, years, LEAST_OF_A_TREND)
    mean_year = Fraction(sum(year.year for year in known), len(known))
    mean = Fraction(sum(figure.value for figure in known.values()), len(known))
    along = sum((year.year - mean_year) * (figure.value - mean) for year, figure in known.items())
    slope = along / sum((year.year - mean_year) ** 2 for year in known)
    parts = [*_listed(known), f"の{len(known)}年分に最も近い直線は、{_a_year(slope, unit)}。"]
    parts.append("その直線が各年度でとる値を、四捨五入しました。")
    return [mean + slope * (year.year - mean_year) for year in years], parts


def pace(known: Known, years: Sequence[FiscalYear], unit: str) -> Told:
    """The mean yearly change between the first and the last actual, added to the last."""
    if len(known) < 2:
        return _too_little(known, years, 2)
    (first, was), *_, (last, now) = known.items()
    change = Fraction(now.value - was.value, last.year - first.year)
    parts = [f"{first.name} ", was, f" から{last.name} ", now, " まで、"]
    parts.append(f"{last.year - first.year}年で{_a_year(change, unit, '平均')}。")
    parts.append(f"{last.name}の値に、そこからの年数分を足し、四捨五入しました。")
    return [now.value + change * (year.year - last.year) for year in years], parts


def peers(known: Known, years: Sequence[FiscalYear], unit: str, plan: Plan, earlier: Sequence[Plan]) -> Told:
    """The mean of the same year of earlier plans; where none is known, of what the latest plan has come to."""
    values, parts = [], []
    for at, year in enumerate(years):
        same = [one for one in earlier if at < len(one.years) and one.years[at] in known]
        figures = [known[one.years[at]] for one in same]
        said = _joined(
            (f"{one}の{at + 1}年目（{one.years[at].name}） ", known[one.years[at]]) for one in same
        )
        if not same:
            said, figures = _of_a_plan(known, [*earlier, plan], at)
        parts += [f"{year.name}は、", *said, "の平均。" if len(figures) > 1 else "。"]
        values.append(Fraction(sum(one.value for one in figures), len(figures)) if figures else None)
    return values, parts


def _of_a_plan(known: Known, plans: Sequence[Plan], at: int) -> tuple[list[str | Figure], list[Figure]]:
    for plan in reversed(plans):
        if own := {year: known[year] for year in plan.years if year in known}:
            said = [f"前の計画の{at + 1}年目の実績がまだないため、{plan}の実績 ", *_listed(own)]
            return said, list(own.values())
    return ["くらべる計画の実績が、まだありません"], []


def _too_little(known: Known, years, least: int) -> Told:
    parts = [
        f"終わった年度の実績が{len(known)}年分（",
        *_listed(known),
        f"）なので、出していません。{least}年分いります。",
    ]
    return [None] * len(years), parts


def _listed(known: Known) -> list[str | Figure]:
    return _joined((f"{year.name} ", figure) for year, figure in known.items())


def _joined(pairs: Iterable[tuple[str, Figure]]) -> list[str | Figure]:
    """Labels with their figures, as one reads them out."""
    parts: list[str | Figure] = []
    for label, figure in pairs:
        parts += [f"{'、' if parts else ''}{label}", figure]
    return parts


def _rounded(value: Fraction) -> int:
    """To a whole number, half up."""
    return floor(value + Fraction(1, 2))


def _a_year(change: Fraction, unit: str, mean: str = "") -> str:
    """1年に12.5回ずつ増えます; to a tenth, half up."""
    tenths = _rounded(abs(change) * 10)
    if not tenths:
        return f"1年に{mean}0{unit}で、増えも減りもしません"
    number = f"{tenths // 10:,}" + (f".{tenths % 10}" if tenths % 10 else "")
    return f"1年に{mean}{number}{unit}ずつ{'増えます' if change > 0 else '減ります'}"
