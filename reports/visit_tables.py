"""活動の集計: a year's visits by tier, month, area, purpose, organization, coordinator, and year against year.

Plain data from a handful of statements; every number leads to the list of the visits that it counts.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet
from django.urls import reverse

from coordination.blocks import Chart, Column, Document, Part, Row, Section, Series, Table
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from coordination.models import Activity, Area, Coordinator, Municipality, Organization, Purpose, Tier, User
from coordination.pages.records import printed
from coordination.wareki import format_date
from reports.visit_counts import added_up, by_tier, kinds_by_tier, monthly, yearly

NONE = "none"  # in an address: visits without any
MAY_EXCEED = "ひとつの訪問が{what}をいくつも持つことがあるため、各行を足すと、合計（訪問の回数）より多くなることがあります。"


@dataclass(frozen=True)
class Line:
    """A line of a table before it is counted. value: what its visits have in common, None for having none of it.
    query: how the list of visits is asked for them."""

    label: str
    value: object
    query: dict


@dataclass(frozen=True)
class Difference(Figure):
    """What changed from one year to the next: it is worked out from two numbers that stand beside it."""

    @property
    def text(self) -> str:
        return f"＋{self.value:,}" if self.value and self.value > 0 else super().text.replace("-", "▲")


@dataclass(frozen=True)
class Book:
    """What all tables of one year share. today: months that have not begun are blank, unless something is in them."""

    user: User
    year: FiscalYear
    today: date
    city: Municipality

    @cached_property
    def visits(self) -> QuerySet:
        """Of all years."""
        return Activity.objects.visible_to(self.user)

    @cached_property
    def counted(self) -> list[dict]:
        """Of the year and of those before it."""
        before = yearly(self.visits, before=self.year)
        return before + [{**row, "year": self.year.year} for row in self.monthly]

    @cached_property
    def in_year(self) -> QuerySet:
        return self.visits.filter(visited_on__range=self.year.span)

    @cached_property
    def monthly(self) -> list[dict]:
        return monthly(self.visits, self.year)

    @cached_property
    def months(self) -> list[str]:
        return [f"{day:%Y-%m}" for day in self.year.months]

    @cached_property
    def blank_months(self) -> set[str]:
        recorded = {row["month"] for row in self.monthly}
        return {f"{day:%Y-%m}" for day in self.year.months if day > self.today} - recorded

    @cached_property
    def tiers(self) -> list[Line]:
        return [Line(f"{self.city.tier_name(tier)}相当", tier.value, {"tier": tier.value}) for tier in Tier]

    @cached_property
    def list_address(self) -> str:
        return reverse("activity_list")

    def times(self, number: int, query: dict, unit="回", year: FiscalYear | None = None) -> Figure:
        """A number of visits, or of their people, that opens the list of those visits."""
        # Keys and codes of our own: there is nothing to quote in them.
        narrowed = "".join(f"&{name}={key}" for name, key in query.items())
        address = f"{self.list_address}?fy={(year or self.year).year}{narrowed}"
        is_blank = query.get("month") in self.blank_months
        return Figure(
            None if is_blank else number, unit, State.PENDING if is_blank else State.ACTUAL, address
        )


def visit_tables(user: User, year: FiscalYear, today: date, city: Municipality) -> Document:
    """The tables of the year in the order of the page; a year without visits is only set against the others."""
    book = Book(user, year, today, city)
    sections = (tiers, areas, purposes, organizations, coordinators, outreach) if book.monthly else ()
    return Document(
        title=f"活動の集計　{year.name}",
        subtitle=f"{year.name}（{year.year}年度）",
        author="　".join(filter(None, [city.name, city.department])),
        as_of=today,
        as_of_words=f"{format_date(today)}現在",
        sections=tuple(filter(None, (section(book) for section in (*sections, years)))),
        notes=(Activity.VISIT_COUNTS,),
    )


# -- the tables, from the top of the page ------------------------------------


def tiers(book: Book) -> Section:
    """層×月, and its chart."""
    table = _by_month(book, "tiers", "層と月ごとの活動回数", "層", "tier", book.tiers)
    *rows, _ = table.rows
    series = tuple(Series(row.labels[0], tuple(figure.value for figure in row.cells[:-1])) for row in rows)
    chart = Chart(
        key="tiers",
        kind="stacked",
        title=f"{book.year.name}の月ごとの活動回数",
        unit="回",
        categories=tuple(column.label for column in table.columns[:-1]),
        series=series,
        description=_spoken(table.columns[:-1], series),
    )
    return Section("tiers", "月ごとの活動回数", (Part("", (chart, table)),))


def areas(book: Book) -> Section:
    """圏域×月: an area that nobody has visited stands out."""
    known = list(Area.objects.visible_to(book.user))
    ordered = [one for area in known if not area.parent_id for one in (area, *_parts(area, known))]
    visited = {row["area"] for row in book.monthly}
    visited |= {area.parent_id for area in known if area.pk in visited}
    lines = [Line("市全域", None, {"area": NONE})]
    lines += [
        Line(area.name if area.pk in visited else f"{area.name}（訪問なし）", area.pk, {"area": area.pk})
        for area in ordered
    ]
    left_out = {area.pk for area in ordered} - visited
    notes = ["「市全域」は、圏域を選ばずに記録した訪問です。"]
    if any(area.parent_id for area in known):
        notes.append("圏域の中の地区を選んで記録した訪問は、その地区の行だけに数えます。")
    table = _by_month(
        book, "areas", "圏域と月ごとの活動回数", "圏域", "area", lines, notes=notes, left_out=left_out
    )
    return Section("areas", "圏域ごとの活動回数", (Part("", (table,)),))


def purposes(book: Book) -> Section:
    """活動目的×層."""
    lines = [Line(one.name, one.pk, {"purposes": one.pk}) for one in Purpose.objects.visible_to(book.user)]
    lines.append(Line("（目的の記入なし）", None, {"purposes": NONE}))
    notes = [MAY_EXCEED.format(what="目的")]
    counted = by_tier(book.in_year, "purposes")
    table = _by_tier(book, "purposes", "活動目的と層ごとの活動回数", "活動目的", lines, counted, notes)
    return Section("purposes", "活動目的ごとの活動回数", (Part("", (table,)),))


def organizations(book: Book) -> Section:
    """団体の種別×層."""
    lines = [Line(kind.label, kind.value, {"kind": kind.value}) for kind in Organization.Kind]
    lines.append(Line("（会った団体の記入なし）", None, {"kind": NONE}))
    notes = [MAY_EXCEED.format(what="会った団体")]
    name = "organizations__kind"
    counted = kinds_by_tier(book.in_year, name)
    table = _by_tier(book, name, "会った団体の種別と層ごとの活動回数", "団体の種別", lines, counted, notes)
    return Section("organizations", "会った団体の種別ごとの活動回数", (Part("", (table,)),))


def coordinators(book: Book) -> Section:
    """コーディネーター×層: those who were placed in the year, and whoever went."""
    first, last = book.year.span
    placed = Q(placement__started_on__lte=last) & (
        Q(placement__ended_on=None) | Q(placement__ended_on__gte=first)
    )
    counted = by_tier(book.in_year, "coordinators")
    went = Q(pk__in={row["coordinators"] for row in counted} - {None})
    people = Coordinator.objects.visible_to(book.user).filter(placed | went).distinct()
    lines = [Line(one.name, one.pk, {"coordinators": one.pk}) for one in people]
    lines.append(Line("（コーディネーターの記入なし）", None, {"coordinators": NONE}))
    notes = [
        "何人かで行った訪問は、それぞれの人に1回と数えます。各行を足すと、合計（訪問の回数）より多くなることがあります。"
    ]
    table = _by_tier(
        book, "coordinators", "コーディネーターと層ごとの活動回数", "コーディネーター", lines, counted, notes
    )
    return Section("coordinators", "コーディネーターごとの活動回数", (Part("", (table,)),))


def outreach(book: Book) -> Section:
    """普及啓発 and of it 出前講座, by month: a head-count that nobody wrote down is not 0."""
    kinds = [*_outreach_lines(book), Line("うち出前講座", "is_lecture", {"is_lecture": "true"})]
    columns = [
        Column(name, unit, line.label) for line in kinds for name, unit in (("回数", "回"), ("参加者", "人"))
    ]
    columns.append(Column("人数の記入なし", "回", "合計のうち"))
    found = {
        line.label: [
            added_up(_rows_of(book.monthly, line), "month", amount=amount)
            for amount in ("visits", "people", "unknown")
        ]
        for line in kinds
    }
    rows = []
    for day, month in zip(book.year.months, book.months, strict=True):
        rows.append(Row((f"{day.month}月",), _outreach_cells(book, kinds, found, (month,), {"month": month})))
    rows.append(Row(("合計",), _outreach_cells(book, kinds, found, book.months, {}), is_total=True))
    table = Table(
        key="outreach",
        caption="普及啓発と出前講座の月ごとの回数と参加者",
        label_heads=("月",),
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(
            "普及啓発は活動回数に、出前講座は普及啓発に含まれます。参加者は延べ人数です。",
            "参加者は、人数の記入があるものだけを足しています。ひとつも記入がないときは空欄です（0人ではありません）。",
        ),
    )  # fmt: skip
    return Section("outreach", "普及啓発と出前講座", (Part("", (table,)),))


def years(book: Book) -> Section | None:
    """年度の比較: the year and those before it in which anything was recorded."""
    if not book.counted:
        return None
    shown = [FiscalYear(year) for year in sorted({row["year"] for row in book.counted})]
    kinds = [
        *book.tiers,
        Line("合計", None, {}),
        Line("普及啓発", "is_outreach", {"is_outreach": "true"}),
        Line("うち出前講座", "is_lecture", {"is_lecture": "true"}),
    ]
    found = [(line, added_up(_rows_of(book.counted, line), "year")) for line in kinds]
    rows = tuple(
        Row((f"{year.name}（{year.year}）",), _cells_of_year(book, found, year, year.previous in shown))
        for year in shown
    )
    table = Table(
        key="years",
        caption="年度ごとの活動回数と前年度との差",
        label_heads=("年度",),
        columns=tuple(
            Column(name, unit, line.label) for line in kinds for name, unit in (("回数", "回"), ("差", ""))
        ),
        rows=rows,
        notes=_notes_on_years(book),
    )
    return Section("years", "年度の比較", (Part("", (_chart_of_years(table, shown), table)),))


def _parts(area: Area, known: list[Area]) -> list[Area]:
    """What hangs below an area, whatever hangs below that."""
    return [one for part in known if part.parent_id == area.pk for one in (part, *_parts(part, known))]


# -- what the tables are made of ---------------------------------------------


def _by_month(book, key, caption, head, name, lines, notes=(), left_out=frozenset()) -> Table:
    """A row a line and one for all, a column a month and one for the year."""
    counts = added_up(book.monthly, name, "month")
    rows = [_row_of_months(book, line, counts, stands_out=line.value in left_out) for line in lines]
    everything = Counter(
        {(None, *month): number for month, number in added_up(book.monthly, "month").items()}
    )
    rows.append(_row_of_months(book, Line("合計", None, {}), everything, is_total=True))
    columns = (*(Column(f"{day.month}月") for day in book.year.months), Column("合計"))
    return Table(key, f"{caption}（単位：回）", (head,), columns, tuple(rows), tuple(notes))


def _row_of_months(book, line, counts, **kind) -> Row:
    numbers = [counts[line.value, month] for month in book.months]
    cells = [
        book.times(number, {**line.query, "month": month})
        for number, month in zip(numbers, book.months, strict=True)
    ]
    return Row((line.label,), (*cells, book.times(sum(numbers), line.query)), **kind)


def _by_tier(book, name, caption, head, lines, counted, notes) -> Table:
    """A row a line and one for all, a column a tier and one for both. A visit may be in several lines."""
    counts = added_up(counted, name, "tier")
    everything = added_up(book.monthly, "tier")
    rows = [
        Row(
            (line.label,),
            _cells_of_tiers(book, line, [counts[line.value, tier.value] for tier in book.tiers]),
        )
        for line in lines
    ]
    total = _cells_of_tiers(book, Line("", None, {}), [everything[tier.value,] for tier in book.tiers])
    rows.append(Row(("合計（訪問の回数）",), total, is_total=True))
    columns = (*(Column(tier.label, "回") for tier in book.tiers), Column("合計", "回"))
    key = name.partition("__")[0]
    return Table(key, caption, (head,), columns, tuple(rows), tuple(notes))


def _cells_of_tiers(book, line, numbers) -> tuple[Figure, ...]:
    cells = [
        book.times(number, {**line.query, **tier.query})
        for number, tier in zip(numbers, book.tiers, strict=True)
    ]
    return (*cells, book.times(sum(numbers), line.query))


def _outreach_lines(book) -> list[Line]:
    asked = {"is_outreach": "true"}
    tiers = [Line(tier.label, tier.value, {**asked, **tier.query}) for tier in book.tiers]
    return [*tiers, Line("合計", "is_outreach", asked)]


def _rows_of(rows: Iterable[dict], line: Line) -> list[dict]:
    """The counted rows that belong to a line: of a tier, of a kind of outreach, or all of them."""
    if line.value is None:
        return list(rows)
    if isinstance(line.value, str):
        return [row for row in rows if row[line.value]]
    wanted = "is_outreach" not in line.query
    return [row for row in rows if row["tier"] == line.value and (wanted or row["is_outreach"])]


def _outreach_cells(book, kinds, found, months, query) -> tuple[Figure, ...]:
    cells, missing = [], 0
    for line in kinds:
        times, people, unknown = (sum(counts[month,] for month in months) for counts in found[line.label])
        cells.append(book.times(times, {**line.query, **query}))
        heads = book.times(people, {**line.query, **query}, unit="人")
        is_unknown = unknown and unknown == times
        cells.append(Figure(None, "人", State.PENDING, heads.address, unknown) if is_unknown else heads)
        if line.value == "is_outreach":
            missing = unknown
    asked = {"is_outreach": "true", "people_unknown": "true", **query}
    return (*cells, book.times(missing, asked))


def _cells_of_year(book, found, year, follows) -> tuple[Figure, ...]:
    cells = []
    for line, counts in found:
        number = counts[year.year,]
        cells.append(book.times(number, line.query, year=year))
        if not follows:
            cells.append(Difference(None, "回", State.NOT_APPLICABLE))
        elif not year.ended_by(book.today):
            cells.append(Difference(None, "回", State.PENDING))
        else:
            cells.append(Difference(number - counts[year.previous.year,], "回"))
    return tuple(cells)


def _notes_on_years(book) -> tuple[str, ...]:
    notes = [
        "普及啓発は活動回数に、出前講座は普及啓発に含まれます。差は、前の年度の回数との差です。記録のない年度はのせていません。"
    ]
    if not book.year.ended_by(book.today):
        notes.append(f"{book.year.name}はまだ終わっていないため、差は空欄です。")
    return tuple(notes)


def _chart_of_years(table: Table, shown: list[FiscalYear]) -> Chart:
    names = [column.group for column in table.columns]
    series = tuple(
        Series(names[at], tuple(row.cells[at].value for row in table.rows)) for at in (0, 2)
    )  # the two tiers, each with its difference beside it
    columns = [Column(year.name) for year in shown]
    return Chart(
        key="years",
        kind="stacked",
        title="年度ごとの活動回数",
        unit="回",
        categories=tuple(year.name for year in shown),
        series=series,
        description=_spoken(columns, series),
    )


def _spoken(columns: Iterable[Column], series: Iterable[Series]) -> str:
    """4月は第1層相当38回、第2層相当29回。…"""
    told = []
    for at, column in enumerate(columns):
        numbers = [f"{one.name}{printed(one.values[at])}回" for one in series if one.values[at] is not None]
        told.append(f"{column.label}は{'、'.join(numbers) or 'まだ記録がありません'}")
    return "。".join(told)
