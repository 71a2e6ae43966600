"""会議の集計: how often each series met, year by year, and what the counting rules make of it.

Plain data from a handful of statements; every number leads to the list of the meetings that it counts. What a rule
leaves out stands beside what it counts, and the two add up to all that was recorded.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, F
from django.urls import reverse

from coordination.blocks import Column, Document, Part, Row, Section, Table
from coordination.days import MonthOf
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from coordination.models import Municipality, User
from coordination.wareki import format_date
from meetings.models import Meeting, MeetingKind, MeetingSeries
from reports.indicators import IndicatorYear, indicator_scope, indicator_years
from reports.measures import MEASURES
from reports.models import Indicator

Status = Meeting.Status
MOST_YEARS = 6  # columns that a sheet of A4 holds
UNIT = "回"


@dataclass(frozen=True)
class Counted:
    """So many meetings of a series in a year, in one status. whole: the area that its area is a part of."""

    year: FiscalYear
    tier: int
    area: int | None
    whole: int | None
    series: int
    kind: int
    status: str
    meetings: int


@dataclass(frozen=True)
class Book:
    """What the tables share. today: meetings of later days have not taken place, whatever is written."""

    user: User
    year: FiscalYear
    today: date
    city: Municipality

    @cached_property
    def counted(self) -> list[Counted]:
        """Of the year and of those before it that a sheet holds."""
        found = (
            Meeting.objects.visible_to(self.user)
            .filter(
                held_on__range=(FiscalYear(self.year.year - MOST_YEARS + 1).first_day, self.year.last_day)
            )
            .order_by()
            .values_list(
                MonthOf("held_on"),
                "series__tier",
                "series__area",
                "series__area__parent",
                "series",
                "series__kind",
                "status",
            )
            .annotate(Count("pk"))
        )
        return [Counted(_year_of(month), *rest) for month, *rest in found]

    @cached_property
    def years(self) -> list[FiscalYear]:
        return sorted({self.year, *(one.year for one in self.counted)})

    @cached_property
    def kinds(self) -> list[MeetingKind]:
        return list(MeetingKind.objects.visible_to(self.user))

    def number(self, which: Callable[[Counted], bool], year: FiscalYear, **query) -> Figure:
        """How many meetings of the year these are; the number opens the list of them. query: how that is asked for."""
        number = sum(one.meetings for one in self.counted if one.year == year and which(one))
        address = f"{reverse('meeting_list')}?{urlencode({'fy': year.year, **query})}"
        return Figure(number, UNIT, State.ACTUAL, address)

    def numbers(self, which: Callable[[Counted], bool], **query) -> tuple[Figure, ...]:
        return tuple(self.number(which, year, **query) for year in self.years)


def _year_of(month: int) -> FiscalYear:
    """Of a month as `MonthOf` counts them."""
    return FiscalYear.of(date(month // 12, month % 12 + 1, 1))


def meeting_tables(user: User, year: FiscalYear, today: date, city: Municipality) -> Document:
    """The tables of the years up to the chosen one, in the order of the page."""
    book = Book(user, year, today, city)
    sections = (areas(book), *rules(book)) if book.counted else ()
    return Document(
        title=f"会議の集計　{year.name}",
        subtitle=f"{year.name}（{year.year}年度）まで",
        author="　".join(filter(None, [city.name, city.department])),
        as_of=today,
        as_of_words=f"{format_date(today)}現在",
        sections=sections,
        notes=("状態が「開催」の会議を数えます。予定と中止は数えません。",),
    )


# -- 圏域×会議体 -----------------------------------------------------------------


def areas(book: Book) -> Section:
    """圏域×会議体×年度, as the paper prints it, with the tier-1 council on top and a total for each area."""
    place = (F("area__number").asc(nulls_last=True), "area__name", "kind__position", "pk")
    every = (
        MeetingSeries.objects.visible_to(book.user)
        .select_related("area", "kind")
        .prefetch_related("names")
        .order_by("tier", *place)
    )
    met = {one.series for one in book.counted if one.status == Status.HELD}
    rows = [_row_of_series(book, series) for series in every if series.pk in met]
    rows.append(
        Row(
            ("合計", "", ""),
            book.numbers(lambda one: one.status == Status.HELD, status="held"),
            is_total=True,
        )
    )
    table = Table(
        key="areas",
        caption="圏域・会議体ごとの開催回数",
        label_heads=("圏域", "会議体", "種類"),
        columns=_columns(book),
        rows=tuple(rows),
        notes=(
            "種類を問わず、開催した会議をすべて数えています。協議体の開催回数に入るものは、下の数え方のとおりです。",
        ),
    )
    return Section("areas", "圏域と会議体ごとの開催回数", (Part("", (table,)),))


def _row_of_series(book, series) -> Row:
    figures = book.numbers(
        lambda one: one.series == series.pk and one.status == Status.HELD, series=series.pk, status="held"
    )
    return Row((_area(series), series.names_over_time, series.kind.name), figures)


def _area(series) -> str:
    return series.area.name if series.area else "市全域"


def _columns(book) -> tuple[Column, ...]:
    return tuple(Column(f"{year.name}", UNIT) for year in book.years)


# -- 数え方 --------------------------------------------------------------------


def rules(book: Book) -> Iterable[Section]:
    """For each indicator that counts meetings: what its rule counts, and beside it what the rule leaves out."""
    indicators = list(
        Indicator.objects.visible_to(book.user).filter(measure="meetings", is_target_only=False)
    )
    found = indicator_years(indicators, book.years, book.today)
    for indicator in indicators:
        at = [found[indicator.key, year] for year in book.years]
        if any(one.rule for one in at):
            yield _rule(book, indicator, at)


def _rule(book, indicator, at: list[IndicatorYear]) -> Section:
    inside, outside = _parts(book, indicator, at)
    rows = [
        *(Row(("数える", label), cells) for label, cells in inside),
        Row((indicator.name, ""), _sums(inside, [one.address for one in at]), is_total=True),
        *(Row(("数えない", label), cells) for label, cells in outside),
        Row(
            ("記録した会議", ""),
            book.numbers(_of(indicator), **_narrowed(indicator)),
            is_total=True,
        ),
        *_other_rules(book, indicator, at),
    ]
    table = Table(
        key=f"rule_{indicator.key}",
        caption=f"{indicator.name}に数えるものと数えないもの",
        label_heads=("区分", "会議の種類・状態"),
        columns=_columns(book),
        rows=tuple(rows),
        notes=tuple(_notes(at)),
    )
    return Section(f"rule_{indicator.key}", f"{indicator.name}の数え方", (Part("", (table,)),))


def _of(indicator, **has) -> Callable[[Counted], bool]:
    """Whether a count belongs to the indicator's tier and area, and has what is asked for."""

    def belongs(one: Counted) -> bool:
        in_tier = indicator.tier is None or one.tier == indicator.tier
        in_area = indicator.area_id in (None, one.area, one.whole)
        return in_tier and in_area and all(getattr(one, name) == value for name, value in has.items())

    return belongs


