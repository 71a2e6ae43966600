"""ふじみ野市: the members of its five councils, all invented, and what the city's council also is by law."""

from datetime import date

from coordination.models import Tier
from meetings.models import Council, CouncilRole, Membership
from reports.demo import facts, members, names
from reports.demo.fujimi_visits import EMPLOYER
from reports.demo.members import Post, Seat

CITY = "fujimino"
TERMS = [
    (date(2024, 4, 1), date(2026, 3, 31)),
    (date(2026, 4, 1), date(2028, 3, 31)),
]
LEFT, FOLLOWED = date(2025, 5, 31), date(2025, 6, 1)


def members_of_councils():
    rng = facts.dice(CITY, "members")
    councils = list(Council.objects.select_related("area").order_by("tier", "area__number"))
    areas = [council.area.name for council in councils if council.area]
    seats = {
        council: _in_city(areas) if council.tier == Tier.FIRST else _in_area(council.area.name)
        for council in councils
    }
    people = iter(names.people(sum(map(len, seats.values())) + 1, rng))
    for council in councils:
        members.seat(council, seats[council], [next(people) for _ in seats[council]], TERMS)
    # A new representative in the second year of the first term, who goes on in the second.
    leaving = Membership.objects.get(
        council=councils[1], post=Post.MEMBER, started_on=TERMS[0][0], title="世話役"
    )
    members.replace(leaving, *next(people), last_day=LEFT, first_day=FOLLOWED)
    follower = Membership.objects.get(started_on=FOLLOWED).person
    Membership.objects.filter(person=leaving.person, started_on=TERMS[1][0]).update(person=follower)


def _in_city(areas):
    """Somebody from each area, and the office of the social welfare council."""
    return [
        Seat(f"{areas[0]}自治会", Post.CHAIR, "会長"),
        Seat(f"{areas[1]}の民生委員・児童委員", Post.VICE_CHAIR, "会長"),
        *(Seat(f"{area}自治会", title="副会長") for area in areas[1:]),
        *(Seat(f"{area}の民生委員・児童委員") for area in (areas[0], *areas[2:])),
        Seat(""),
        Seat(EMPLOYER, Post.SECRETARIAT, "地域福祉課"),
    ]


def _in_area(area):
    return [
        Seat(f"{area}自治会", Post.CHAIR, "会長"),
        Seat(f"{area}の民生委員・児童委員", Post.VICE_CHAIR),
        Seat(f"{area}サロン（デモ）", title="世話役"),
        Seat(f"{area}の商店（デモ）", title="店主"),
        Seat("", Post.CORE),
        Seat("", Post.CORE),
        Seat(EMPLOYER, Post.SECRETARIAT, "地区担当"),
    ]


def names_and_roles():
    """The city's council is 協議体 and 地域ケア会議 in one; the oldest council of an area began as a 研究会."""
    first = Council.objects.get(tier=Tier.FIRST)
    first.roles.bulk_create(
        CouncilRole(council=first, role=role, since=date(2019, 4, 1))
        for role in (CouncilRole.Role.COUNCIL, CouncilRole.Role.CARE_MEETING)
    )
    oldest = Council.objects.order_by("area__number").filter(tier=Tier.SECOND)[0]
    oldest.names.create(name=f"{oldest.area}支え合い研究会", used_until=date(2018, 3, 31))
