"""What a review may still lack before it is submitted."""

from collections.abc import Iterable

from coordination.figures import State
from coordination.wareki import format_date
from reports.claims import claims_in, known_from
from reports.live_cells import cell_of_kept
from reports.live_figures import TOKEN, UNKNOWN, is_readable
from reports.models import Narrative, NarrativePhoto, PlanReview
from reports.paper import Paper


def checks(review: PlanReview) -> Iterable[str]:
    """Sentences about what to look at; none of them keeps a review from being submitted."""
    texts = list(review.narratives.all())
    written = {text.section for text in texts if text.body.strip()}
    missing = [section.label for section in Narrative.Section if section not in written]
    if missing:
        yield f"確かめてください：本文がまだない章があります（{'、'.join(missing)}）。"
    known = known_from(review)
    claims = [(text, claim) for text in texts for claim in claims_in(text.body, known, text.section)]
    for text, claim in claims:
        if claim.is_wrong:
            yield f"確かめてください：{text}の{claim.sentence}"
    typed = sum(not claim.is_wrong for _, claim in claims)
    if typed:
        yield f"確かめてください：数値と結びついていない数や言い方が、本文に{typed}か所あります。"
    for photo in NarrativePhoto.objects.filter(narrative__in=texts).select_related("narrative"):
        if not photo.content.storage.exists(photo.content.name):
            yield f"確かめてください：{photo.narrative}の写真「{photo}」のファイルが見つかりません。外して、付けなおしてください。"
    inserted = [found for text in texts for found in TOKEN.findall(text.body)]
    if not all(is_readable(inside) for inside in inserted):
        yield "確かめてください：本文に、読みとれない差し込みがあります。印刷では、そのまま出ます。"
    yield from _old_projections(Paper(review, review.as_of))
    if any(cell and known.cells[cell] is None for cell in map(cell_of_kept, inserted)):
        yield f"確かめてください：本文に差し込んだ数に、いまの表にはないものがあります。印刷では{UNKNOWN}と出ます。"


def _old_projections(paper: Paper) -> Iterable[str]:
    """Those that will be printed and go by fewer days than the paper does."""
    for at in paper.indicators.values():
        if at.actual.state is State.PROJECTED and at.projection.basis_on < paper.as_of:
            yield (
                f"確かめてください：{at.fiscal_year.name}の{at.indicator.name}の見込は、"
                f"{format_date(at.projection.basis_on)}までの記録をもとにしたものです。評価書の基準日で出しなおせます。"
            )
