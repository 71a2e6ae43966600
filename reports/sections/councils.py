"""The councils' part of the review: 協議体の開催回数, 第2層の取組み, 会議体の紹介."""

from coordination.fiscal_year import FiscalYear
from coordination.models import Area, Tier
from meetings.models import MeetingSeries
from reports.blocks import Column, Part, Row, Section, Table
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
    table = Table(
        key="council_meetings",
        caption="協議体の開催回数（単位：回）",
        label_heads=("区分", "層"),
        columns=tuple(columns),
        rows=(
            Row(("目標", "層の別なし"), paper.targets("council_meetings", years)),
            Row(("実績", paper.city.tier_name(Tier.FIRST)), paper.actuals("tier1_meetings", years)),
            Row(("実績", paper.city.tier_name(Tier.SECOND)), paper.actuals("tier2_meetings", years)),
            *rates,
        ),
        notes=(
            *paper.rule_notes(["tier1_meetings", "tier2_meetings"]),
            *(
                []
                if rates
                else [
                    "目標は層を分けずに定めたため、層ごとの実績とは範囲が異なります。達成率は出していません。"
                ]
            ),
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
    series = list(MeetingSeries.objects.filter(tier=Tier.SECOND).select_related("area", "kind").with_names())
    series.sort(key=lambda one: (_area_order(one.area), one.kind.position, one.pk))
    # A series that had not begun by the end of a year had nothing to count in it.
    scopes = {
        (one.pk, year): Scope(as_of=paper.as_of, fiscal_year=year, series=one.pk)
        for one in series
        for year in years
        if has_begun(one, year)
    }
    figures = dict(zip(scopes, MEASURES["meetings"].figures(scopes.values()), strict=True))
    not_begun = Figure(None, "回", State.NOT_APPLICABLE)
    rows = tuple(
        Row(
            (one.area.name, one.names_over_time),
            tuple(figures.get((one.pk, year), not_begun) for year in years),
        )
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
    series = list(MeetingSeries.objects.filter(has_profile=True).select_related("area").with_names())
    parts = []
    for one, people, core in zip(
        series,
        MEASURES["series_people"].figures(Scope(as_of=paper.as_of, series=one.pk) for one in series),
        MEASURES["core_members"].figures(Scope(as_of=paper.as_of, series=one.pk) for one in series),
        strict=True,
    ):
        begun = [year for year in years if has_begun(one, year)]
        meetings = MEASURES["meetings"].figures(
            Scope(as_of=paper.as_of, fiscal_year=year, series=one.pk) for year in begun
        )
        # Attendance that nobody recorded is not zero people.
        recorded = bool(people.value)
        rows = [
            Row(("圏域",), (one.area.name if one.area else "市全域",)),
            Row(("開始",), (month_of(one.started_on) if one.started_on else "",)),
            *([Row(("これまでの名称",), (one.names_over_time,))] if one.name_history else []),
            *([Row(("会場",), (one.venue,))] if one.venue else []),
            *([Row(("頻度",), (one.interval,))] if one.interval else []),
            *(
                Row((f"開催回数（{year.name}）",), (figure,))
                for year, figure in zip(begun, meetings, strict=True)
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


def has_begun(series: MeetingSeries, year: FiscalYear) -> bool:
    """A series that began after the year had nothing to count in it."""
    return series.started_on is None or series.started_on <= year.last_day
