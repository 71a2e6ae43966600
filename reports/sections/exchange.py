"""支え合いの活動: the exchange groups' part of the review."""

from dataclasses import replace

from coordination.blocks import Column, Part, Row, Section, Table
from coordination.figures import Figure, minutes_in_hours
from coordination.wareki import format_date
from reports.measures import MEASURES
from reports.models import Narrative
from reports.paper import Paper, month_of
from reports.scopes import Scope
from reports.sections.indicators import further_indicators
from volunteers.models import ExchangeGroup

COUNTED = (
    "helpers",
    "recipients",
    "dispatchers",
    "services",
    "service_minutes",
    "tickets_issued",
    "tickets_used",
    "tickets_outstanding",
)


def help_exchange(paper: Paper) -> Section | None:
    """支え合いの活動: each exchange group as of the paper's day, counted since it began."""
    groups = list(
        ExchangeGroup.objects.filter(started_on__lte=paper.as_of)
        .select_related("area")
        .prefetch_related("terms")
    )
    further = further_indicators(paper, Narrative.Section.EXCHANGE)
    if not groups and not further:
        return None
    scopes = [Scope(as_of=paper.as_of, group=group.pk) for group in groups]
    counted = {key: MEASURES[key].figures(scopes) for key in COUNTED}
    parts = tuple(
        _group(paper, group, {key: figures[i] for key, figures in counted.items()})
        for i, group in enumerate(groups)
    )
    return Section(
        "help_exchange",
        "支え合いの活動",
        (*parts, *further, *paper.narrative_part(Narrative.Section.EXCHANGE)),
    )


def _group(paper: Paper, group: ExchangeGroup, figures: dict[str, Figure]) -> Part:
    began, as_of = month_of(group.started_on), format_date(paper.as_of)
    table = Table(
        key=f"exchange_{group.pk}",
        caption=f"{group.name}の活動（{began}から{as_of}まで）",
        label_heads=("項目",),
        columns=(Column("内容"),),
        rows=tuple(Row((label,), (cell,)) for label, cell in _items(paper, group, figures)),
        notes=("活動開始からの累計です。年度ごとの実績ではありません。",),
        shows_units=True,
    )
    return Part(f"{group.name}（{as_of}現在）", (table,))


def _items(paper: Paper, group: ExchangeGroup, figures: dict[str, Figure]):
    terms = group.terms_on(paper.as_of)
    yield "活動の範囲", " ".join(filter(None, [group.area.name, group.district]))
    yield "活動開始", month_of(group.started_on)
    if terms:
        yield group.ticket_name, f"1枚{terms.minutes}分・{terms.price:,}円"
    for key in ("helpers", "recipients", "dispatchers", "services", "service_minutes"):
        yield MEASURES[key].name, figures[key]
    yield "活動時間（時間）", minutes_in_hours(figures["service_minutes"].value)
    yield f"{group.ticket_name}の発行枚数", figures["tickets_issued"]
    yield f"{group.ticket_name}の利用枚数", figures["tickets_used"]
    outstanding = figures["tickets_outstanding"]
    yield f"{group.ticket_name}の未利用枚数", outstanding
    if terms:
        liability = replace(outstanding, value=outstanding.value * terms.price, unit="円")
        yield f"未利用分の金額（1枚{terms.price:,}円）", liability
