"""What approved editions prove of themselves (coordination/soundness.py)."""

from coordination.soundness import FIGURES, Finding, check
from reports.models import Edition

FIGURES["承認した版"] = ("reports_edition", "SELECT id, number, digest FROM reports_edition ORDER BY id")
FIGURES["承認した版のファイル"] = (
    "reports_editionfile",
    "SELECT edition_id, extension, digest FROM reports_editionfile ORDER BY edition_id, extension",
)


@check
def editions_are_whole() -> Finding:
    from reports.editions import is_whole  # brings all that builds a review; not for every start

    editions = list(Edition.objects.order_by("pk"))
    wrong = [one for one in editions if not is_whole(one)]
    return Finding(
        "承認した版",
        not wrong,
        f"{'、'.join(map(str, wrong[:3]))}が、承認したときの内容と違います。控えと照らしてください。"
        if wrong
        else f"{len(editions)}の版が、承認したときのままです。",
    )
