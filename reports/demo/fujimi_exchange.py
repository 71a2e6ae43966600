"""富士見市: 水谷東地域支え愛隊, its members, services and tickets."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from coordination.models import Area, User
from reports.demo import facts, names
from reports.demo.fujimi_requests import requests_coming, requests_met
from volunteers.accounts import account_of_group, accounts_of
from volunteers.models import (
    CashEntry,
    ExchangeGroup,
    FreeTime,
    Member,
    MemberRole,
    Posting,
    Service,
    ServiceHelper,
    Suspension,
    TicketAccount,
    TicketBook,
    TicketTerms,
    TicketTransfer,
    WorkKind,
)

CITY = "fujimi"
WORKS = {  # whether it is done outside the house
    "買い物の代行": True,
    "ごみ出し": True,
    "草取り": True,
    "掃除": False,
    "通院の付き添い": True,
    "話し相手": False,
    "電球の交換": False,
    "家具の移動": False,
}
BOOK = 10  # tickets are handed out by the book
LANDMARKS = ("会館のとなり", "公園の前", "白い門の家", "橋のそば", "", "", "", "")
NOTES = (
    "足が不自由なので、ゆっくり話す。",
    "犬がいる。",
    "軽トラックを持っている。",
    "耳が遠い。",
    *[""] * 12,
)
# Nobody went into a house in the spring of 2020.
INDOORS_CLOSED = (date(2020, 4, 8), date(2020, 5, 31))
REDEEMING = 6  # helpers, those who have earned the most, who give back a book's worth at the end of a year


def exchange():
    """64 helpers, 81 recipients, 12 dispatchers; 239 services of 21,495 person-minutes; 1,524 tickets, 1,433 used."""
    told = {row["key"]: row["value"] for row in facts.read(CITY, "exchange")}
    as_of = date.fromisoformat(told["as_of"])
    started = date.fromisoformat(f"{told['started']}-01")
    group = ExchangeGroup.objects.create(
        name=told["group"],
        area=Area.objects.get(number=5),
        district="水谷東小学校区",
        ticket_name="ありがとう券",
        started_on=started,
        keeps_cash_book=True,
    )
    group.dispatchers.set(User.objects.filter(role=User.Role.DISPATCHER))
    TicketTerms.objects.create(
        group=group, minutes=int(told["ticket_minutes"]), price=int(told["ticket_price"]), valid_from=started
    )
    helpers, recipients = _members(group, told, started, as_of)
    WorkKind.objects.bulk_create(
        WorkKind(group=group, name=name, is_outdoor=is_outdoor, position=position)
        for position, (name, is_outdoor) in enumerate(WORKS.items(), 1)
    )
    Suspension.objects.create(
        group=group,
        covers=Suspension.Covers.INDOOR,
        started_on=INDOORS_CLOSED[0],
        ended_on=INDOORS_CLOSED[1],
        because="新型コロナウイルス感染症の緊急事態宣言のため",
    )
    _how_to_reach_them(group)
    _what_they_can_do(group, helpers)
    TicketAccount.objects.bulk_create(
        TicketAccount(group=group, kind=kind)
        for kind in TicketAccount.Kind
        if kind not in TicketAccount.MEMBERS
    )
    help_given = _services(group, told, helpers, recipients, started, as_of)
    clerk = User.objects.get(username="jimukyoku")
    requests_met(group, clerk)
    requests_coming(group, clerk, helpers, recipients, as_of)
    _transfers(group, told, help_given, started)
    _cash(group)


def _members(group, told, started, as_of):
    rng = facts.dice(CITY, "members")
    helpers, recipients, dispatchers = (int(told[key]) for key in ("helpers", "recipients", "dispatchers"))
    both = 6  # who help and are helped
    former = 4
    everybody = Member.objects.bulk_create(
        Member(group=group, number=i, name=name, kana=kana)
        for i, (name, kana) in enumerate(names.people(helpers + recipients - both + former, rng), 1)
    )
    helping, helped = everybody[:helpers], everybody[helpers - both : helpers - both + recipients]
    left = everybody[-former:]

    def joined():
        return started + timedelta(days=rng.randint(0, 1100))

    roles = [MemberRole(member=one, role=MemberRole.Role.HELPER, joined_on=started) for one in helping]
    roles += [
        MemberRole(member=one, role=MemberRole.Role.RECIPIENT, joined_on=started) for one in helped[:20]
    ]
    roles += [
        MemberRole(member=one, role=MemberRole.Role.RECIPIENT, joined_on=joined()) for one in helped[20:]
    ]
    roles += [
        MemberRole(member=one, role=MemberRole.Role.DISPATCHER, joined_on=started)
        for one in helping[:dispatchers]
    ]
    roles += [
        MemberRole(
            member=one,
            role=MemberRole.Role.HELPER,
            joined_on=started,
            left_on=as_of - timedelta(days=rng.randint(30, 600)),
        )
        for one in left
    ]
    MemberRole.objects.bulk_create(roles)
    return helping, helped


def _how_to_reach_them(group):
    """Numbers that nobody has. Where the day of consent is not known, somebody has yet to ask."""
    rng = facts.dice(CITY, "contacts")
    members = list(group.members.prefetch_related("roles"))
    for member in members:
        begun = min(role.joined_on for role in member.roles.all())
        member.area = group.area
        member.address = f"水谷東{rng.randint(1, 3)}丁目　{rng.choice(LANDMARKS)}".strip()
        member.phone = f"0490-00-{member.number:04}"
        member.notes = rng.choice(NOTES)
        member.consented_on = begun if rng.random() > 0.06 else None
    Member.objects.bulk_update(members, ["area", "address", "phone", "notes", "consented_on"])


def _what_they_can_do(group, helpers):
    rng = facts.dice(CITY, "skills")
    kinds = list(group.kinds.all())
    halves = [(weekday, part) for weekday in FreeTime.Weekday for part in FreeTime.Part]
    skills, times = [], []
    for helper in helpers:
        skills += [(helper, kind) for kind in rng.sample(kinds, rng.randint(2, 5))]
        times += [(helper, *half) for half in rng.sample(halves, rng.randint(2, 6))]
    Member.skills.through.objects.bulk_create(
        Member.skills.through(member=helper, workkind=kind) for helper, kind in skills
    )
    FreeTime.objects.bulk_create(
        FreeTime(member=helper, weekday=weekday, part=part) for helper, weekday, part in times
    )


def _services(group, told, helpers, recipients, started, as_of):
    """Services in order of day; a service's tickets are its person-minutes ÷ 15."""
    rng = facts.dice(CITY, "services")
    ticket = int(told["ticket_minutes"])
    joined = dict(
        MemberRole.objects.filter(member__group=group, role=MemberRole.Role.RECIPIENT).values_list(
            "member", "joined_on"
        )
    )
    kinds, rests = list(group.kinds.all()), list(group.suspensions.all())
    allowed = [kind for kind in kinds if kind.is_outdoor]

    def done_on(day):
        kind = rng.choice(kinds)
        stopped = any(rest.stops(kind, day) for rest in rests)
        return allowed[kind.position % len(allowed)] if stopped else kind

    days = sorted(rng.choices(facts.workdays(started + timedelta(days=9), as_of), k=int(told["services"])))
    tickets = facts.spread(int(told["service_minutes"]) // ticket, len(days), rng)
    services = Service.objects.bulk_create(
        Service(
            group=group,
            held_on=day,
            recipient=rng.choice([one for one in recipients if joined[one.pk] <= day]),
            kind=done_on(day),
        )
        for day in days
    )
    rows = []
    for service, units in zip(services, tickets, strict=True):
        able = [one for one in helpers if one.pk != service.recipient_id]
        together = facts.pick(rng, able, min(units, rng.choice([1, 1, 2])))
        for helper, part in zip(together, facts.spread(units, len(together), rng), strict=True):
            rows.append(ServiceHelper(service=service, helper=helper, minutes=part * ticket))
    return ServiceHelper.objects.bulk_create(rows)


def _transfers(group, told, help_given, started):
    """Books are sold when a purse would run short, so that nobody ever pays with tickets that are not there."""
    rng = facts.dice(CITY, "tickets")
    ticket = int(told["ticket_minutes"])
    received = defaultdict(list)
    for one in help_given:
        received[one.service.recipient].append(one)
    in_hands = int(told["tickets_issued"]) - int(told["tickets_used"])
    holders = sorted(received, key=lambda member: rng.random())[:20]
    left_over = dict(zip(holders, facts.spread(in_hands, len(holders), rng), strict=True))
    purses = accounts_of(received, TicketAccount.Kind.PURSE)
    earned = accounts_of({one.helper for one in help_given}, TicketAccount.Kind.EARNED)
    issuer = account_of_group(group, TicketAccount.Kind.ISSUER)

    rows = []
    for member, helps in received.items():
        rows += _purse(
            group, issuer, purses[member.pk], earned, helps, ticket, left_over.get(member, 0), started
        )
    rows += _redemptions(group, help_given, earned, ticket, date.fromisoformat(told["as_of"]))
    kinds = list(TicketTransfer.Kind)
    rows.sort(key=lambda row: (row.transferred_on, kinds.index(row.kind)))
    clerk = User.objects.get(username="jimukyoku")
    for row in rows:
        at = timezone.make_aware(datetime.combine(row.transferred_on, time(17)))
        row.posting = Posting(group=group, posted_at=at, posted_by=clerk)
    Posting.objects.bulk_create(row.posting for row in rows)
    _books(group, TicketTransfer.objects.bulk_create(rows), started)


def _purse(group, issuer, own, earned, helps, ticket, left_over, started):
    """One recipient's tickets: books as they are needed, payments, and what is left over at the end."""
    to_issue = sum(one.minutes // ticket for one in helps) + left_over
    in_hand = 0

    def book(tickets, day):
        kind = TicketTransfer.Kind.ISSUE
        return TicketTransfer(
            group=group, kind=kind, transferred_on=day, credited=issuer, debited=own, tickets=tickets
        )

    for one in helps:
        price, day = one.minutes // ticket, one.service.held_on
        if in_hand < price:
            tickets = min(max(BOOK, price - in_hand), to_issue)
            yield book(tickets, facts.workdays(max(started, day - timedelta(days=7)), day)[0])
            in_hand, to_issue = in_hand + tickets, to_issue - tickets
        yield TicketTransfer(
            group=group,
            kind=TicketTransfer.Kind.USE,
            transferred_on=day,
            credited=own,
            debited=earned[one.helper_id],
            tickets=price,
            help=one,
        )
        in_hand -= price
    if to_issue:
        yield book(to_issue, helps[-1].service.held_on)


def _redemptions(group, help_given, earned, ticket, as_of):
    """At the end of a fiscal year, some of those who have a book's worth of earned tickets change it into money."""
    gained, redeemed = defaultdict(int), defaultdict(int)
    for one in help_given:
        gained[one.helper_id] += one.minutes
    most = sorted(gained, key=lambda helper: (-gained[helper], helper))[:REDEEMING]
    done = account_of_group(group, TicketAccount.Kind.REDEEMED)
    for year in range(group.started_on.year + 1, as_of.year + 1):
        day = facts.workdays(date(year, 3, 1), date(year, 3, 31))[-1]
        for helper in most:
            minutes = sum(
                one.minutes for one in help_given if one.helper_id == helper and one.service.held_on <= day
            )
            if minutes // ticket - redeemed[helper] < BOOK:
                continue
            redeemed[helper] += BOOK
            yield TicketTransfer(
                group=group,
                kind=TicketTransfer.Kind.REDEEM,
                transferred_on=day,
                credited=earned[helper],
                debited=done,
                tickets=BOOK,
            )


def _books(group, rows, started):
    """Each sale was a book of so many tickets; a few more lie ready."""
    sold = [(row, row.tickets) for row in rows if row.kind == TicketTransfer.Kind.ISSUE]
    serial = 1
    for row, tickets in [*sold, *((None, BOOK) for _ in range(5))]:
        TicketBook.objects.create(
            group=group, first=serial, last=serial + tickets - 1, made_on=started, issue=row
        )
        serial += tickets


def _cash(group):
    """Each book was paid for on the day on which it was sold, each redemption paid out on its own."""
    clerk, terms = User.objects.get(username="jimukyoku"), group.terms.get()
    moved = {
        TicketTransfer.Kind.ISSUE: CashEntry.Kind.SALE,
        TicketTransfer.Kind.REDEEM: CashEntry.Kind.REDEMPTION,
    }
    rows = group.transfers.filter(kind__in=moved).select_related("credited__member", "debited__member")
    CashEntry.objects.bulk_create(
        CashEntry(
            group=group,
            on=row.transferred_on,
            kind=moved[row.kind],
            yen=row.tickets * terms.price,
            note=f"{row.debited.member or row.credited.member}　{row.tickets}枚",
            entered_by=clerk,
        )
        for row in rows
    )
