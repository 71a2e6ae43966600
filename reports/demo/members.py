"""Invented members of councils: who sits for which kind of organization, from term to term."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coordination.models import Organization, Person
from meetings.models import Council, Membership

Post = Membership.Post


@dataclass(frozen=True)
class Seat:
    """A seat in a council. organization: its name, "" for a resident who speaks for nobody else."""

    organization: str
    post: Post = Post.MEMBER
    title: str = ""


def seat(council: Council, seats: Sequence[Seat], people, terms: Sequence[tuple[date, date | None]]):
    """Everybody sits in every term. people: (name, kana) for each seat."""
    organizations = {
        one.name: one for one in Organization.objects.filter(name__in={one.organization for one in seats})
    }
    persons = Person.objects.bulk_create(
        Person(name=name, kana=kana, area=council.area) for name, kana in people
    )
    return Membership.objects.bulk_create(
        Membership(
            council=council,
            organization=organizations[one.organization] if one.organization else None,
            person=person,
            title=one.title,
            post=one.post,
            started_on=began,
            ended_on=ended,
        )
        for began, ended in terms
        for one, person in zip(seats, persons, strict=True)
    )


def replace(membership: Membership, name: str, kana: str, *, last_day: date, first_day: date):
    """Somebody leaves within the term, and somebody else of the same organization follows."""
    ends, membership.ended_on = membership.ended_on, last_day
    membership.save(update_fields=["ended_on"])
    person = Person.objects.create(name=name, kana=kana, area=membership.council.area)
    Membership.objects.create(
        council=membership.council,
        organization=membership.organization,
        person=person,
        title=membership.title,
        post=membership.post,
        started_on=first_day,
        ended_on=ends,
    )
