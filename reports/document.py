"""計画評価書: the review of a plan as plain data. `plan_review` is its table of contents."""

from dataclasses import replace
from datetime import date

from coordination.blocks import Document, Section
from coordination.wareki import format_date
from reports.live_cells import cells_of
from reports.live_figures import all_told
from reports.models import Narrative, PlanReview
from reports.paper import Paper
from reports.references import with_references
from reports.sections.coordinators import (
    coordinator_activities,
    coordinator_placements,
    forums,
    outreach,
)
from reports.sections.councils import area_efforts, council_meetings, series_profiles
from reports.sections.exchange import help_exchange
from reports.sections.survey import survey_findings

_SECTION = Narrative.Section
# The order is the order of the printed paper.
SECTIONS = {
    _SECTION.COUNCIL_MEETINGS: council_meetings,
    _SECTION.AREA_EFFORTS: area_efforts,
    _SECTION.SERIES: series_profiles,
    _SECTION.PLACEMENTS: coordinator_placements,
    _SECTION.ACTIVITIES: coordinator_activities,
    _SECTION.OUTREACH: outreach,
    _SECTION.FORUMS: forums,
    _SECTION.EXCHANGE: help_exchange,
    _SECTION.SURVEY: survey_findings,
}


def sections_of(paper: Paper) -> dict[Narrative.Section, Section]:
    """The sections that have something to print; their texts still as they are kept."""
    built = {which: build(paper) for which, build in SECTIONS.items()}
    return {which: section for which, section in built.items() if section}


def plan_review(review: PlanReview, as_of: date | None = None) -> Document:
    """計画評価書.

    as_of: counts as of this day instead of the review's 基準日.
    """
    paper = Paper(review, as_of or review.as_of)
    sections = sections_of(paper)
    cells = cells_of(sections.values())
    document = Document(
        title=f"{paper.plan}計画評価書",
        subtitle=f"生活支援体制整備事業（{paper.plan.period}）",
        author="　".join(filter(None, [paper.city.name, paper.city.department])),
        as_of=paper.as_of,
        as_of_words=f"{format_date(paper.as_of)}現在",
        sections=tuple(
            replace(all_told(section, paper.at, cells), title=f"{number}　{section.title}")
            for number, section in enumerate(sections.values(), 1)
        ),
        notes=(
            *_note_on_another_day(paper),
            "数値はすべて個々の記録から数えたものです。0は「数えて0」、空欄は「まだ確定していない」、"
            "「－」は「該当なし」、「見込」は「年度末の見込み」を表します。",
        ),
    )
    return with_references(document, paper.plan.number)


def draft_review(review: PlanReview, as_of: date | None = None) -> Document:
    """The same as it leaves the application before anybody has approved it: each of its pages says 案."""
    return replace(plan_review(review, as_of), is_draft=True)


def _note_on_another_day(paper: Paper) -> list[str]:
    """The words of a review were written for its own day; counted as of another, they may no longer agree."""
    if paper.as_of == paper.review.as_of or not paper.narratives:
        return []
    written = format_date(paper.review.as_of)
    return [
        f"本文は{written}現在で書いたものです。数値は{format_date(paper.as_of)}現在のため、合わないところがあります。"
    ]
