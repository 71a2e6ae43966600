"""An edition to look at, without the seconds that its files take."""

from django.utils import timezone

from reports.document import plan_review
from reports.editions import digest_of_content
from reports.kept import as_kept
from reports.models import Edition, EditionFile, PlanReview


def edition_of(review: PlanReview, by, records: dict | None = None) -> Edition:
    """What the review says now as its first edition; the review itself goes on."""
    content = {
        "document": {"form": 1, "paper": as_kept(plan_review(review))},
        "records": records or {},
        "errata": [],
    }
    edition = Edition.objects.create(
        review=review,
        number=1,
        approved_by=by,
        approved_at=timezone.now(),
        digest=digest_of_content(**content),
        **content,
    )
    EditionFile.objects.create(edition=edition, extension="json", content=b"{}", digest="0" * 64)
    return edition
