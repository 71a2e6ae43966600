"""支え合いの活動: the exchange groups' part of the review."""

from dataclasses import replace

from coordination.wareki import format_date_short
from reports.blocks import Column, Part, Row, Section, Table
from reports.figures import minutes_in_hours
from reports.measures import MEASURES, Scope
from reports.models import Narrative
from reports.paper import Paper, month_of
from volunteers.models import ExchangeGroup, TicketTerms


def help_exchange(paper: Paper) -> Section | None:
    """支え合いの活動: each exchange group as of the paper's day, counted since it began."""
    parts = []
    for group in ExchangeGroup.objects.filter(started_on__lte=paper.as_of).select_related("area"):
        scope = Scope(as_of=paper.as_of, group=group.pk)
        figures = {
            key: MEASURES[key].figure(scope)
            for key in (
                "helpers",
                "recipients",
                "dispatchers",
                "services",
                "service_minutes",
                "tickets_issued",
                "tickets_used",
                "tickets_outstanding",
            )
        }
        terms = TicketTerms.objects.filter(group=group).on(paper.as_of)
        outstanding, minutes = figures["tickets_outstanding"], figures["service_minutes"]
        rows = [
            Row(("活動の範囲",), (" ".join(filter(None, [group.area.name, group.district])),)),
            Row(("活動開始",), (month_of(group.started_on),)),
            *([Row((group.ticket_name,), (f"1枚{terms.minutes}分・{terms.price:,}円",))] if terms else []),
            *(
                Row((MEASURES[key].name,), (figures[key],))
                for key in ("helpers", "recipients", "dispatchers", "services", "service_minutes")
            ),
            Row(("活動時間（時間）",), (minutes_in_hours(minutes.value),)),
            Row((f"{group.ticket_name}の発行枚数",), (figures["tickets_issued"],)),
            Row((f"{group.ticket_name}の利用枚数",), (figures["tickets_used"],)),
            Row((f"{group.ticket_name}の未利用枚数",), (outstanding,)),
            *(
                [
                    Row(
                        (f"未利用分の金額（1枚{terms.price:,}円）",),
                        (replace(outstanding, value=outstanding.value * terms.price, unit="円"),),
                    )
                ]
                if terms
                else []
            ),
        ]
        as_of = format_date_short(paper.as_of)
        table = Table(
            key=f"exchange_{group.pk}",
            caption=f"{group.name}の活動（{month_of(group.started_on)}から{as_of}まで）",
            label_heads=("項目",),
            columns=(Column("内容"),),
            rows=tuple(rows),
            notes=("活動開始からの累計です。年度ごとの実績ではありません。",),
            shows_units=True,
        )
        parts.append(Part(f"{group.name}（{as_of}現在）", (table, *paper.prose(Narrative.Section.EXCHANGE))))
    return Section("help_exchange", "支え合いの活動", tuple(parts)) if parts else None