def _narrowed(indicator) -> dict:
    """What the list of meetings is asked by for the indicator's tier and area."""
    narrowed = {"tier": indicator.tier, "area": indicator.area_id}
    return {name: value for name, value in narrowed.items() if value is not None}


Lines = list[tuple[str, tuple[Figure, ...]]]


def _parts(book, indicator, at) -> tuple[Lines, Lines]:
    """Every kind in every status, once: with what the rule of each year counts, or with what it leaves out.

    A kind that the rules of some years count and those of others do not stands in both, － where it does not belong.
    """
    inside, outside = [], []
    for status in (Status.HELD, Status.WRITTEN, Status.CANCELLED, Status.PLANNED):
        for kind in book.kinds:
            which = _of(indicator, kind=kind.pk, status=status)
            query = {"kind": kind.pk, "status": status.value, **_narrowed(indicator)}
            figures = book.numbers(which, **query)
            if not any(figure.value for figure in figures):
                continue
            label = kind.name if status == Status.HELD else f"{kind.name}（{status.label}）"
            counts = [_counts(one.rule, kind, status) for one in at]
            for lines, wanted in ((inside, True), (outside, False)):
                if wanted in counts:
                    lines.append((label, _where(figures, counts, wanted)))
    return inside, outside


def _counts(rule, kind, status) -> bool:
    """Whether a rule counts meetings of a kind in a status; without a rule nothing counts."""
    if rule is None or kind not in rule.kinds.all():
        return False
    return status == Status.HELD or (status == Status.WRITTEN and rule.counts_written)


def _where(figures, counts, wanted) -> tuple[Figure, ...]:
    return tuple(
        figure if count == wanted else Figure(None, UNIT, State.NOT_APPLICABLE)
        for figure, count in zip(figures, counts, strict=True)
    )


def _sums(lines: Lines, addresses) -> tuple[Figure, ...]:
    """What the rule comes to, year by year: the sum of the lines above, which opens the page of the indicator."""
    totals = Counter()
    for _, figures in lines:
        for at, figure in enumerate(figures):
            totals[at] += figure.value or 0
    return tuple(Figure(totals[at], UNIT, State.ACTUAL, address) for at, address in enumerate(addresses))


def _other_rules(book, indicator, at) -> Iterable[Row]:
    """What the same meetings come to under rules that were only noted for comparison."""
    measure = MEASURES["meetings"]
    for rule in indicator.rules.for_comparison().prefetch_related("kinds"):
        scopes = [indicator_scope(indicator, one.fiscal_year, book.today, rule) for one in at]
        cells = tuple(
            Figure(counted.total, UNIT, State.ACTUAL, measure.address(scope))
            for scope, counted in zip(scopes, measure.counts(scopes), strict=True)
        )
        yield Row(("参考", rule.name), cells)


def _notes(at: list[IndicatorYear]) -> Iterable[str]:
    told = {}
    for one in at:
        if one.rule:
            told[one.rule.pk] = (
                f"{one.rule.effective_from.name}からの数え方「{one.rule.name}」：{one.rule.wording}"
            )
        else:
            told[None] = f"{one.fiscal_year.name}は数え方が決まっていないため、数えていません。"
    yield from told.values()
    yield "数える行を足すと開催回数に、数えない行も足すと記録した会議の数になります。"
