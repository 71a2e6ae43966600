"""富士見市: the members of its tier-1 council, all invented, and what the council was called before."""

from datetime import date

from meetings.models import Council, CouncilRole, Membership
from reports.demo import facts, members, names
from reports.demo.fujimi_visits import EMPLOYER
from reports.demo.members import Post, Seat

CITY = "fujimi"
SEATS = [
    Seat("けやき台町会", Post.CHAIR, "会長"),
    Seat("あおば台地区民生委員・児童委員協議会", Post.VICE_CHAIR, "会長"),
    Seat("さくら台町会", title="副会長"),
    Seat("ひばり台地区社会福祉協議会", title="事務局長"),
    Seat("すみれ台商店会", title="会長"),
    Seat("高齢者あんしん相談センターあおば台", title="主任ケアマネジャー"),
    Seat("水谷東地域支え愛隊", title="代表"),
    Seat("けやき台ふれあいサロン", title="世話役"),
    Seat(""),
    Seat(EMPLOYER, Post.SECRETARIAT, "地域福祉係"),
]
TERMS = [
    (date(2018, 4, 1), date(2020, 3, 31)),
    (date(2020, 4, 1), None),
]


def members_of_first_tier():
    council = Council.objects.get(tier=1)
    council.started_on = date(2016, 10, 1)
    council.save(update_fields=["started_on"])
    council.names.create(name="生活支援のしくみづくり研究会", used_until=date(2018, 3, 31))
    council.roles.create(role=CouncilRole.Role.COUNCIL, since=date(2018, 4, 1))
    *people, follower = names.people(len(SEATS) + 1, facts.dice(CITY, "members"))
    members.seat(council, SEATS, people, TERMS)
    leaving = Membership.objects.get(organization__name="さくら台町会", ended_on=date(2020, 3, 31))
    members.replace(leaving, *follower, last_day=date(2019, 6, 30), first_day=date(2019, 7, 1))
    # Who followed sits on in the next term; who left does not.
    Membership.objects.filter(person=leaving.person, started_on=date(2020, 4, 1)).update(
        person=Membership.objects.get(started_on=date(2019, 7, 1)).person
    )
