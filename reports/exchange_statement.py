"""支え合いの集計: a group's statements as papers. Each figure opens the records or the rows that it counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from coordination.blocks import Chart, Column, Document, Part, Row, Section, Series, Table
from coordination.figures import Figure
from coordination.fiscal_year import FiscalYear
from coordination.wareki import format_date, format_month
from reports.measures import MEASURES
from reports.scopes import Scope
from volunteers.helper_hours import helper_hours
from volunteers.models import ClosedMonth, ExchangeGroup
from volunteers.statement import Statement, in_hours, month_end, monthly, statement
from volunteers.work_kinds import asked_and_done

# Of each figure of a statement: the measure that lists what it counts, and its name on the group's papers.
MEASURE_OF = {
    "helpers": ("helpers", "協力会員"),
    "recipients": ("recipients", "利用会員"),
    "dispatchers": ("dispatchers", "コーディネーター"),
    "services": ("services", "活動件数"),
    "minutes": ("service_minutes", "活動時間"),
    "issued": ("tickets_issued", "発行"),
    "opening": ("tickets_opening", "繰越"),
    "used": ("tickets_used", "利用"),
    "passed_on": ("tickets_passed_on", "利用にまわした券"),
    "void": ("tickets_void", "無効"),
    "expired": ("tickets_expired", "期限切れ"),
    "in_purses": ("tickets_outstanding", "未利用（手元の券）"),
    "opening_earned": ("tickets_opening_earned", "繰越（受け取った券）"),
    "redeemed": ("tickets_redeemed", "換金"),
    "void_earned": ("tickets_void_earned", "無効（受け取った券）"),
    "expired_earned": ("tickets_expired_earned", "期限切れ（受け取った券）"),
    "earned": ("tickets_earned", "受け取って換金していない券"),
}
STANDING = {"helpers", "recipients", "dispatchers", "in_purses", "earned"}
MEMBERS, DONE = ("helpers", "recipients", "dispatchers"), ("services", "minutes")
PURSES = ("opening", "issued", "passed_on", "used", "void", "expired", "in_purses")
EARNED = ("opening_earned", "used", "redeemed", "passed_on", "void_earned", "expired_earned", "earned")
RARE = {"opening", "opening_earned", "void", "void_earned", "expired", "expired_earned", "passed_on"}
WITHDRAWN = "取り消した活動と受払は、取り消した日に引いています。"


@dataclass(frozen=True)
class Net(Figure):
    """A figure that may be below zero, where more was taken back in a period than was added."""

    @property
    def text(self) -> str:
        return super().text.replace("-", "▲")


def figure(group: ExchangeGroup, told: Statement, name: str) -> Figure:
    """A figure of a statement, opening what it counts."""
    measure = MEASURES[MEASURE_OF[name][0]]
    since = None if name in STANDING else told.first
    scope = Scope(as_of=told.last, since=since, group=group.pk)
    return Net(getattr(told, name), measure.unit, address=measure.address(scope))


def _document(group, title, subtitle, as_of, words, sections, notes=()) -> Document:
    return Document(
        title=f"{group.name}　{title}",
        subtitle=subtitle,
        author=group.name,
        as_of=as_of,
        as_of_words=words,
        sections=tuple(sections),
        notes=tuple(notes),
    )


# -- the committee's summary, and a month --------------------------------------------


def summary(group: ExchangeGroup, as_of: date) -> Document:
    """総括: everything since the group began, as of a day."""
    told, day = statement(group, last=as_of), format_date(as_of)
    began = f"{format_month(group.started_on)}から{day}まで"
    return _document(
        group, "活動のまとめ", began, as_of, f"{day}現在", _sections(group, told, day), (WITHDRAWN,)
    )


def month(group: ExchangeGroup, first: date, closed: ClosedMonth | None) -> Document:
    """A month; once it has been closed, as it stood then."""
    told = (
        Statement.of_data(closed.statement)
        if closed and closed.statement
        else statement(group, first=first, last=month_end(first))
    )
    sections = _sections(group, told, f"{format_month(first)}の末日")
    return _document(
        group,
        f"{format_month(first)}の集計",
        _closing(closed),
        told.last,
        f"{format_month(first)}分",
        sections,
        (WITHDRAWN,),
    )


def _closing(closed) -> str:
    if not closed:
        return "まだ締めていません。"
    at = timezone.localtime(closed.closed_at)
    return f"{format_date(at.date())} {at:%H:%M}に{closed.closed_by.name}が締めました。"


def _sections(group, told: Statement, day: str) -> tuple[Section, ...]:
    done = [*_rows(group, told, DONE), Row(("活動時間（時間）",), (told.hours,))]
    tables = (
        _items("members", f"会員（{day}）", _rows(group, told, MEMBERS)),
        _items("services", "活動", done),
        _items("tickets", group.ticket_name, [*_rows(group, told, PURSES), *_money(group, told)]),
        _items("earned", f"受け取った{group.ticket_name}", _rows(group, told, EARNED)),
    )
    return (Section("statement", "会員・活動・券", (Part("", tables),)),)


def _rows(group, told, names) -> list[Row]:
    """What has never happened in most groups is left out while it is 0."""
    return [
        Row((MEASURE_OF[name][1],), (figure(group, told, name),))
        for name in names
        if getattr(told, name) or name not in RARE
    ]


def _money(group, told) -> list[Row]:
    if not told.price:
        return []
    outstanding = figure(group, told, "in_purses")
    yen = Net(told.liability, "円", address=outstanding.address)
    return [Row((f"未利用分の金額（1枚{told.price:,}円）",), (yen,))]


def _items(key, caption, rows) -> Table:
    return Table(
        key=key,
        caption=caption,
        label_heads=("項目",),
        columns=(Column("数"),),
        rows=tuple(rows),
        shows_units=True,
    )


# -- a year --------------------------------------------------------------------------

COLUMNS = {
    "services": ("活動", ("helpers", "recipients", "services", "minutes")),
    "tickets": ("券", ("issued", "used", "redeemed", "passed_on", "void", "expired", "in_purses", "earned")),
}


def year(group: ExchangeGroup, fiscal_year: FiscalYear, today: date) -> Document:
    """The months of a year as rows, their figures as columns, and the sum; months to come are left out."""
    months = [first for first in fiscal_year.months if group.started_on.replace(day=1) <= first <= today]
    told = monthly(group, months)
    sections = _of_year(group, fiscal_year, told) if told else ()
    words = f"{format_date(min(today, fiscal_year.last_day))}現在"
    return _document(
        group, f"{fiscal_year.name}の集計", fiscal_year.name, today, words, sections, (WITHDRAWN,)
    )


def _of_year(group, fiscal_year, told: Sequence[Statement]) -> Iterable[Section]:
    whole = statement(group, first=told[0].first, last=told[-1].last)
    hours = Chart(
        key="hours",
        kind="stacked",
        title=f"{fiscal_year.name}の活動時間（合計{whole.hours}、{whole.services:,}件）",
        unit="時間",
        categories=tuple(f"{one.last.month}月" for one in told),
        series=(Series("活動時間（四捨五入）", tuple((one.minutes + 30) // 60 for one in told)),),
        description="、".join(f"{one.last.month}月{one.hours}" for one in told),
    )
    by_month, tickets = (_by_month(group, key, told, whole) for key in COLUMNS)
    yield Section("services", "月ごとの活動", (Part("", (hours, by_month)),))
    yield Section("tickets", f"月ごとの{group.ticket_name}", (Part("", (tickets,)),))
    yield kinds(group, told[0].first, told[-1].last, fiscal_year.name)


def _by_month(group, key, told, whole) -> Table:
    title, names = COLUMNS[key]

    def row(label, one, **kinds):
        hours = (one.hours,) if "minutes" in names else ()
        return Row((label,), (*(figure(group, one, name) for name in names), *hours), **kinds)

    columns = [Column(MEASURE_OF[name][1], MEASURES[MEASURE_OF[name][0]].unit) for name in names]
    standing = "、".join(MEASURE_OF[name][1] for name in names if name in STANDING)
    return Table(
        key=f"months_{key}",
        caption=f"月ごとの{title}",
        label_heads=("月",),
        columns=(*columns, *((Column("時間"),) if "minutes" in names else ())),
        rows=(*(row(format_month(one.last), one) for one in told), row("計", whole, is_total=True)),
        notes=(f"{standing}は、その月の末日の数です。計の行は、最後の月の末日の数です。",),
    )


# -- by kind of work -----------------------------------------------------------------


def kinds(group: ExchangeGroup, first: date, last: date, when: str) -> Section:
    """依頼と活動: what was asked for beside what was done."""
    found = asked_and_done(group, first, last)
    rows = [
        _of_kind(group, one, Scope(as_of=last, since=first, group=group.pk, work=one.kind.pk))
        for one in found
    ]
    sums = [sum(row.cells[at].value for row in rows) for at in range(3)]
    whole = Scope(as_of=last, since=first, group=group.pk)
    total = Row(
        ("計",), tuple(_counted(*pair, whole) for pair in zip(_OF_KIND, sums, strict=True)), is_total=True
    )
    table = Table(
        key="kinds",
        caption=f"{when}の種類ごとの依頼と活動",
        label_heads=("種類",),
        columns=(Column("依頼", "件"), Column("活動", "件"), Column("活動時間", "分")),
        rows=(*rows, total),
        notes=("くり返す依頼は、受けた月に1件と数えます。",),
    )
    chart = Chart(
        key="kinds",
        kind="panels",
        title=f"{when}の種類ごとの依頼と活動（依頼{sums[0]:,}件、活動{sums[1]:,}件）",
        unit="件",
        categories=tuple(str(one.kind) for one in found),
        series=(
            Series("依頼", tuple(one.requests for one in found)),
            Series("活動", tuple(one.services for one in found)),
        ),
        description="、".join(f"{one.kind}は依頼{one.requests}件・活動{one.services}件" for one in found),
    )
    return Section("kinds", "種類ごとの依頼と活動", (Part("", (chart, table) if found else (table,)),))


_OF_KIND = ("requests", "services", "service_minutes")


def _of_kind(group, one, scope) -> Row:
    numbers = (one.requests, one.services, one.minutes)
    return Row(
        (str(one.kind),), tuple(_counted(*pair, scope) for pair in zip(_OF_KIND, numbers, strict=True))
    )


def _counted(key: str, number: int, scope: Scope) -> Figure:
    measure = MEASURES[key]
    return Net(number, measure.unit, address=measure.address(scope))


# -- helpers -------------------------------------------------------------------------

_OF_HELPER = {
    "services": ("services", "活動"),
    "minutes": ("service_minutes", "時間"),
    "used": ("tickets_used", "受け取った券"),
    "redeemed": ("tickets_redeemed", "換金"),
    "passed_on": ("tickets_passed_on", "利用にまわした券"),
}


def helpers(group: ExchangeGroup, first: date, last: date) -> Document:
    """協力会員ごと: each helper's services, time and tickets in a period. For the group's own office: with names."""
    found = helper_hours(group, first, last)
    rows = [
        _of_helper(group, one, Scope(as_of=last, since=first, group=group.pk, member=one.member.pk))
        for one in found
    ]
    sums = {name: sum(getattr(one, name) for one in found) for name in _OF_HELPER}
    total = Row(
        ("計", ""), (*(Net(sums[name], "") for name in _OF_HELPER), in_hours(sums["minutes"])), is_total=True
    )
    columns = [Column(label, MEASURES[key].unit) for key, label in _OF_HELPER.values()]
    table = Table(
        key="helpers",
        caption="協力会員ごとの活動と券",
        label_heads=("番号", "氏名"),
        columns=(*columns, Column("活動時間")),
        rows=(*rows, total) if rows else (),
        notes=("2人で行った活動は、それぞれの1件と数えます。計は、活動件数より多くなります。",),
    )
    span = f"{format_date(first)}から{format_date(last)}まで"
    sections = (Section("helpers", "協力会員ごとの活動", (Part("", (table,)),)),) if rows else ()
    return _document(group, "協力会員ごとの活動", f"{len(found)}人", last, span, sections, (WITHDRAWN,))


def _of_helper(group, one, scope) -> Row:
    cells = tuple(_counted(key, getattr(one, name), scope) for name, (key, _) in _OF_HELPER.items())
    return Row((str(one.member.number), one.member.name), (*cells, in_hours(one.minutes)))
