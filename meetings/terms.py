"""改選: who sat until now goes on into a new term, or leaves with the old one."""

from collections import Counter
from datetime import date, timedelta

from django.db import transaction

from meetings.models import Council, Membership

ONE_DAY = timedelta(days=1)
STILL_OPEN = timedelta(days=366)  # a 改選 is written down within a year of the end of the old term


def last_terms(council: Council, today: date) -> list[Membership]:
    """The latest term of everybody who sits, or sat until less than a year ago; by post and reading."""
    latest = {}
    memberships = council.memberships.select_related("organization", "person").order_by("started_on", "pk")
    for one in memberships:
        latest[one.organization_id, one.person_id] = one
    since = today - STILL_OPEN
    return in_order(one for one in latest.values() if one.ended_on is None or one.ended_on >= since)


def in_order(memberships) -> list[Membership]:
    """By post as the law's papers list them, then by reading."""
    posts = Membership.Post.values
    return sorted(memberships, key=lambda one: (posts.index(one.post), one.sort_key, one.pk))


def common_term(memberships: list[Membership]) -> tuple[date, date | None] | None:
    """The term that most have; None where nobody sits."""
    terms = Counter((one.started_on, one.ended_on) for one in memberships)
    return max(terms, key=lambda term: (terms[term], term[0])) if terms else None


def next_term(begins: date, ends: date | None) -> tuple[date | None, date | None]:
    """The term of as many whole years that follows one; nothing where the old one has no end."""
    if ends is None:
        return None, None
    follows = ends + ONE_DAY
    if (follows.month, follows.day) != (begins.month, begins.day) or (begins.month, begins.day) == (2, 29):
        return follows, None
    return follows, follows.replace(year=2 * follows.year - begins.year) - ONE_DAY


def leave(memberships: list[Membership], *, on: date):
    """Their last day."""
    for one in memberships:
        one.ended_on = on
        one.save(update_fields=["ended_on"])


def renew(
    memberships: list[Membership],
    staying: list[Membership],
    *,
    ended_on: date,
    begins: date,
    ends: date | None,
):
    """Ends the old term of all on a day, but of nobody later than it ended already, and begins a new one for those who
    stay."""
    with transaction.atomic():
        leave([one for one in memberships if one.ended_on is None or one.ended_on > ended_on], on=ended_on)
        Membership.objects.bulk_create(
            Membership(
                council_id=one.council_id,
                organization_id=one.organization_id,
                person_id=one.person_id,
                title=one.title,
                post=one.post,
                started_on=begins,
                ended_on=ends,
            )
            for one in staying
        )
