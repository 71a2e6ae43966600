"""The coordinators' part of the review: 配置数, 活動回数, 普及啓発, 活動報告会."""

from collections.abc import Iterable

from coordination.blocks import Chart, Column, Merged, Part, Row, Section, Series, Table, present
from coordination.figures import Figure, State
from coordination.fiscal_year import FiscalYear
from coordination.models import Forum, Tier
from reports.measures import MEASURES
from reports.models import Narrative
from reports.paper import Paper
from reports.scopes import Scope
from reports.sections.indicators import further_indicators


def coordinator_placements(paper: Paper) -> Section:
    """コーディネーター配置数: heads, not posts; who holds both tiers is one person."""
    years = paper.placement_years
    first, second = paper.city.tier_name(Tier.FIRST), paper.city.tier_name(Tier.SECOND)
    both = Merged(f"{first}・{second}を兼務")
    everybody = paper.actuals("coordinators", years)
    at_first = paper.actuals("coordinators_tier1", years)
    at_second = paper.actuals("coordinators_tier2", years)

    def second_cell(everyone, in_first, in_second):
        heads = [figure.value for figure in (everyone, in_first, in_second)]
        if None in heads or not heads[2]:
            return in_second
        holding_both = heads[1] + heads[2] - heads[0]
        return both if holding_both == heads[2] else in_second

    table = Table(
        key="coordinator_placements",
        caption="生活支援コーディネーターの配置数",
        label_heads=("区分",),
        columns=tuple(Column(year.name, "人") for year in years),
        rows=present(
            Row((first,), at_first),
            Row((second,), tuple(map(second_cell, everybody, at_first, at_second)) or at_second),
            Row(("合計（実人数）",), everybody, is_total=True),
        ),
        notes=(MEASURES["coordinators"].wording,),
    )
    return Section(
        "coordinator_placements",
        "生活支援コーディネーターの配置",
        (
            Part("", (table,)),
            *further_indicators(paper, Narrative.Section.PLACEMENTS),
            *paper.narrative_part(Narrative.Section.PLACEMENTS),
        ),
    )


def coordinator_activities(paper: Paper) -> Section:
    """コーディネーターの活動回数: target, actual with its tiers, and how far the target was reached."""
    years = paper.plan.years
    key = "coordinator_activities"
    targets, actuals = paper.targets(key, years), paper.actuals(key, years)
    table = Table(
        key=key,
        caption="コーディネーターの活動回数",
        label_heads=("区分", "内訳"),
        columns=paper.year_columns("回"),
        rows=present(
            Row(("目標", ""), targets),
            Row(("実績", "合計"), actuals, is_total=True),
            *(
                Row(
                    ("実績", f"うち{paper.city.tier_name(tier)}相当"),
                    paper.actuals(f"{key}_tier{tier}", years),
                )
                for tier in Tier
            ),
            *paper.rate_rows(key, years, ("達成率（％）", "")),
        ),
        notes=(
            MEASURES["activities"].wording,
            *paper.projection_notes([key, *(f"{key}_tier{tier}" for tier in Tier)], years),
            *paper.disagreements([key], years),
        ),
    )
    blocks = (table, _target_and_actual(years, targets, actuals)) if actuals else (table,)
    return Section(
        key,
        "生活支援コーディネーターの活動",
        (
            Part("", blocks),
            *further_indicators(paper, Narrative.Section.ACTIVITIES),
            *paper.narrative_part(Narrative.Section.ACTIVITIES),
        ),
    )


def _target_and_actual(years, targets: tuple[Figure, ...], actuals: tuple[Figure, ...]) -> Chart:
    """A projection is a run of its own, so that it is never drawn as what has been reached."""
    series = [Series("目標", tuple(target.value for target in targets))]
    series.append(Series("実績", _values(actuals, State.ACTUAL)))
    if any(actual.state is State.PROJECTED for actual in actuals):
        series.append(Series("見込", _values(actuals, State.PROJECTED)))
    return Chart(
        key="coordinator_activities",
        kind="target_actual",
        title="コーディネーターの活動回数：目標と実績",
        unit="回",
        categories=tuple(year.name for year in years),
        series=tuple(series),
        description="。".join(
            f"{year.name}は目標{_spoken(target)}、{'' if actual.state is State.PROJECTED else '実績'}{_spoken(actual)}"
            for year, target, actual in zip(years, targets, actuals, strict=True)
        ),
    )


