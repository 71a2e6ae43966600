"""計画評価書: the review of a plan as plain data. `plan_review` is its table of contents."""

from dataclasses import replace
from datetime import date

from coordination.blocks import Document
from coordination.wareki import format_date
from reports.models import PlanReview
from reports.paper import Paper
from reports.sections.coordinators import (
    coordinator_activities,
    coordinator_placements,
    forums,
    outreach,
)
from reports.sections.councils import area_efforts, council_meetings, series_profiles
from reports.sections.exchange import help_exchange
from reports.sections.survey import survey_findings


def plan_review(review: PlanReview, as_of: date | None = None) -> Document:
    """計画評価書. The order below is the order of the printed paper.

    as_of: counts as of this day instead of the review's 基準日.
    """
    paper = Paper(review, as_of or review.as_of)
    sections = [
        council_meetings(paper),
        area_efforts(paper),
        series_profiles(paper),
        coordinator_placements(paper),
        coordinator_activities(paper),
        outreach(paper),
        forums(paper),
        help_exchange(paper),
        survey_findings(paper),
    ]
    return Document(
        title=f"{paper.plan}計画評価書",
        subtitle=f"生活支援体制整備事業（{paper.plan.period}）",
        author="　".join(filter(None, [paper.city.name, paper.city.department])),
        as_of=paper.as_of,
        as_of_words=f"{format_date(paper.as_of)}現在",
        sections=tuple(
            replace(section, title=f"{number}　{section.title}")
            for number, section in enumerate(filter(None, sections), 1)
        ),
        notes=(
            *_note_on_another_day(paper),
            "数値はすべて個々の記録から数えたものです。0は「数えて0」、空欄は「まだ確定していない」、"
            "「－」は「該当なし」、「見込」は「年度末の見込み」を表します。",
        ),
    )


def _note_on_another_day(paper: Paper) -> list[str]:
    """The words of a review were written for its own day; counted as of another, they may no longer agree."""
    if paper.as_of == paper.review.as_of or not paper.narratives:
        return []
    written = format_date(paper.review.as_of)
    return [
        f"本文は{written}現在で書いたものです。数値は{format_date(paper.as_of)}現在のため、合わないところがあります。"
    ]
