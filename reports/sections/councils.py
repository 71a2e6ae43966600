"""The councils' part of the review: 協議体の開催回数, 第2層の取組み, 会議体の紹介."""

from dataclasses import replace

from coordination.fiscal_year import FiscalYear
from coordination.models import Area, Tier
from meetings.models import MeetingSeries
from reports.blocks import Column, Part, Row, Section, Table, present
from reports.figures import Figure, State
from reports.measures import MEASURES
from reports.models import Narrative
from reports.paper import Paper, month_of
from reports.scopes import Scope


def council_meetings(paper: Paper) -> Section:
    """協議体の開催回数: one target for both tiers, actuals by tier, and the next plan's columns to be filled."""
    plans = [paper.plan, *([paper.next_plan] if paper.next_plan else [])]
    columns = [Column(year.name, group=str(plan)) for plan in plans for year in plan.years]
    years = [year for plan in plans for year in plan.years]
    rates = paper.rate_rows("council_meetings", years, ("達成率（％）", ""))
    shares_a_target = paper.targets("council_meetings", years) and not rates
    table = Table(
        key="council_meetings",
        caption="協議体の開催回数（単位：回）",
        label_heads=("区分", "層"),
        columns=tuple(columns),
        rows=present(
            Row(("目標", "層の別なし"), paper.targets("council_meetings", years)),
            Row(("実績", paper.city.tier_name(Tier.FIRST)), paper.actuals("tier1_meetings", years)),
            Row(("実績", paper.city.tier_name(Tier.SECOND)), paper.actuals("tier2_meetings", years)),
            *rates,
        ),
        notes=(
            *paper.rule_notes(["tier1_meetings", "tier2_meetings"]),
            *(["目標は層を分けずに定めたため、達成率は出していません。"] if shares_a_target else []),
            *paper.disagreements(["tier1_meetings", "tier2_meetings"], years),
        ),
    )
    return Section(
        "council_meetings",
        "協議体の開催状況",
        (Part("", (table,)), *paper.narrative_part(Narrative.Section.COUNCIL_MEETINGS)),
    )


def area_efforts(paper: Paper) -> Section:
    """第2層の取組み: how often each series met, by area."""
    years = paper.begun_years
    series = list(
        MeetingSeries.objects.filter(tier=Tier.SECOND)
        .select_related("area", "kind")
        .prefetch_related("names")
    )
    series.sort(key=lambda one: (_area_order(one.area), one.kind.position, one.pk))
    scopes = [Scope(as_of=paper.as_of, fiscal_year=year, series=one.pk) for one in series for year in years]
    figures = iter(MEASURES["meetings"].figures(scopes))
    rows = tuple(
        Row((one.area.name, one.names_over_time), tuple(_since(one, year, next(figures)) for year in years))
        for one in series
    )
    tier = paper.city.tier_name(Tier.SECOND)
    table = Table(
        key="area_efforts",
        caption=f"圏域ごとの{tier}の取組み（開催回数）",
        label_heads=("圏域", "会議など"),
        columns=tuple(Column(year.name, "回") for year in years),
        rows=rows,
        notes=(
            "開催した会議などをすべて数えています。協議体の開催回数に入るものは、数え方で決めた種類だけです。",
        ),
    )
    return Section(
        "area_efforts",
        f"{tier}の取組み",
        (Part("", (table,)), *paper.narrative_part(Narrative.Section.AREA_EFFORTS)),
    )


def series_profiles(paper: Paper) -> Section | None:
    """会議体の紹介: each series that the review introduces, with its figures."""
    years = paper.begun_years
    series = list(
        MeetingSeries.objects.filter(has_profile=True).select_related("area").prefetch_related("names")
    )
    parts = []
    for one, people, core in zip(
        series,
        MEASURES["series_people"].figures(Scope(as_of=paper.as_of, series=one.pk) for one in series),
        MEASURES["core_members"].figures(Scope(as_of=paper.as_of, series=one.pk) for one in series),
        strict=True,
    ):
        meetings = MEASURES["meetings"].figures(
            Scope(as_of=paper.as_of, fiscal_year=year, series=one.pk) for year in years
        )
        # Attendance that nobody recorded is not zero people.
        recorded = bool(people.value)
        rows = [
            Row(("圏域",), (one.area.name if one.area else "市全域",)),
            Row(("開始",), (month_of(one.started_on) if one.started_on else "",)),
            *([Row(("これまでの名称",), (one.names_over_time,))] if one.names.all() else []),
            *([Row(("会場",), (one.venue,))] if one.venue else []),
            *([Row(("頻度",), (one.interval,))] if one.interval else []),
            *(
                Row((f"開催回数（{year.name}）",), (figure,))
                for year, figure in zip(years, meetings, strict=True)
                if _has_begun(one, year) or figure.value
            ),
            *([Row(("参加者（実人数）",), (people,)), Row(("コアメンバー",), (core,))] if recorded else []),
        ]
        table = Table(
            key=f"series_{one.pk}",
            caption=f"{one.name}の概要",
            label_heads=("項目",),
            columns=(Column("内容"),),
            rows=tuple(rows),
            shows_units=True,
        )
        parts.append(Part(one.name, (table, *paper.prose(Narrative.Section.SERIES, one.pk))))
    return Section("series_profiles", "話し合いの場の紹介", tuple(parts)) if parts else None


def _area_order(area: Area) -> tuple[bool, int, str]:
    return area.number is None, area.number or 0, area.name


def _since(series: MeetingSeries, year: FiscalYear, figure: Figure) -> Figure:
    """A series that began later had nothing to count in the year; but what was recorded in it is counted."""
    return (
        figure
        if _has_begun(series, year) or figure.value
        else replace(figure, value=None, state=State.NOT_APPLICABLE)
    )


def _has_begun(series: MeetingSeries, year: FiscalYear) -> bool:
    return series.started_on is None or series.started_on <= year.last_day