def outreach(paper: Paper) -> Section:
    """普及啓発: within the activities; lectures on request within the outreach."""
    years = paper.begun_years
    first, second = (f"{paper.city.tier_name(tier)}相当" for tier in Tier)
    rows = {
        (first,): _times_and_people(paper, "outreach", Tier.FIRST),
        (second,): _times_and_people(paper, "outreach", Tier.SECOND),
        ("合計",): _times_and_people(paper, "outreach"),
        ("うち出前講座",): _times_and_people(paper, "lecture"),
    }
    people = rows["合計",][1::2]
    table = Table(
        key="outreach",
        caption="普及啓発の回数と参加人数",
        label_heads=("区分",),
        columns=tuple(
            Column(name, unit, group=year.name)
            for year in years
            for name, unit in (("回数", "回"), ("参加者", "人"))
        ),
        rows=tuple(Row(labels, cells, is_total=labels == ("合計",)) for labels, cells in rows.items()),
        notes=(
            "普及啓発は活動回数に、出前講座は普及啓発に含まれます。参加者は延べ人数です。",
            *(
                f"{year.name}の参加者には、人数の記録がない{figure.uncounted}件を含みません。"
                for year, figure in zip(years, people, strict=True)
                if figure.uncounted
            ),
        ),
    )
    return Section(
        "outreach",
        "普及啓発",
        (
            Part("", (table,)),
            *further_indicators(paper, Narrative.Section.OUTREACH),
            *paper.narrative_part(Narrative.Section.OUTREACH),
        ),
    )


def _times_and_people(paper: Paper, what: str, tier: Tier | None = None) -> tuple[Figure, ...]:
    """Times and people of each year in turn. what: outreach or lecture."""
    scopes = [Scope(as_of=paper.as_of, fiscal_year=year, tier=tier) for year in paper.begun_years]
    times, people = (MEASURES[f"{what}_{counted}"].figures(scopes) for counted in ("times", "people"))
    return tuple(figure for pair in zip(times, people, strict=True) for figure in pair)


def forums(paper: Paper) -> Section:
    """活動報告会: the yearly public event."""
    events = Forum.objects.filter(
        held_on__range=(paper.plan.first_year.first_day, paper.plan.last_year.last_day),
        held_on__lte=paper.as_of,
    ).order_by("held_on")
    page = MEASURES["forum_people"]
    rows = tuple(
        Row(
            (FiscalYear.of(event.held_on).name,),
            (
                event.title,
                event.audience,
                event.venue,
                Figure(
                    event.participants,
                    page.unit,
                    State.PENDING if event.participants is None else State.ACTUAL,
                    page.address(Scope(as_of=paper.as_of, record=event.pk)),
                ),
            ),
        )
        for event in events
    )
    table = Table(
        key="forums",
        caption="活動報告会の開催状況",
        label_heads=("年度",),
        columns=(Column("題名"), Column("対象"), Column("会場"), Column("参加者", "人")),
        rows=rows,
        notes=() if rows else ("この計画の期間に開催の記録はありません。",),
    )
    return Section(
        "forums",
        "活動報告会",
        (
            Part("", (table,)),
            *further_indicators(paper, Narrative.Section.FORUMS),
            *paper.narrative_part(Narrative.Section.FORUMS),
        ),
    )


def _values(figures: Iterable[Figure], state: State) -> tuple[int | None, ...]:
    return tuple(figure.value if figure.state is state else None for figure in figures)


def _spoken(figure: Figure) -> str:
    return f"{figure.text}{figure.unit}" if figure.value is not None else "未確定"
