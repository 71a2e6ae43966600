"""The councils' part of the review: 協議体の開催回数, 第2層の取組み, 会議体の紹介."""

from dataclasses import replace

from coordination.blocks import Column, Part, Row, Section, Table, present
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from coordination.models import Area, Tier
from meetings.models import MeetingSeries
from reports.measures import MEASURES
from reports.models import Narrative
from reports.paper import Paper, month_of
from reports.scopes import Scope
from reports.sections.indicators import further_indicators


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
            *paper.projection_notes(["tier1_meetings", "tier2_meetings"], years),
            *paper.disagreements(["tier1_meetings", "tier2_meetings"], years),
        ),
    )
    return Section(
        "council_meetings",
        "協議体の開催状況",
        (
            Part("", (table,)),
            *further_indicators(paper, Narrative.Section.COUNCIL_MEETINGS),
            *paper.narrative_part(Narrative.Section.COUNCIL_MEETINGS),
        ),
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
    rows = tuple(
        Row((one.area.name, one.names_over_time), figures)
        for one, figures in zip(series, _meetings_of(paper, series), strict=True)
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
        (
            Part("", (table,)),
            *further_indicators(paper, Narrative.Section.AREA_EFFORTS),
            *paper.narrative_part(Narrative.Section.AREA_EFFORTS),
        ),
    )


def series_profiles(paper: Paper) -> Section | None:
    """会議体の紹介: each series that the review introduces, with its figures."""
    series = list(
        MeetingSeries.objects.filter(has_profile=True).select_related("area").prefetch_related("names")
    )
    scopes = [Scope(as_of=paper.as_of, series=one.pk) for one in series]
    parts = [
        _profile(paper, *told)
        for told in zip(
            series,
            _meetings_of(paper, series),
            MEASURES["series_people"].figures(scopes),
            MEASURES["core_members"].figures(scopes),
            strict=True,
        )
    ]
    return Section("series_profiles", "話し合いの場の紹介", tuple(parts)) if parts else None


def _profile(
    paper: Paper, series: MeetingSeries, meetings: tuple[Figure, ...], people: Figure, core: Figure
) -> Part:
    items = [
        ("圏域", series.area.name if series.area else "市全域"),
        ("開始", month_of(series.started_on) if series.started_on else ""),
        ("これまでの名称", series.names_over_time if series.names.all() else ""),
        ("会場", series.venue),
        ("頻度", series.interval),
        *(
            (f"開催回数（{year.name}）", figure)
            for year, figure in zip(paper.begun_years, meetings, strict=True)
            if figure.state is not State.NOT_APPLICABLE
        ),
        # Attendance that nobody recorded is not zero people.
        *([("参加者（実人数）", people), ("コアメンバー", core)] if people.value else []),
    ]
    table = Table(
        key=f"series_{series.pk}",
        caption=f"{series.name}の概要",
        label_heads=("項目",),
        columns=(Column("内容"),),
        rows=tuple(Row((label,), (cell,)) for label, cell in items if cell != ""),
        shows_units=True,
    )
    return Part(series.name, (table, *paper.prose(Narrative.Section.SERIES, series.pk)))


def _meetings_of(paper: Paper, series: list[MeetingSeries]) -> list[tuple[Figure, ...]]:
    """How often each series met in each year that has begun; － in a year before it began."""
    years = paper.begun_years
    scopes = [Scope(as_of=paper.as_of, fiscal_year=year, series=one.pk) for one in series for year in years]
    figures = iter(MEASURES["meetings"].figures(scopes))
    return [tuple(_since(one, year, next(figures)) for year in years) for one in series]


def _area_order(area: Area) -> tuple[bool, int, str]:
    return area.number is None, area.number or 0, area.name


def _since(series: MeetingSeries, year: FiscalYear, figure: Figure) -> Figure:
    """A series that began later had nothing to count in the year; but what was recorded in it is counted."""
    has_begun = series.started_on is None or series.started_on <= year.last_day
    if has_begun or figure.value:
        return figure
    return replace(figure, value=None, state=State.NOT_APPLICABLE)
