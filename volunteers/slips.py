"""活動票: what a helper writes down of one help, and all that stands in the way of entering it into the books.

The screen for the day's sheet and the Excel sheet of the past ask the same questions here.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import prefetch_related_objects

from coordination.models import User
from coordination.wareki import format_date, format_month
from volunteers.models import (
    Errand,
    ExchangeGroup,
    Member,
    MemberRole,
    Service,
    ServiceHelper,
    WorkKind,
)
from volunteers.purses import Purses


@dataclass(frozen=True)
class Slip:
    """One service. number: of its line. helps: each helper with the minutes of that helper."""

    number: int
    on: date
    recipient: Member
    kind: WorkKind
    helps: tuple[tuple[Member, int], ...]
    note: str = ""
    errand: Errand | None = None

    @property
    def minutes(self) -> int:
        return sum(minutes for _, minutes in self.helps)


def tickets_of(group: ExchangeGroup, on: date | None, minutes: Sequence[int]) -> int | None:
    """So many tickets pay for helpers of so many minutes each; None where the day has no terms."""
    terms = group.terms_on(on) if on else None
    return sum(map(terms.tickets_for, minutes)) if terms else None


class Reviewed:
    """Slips of one group held against its books. They are looked at in their order, and paid in it."""

    def __init__(self, group: ExchangeGroup, slips: Sequence[Slip], *, today: date):
        prefetch_related_objects([group], "terms", "suspensions", "closed_months")
        self.group, self.slips, self.today = group, slips, today
        self.closed_until = max((one.month for one in group.closed_months.all()), default=None)
        self.roles = _roles_of(slips)
        self.earlier = _helped_before(group, slips)
        self.recorded = set(
            Service.objects.filter(
                errand__in=[slip.errand for slip in slips if slip.errand], withdrawn_on=None
            ).values_list("errand", flat=True)
        )

    def tickets(self, slip: Slip) -> int | None:
        return tickets_of(self.group, slip.on, [minutes for _, minutes in slip.helps])

    def problems(self) -> Iterator[tuple[Slip, str, str]]:
        """What keeps a slip out of the books: the slip, the part of it that is wrong, and a sentence."""
        purses = Purses(slip.recipient for slip in self.slips)
        for slip in self.slips:
            wrong = [*self._of_day(slip), *_of_people(slip)]
            if slip.errand and slip.errand.pk in self.recorded:
                wrong.append(("recipient", "この予定の活動は、もう記録してあります。"))
            yield from ((slip, *one) for one in wrong)
            if wrong:
                continue
            if short := _short(slip, self.tickets(slip), purses):
                yield slip, "recipient", short
            else:
                purses.take(slip.recipient, slip.on, self.tickets(slip))

    def _of_day(self, slip):
        if slip.on > self.today:
            yield "on", f"{format_date(slip.on)}は、まだ来ていません。すんだ活動だけを記録します。"
        if self.closed_until and slip.on.replace(day=1) <= self.closed_until:
            yield (
                "on",
                f"{format_month(slip.on)}は月締めがすんでいて、この月の活動は書き足せません。日を確かめてください。",
            )
        if self.group.terms_on(slip.on) is None:
            yield "on", f"{format_date(slip.on)}の券の条件がまだ決まっていないため、枚数を計算できません。"
        for rest in self.group.suspensions.all():
            if rest.stops(slip.kind, slip.on):
                yield "kind", told_of(rest)

    def doubts(self) -> Iterator[tuple[Slip, str]]:
        """What is allowed but probably not meant."""
        seen = set()
        for slip in self.slips:
            yield from ((slip, sentence) for sentence in self._of_roles(slip))
            if slip.errand and (slip.errand.on, slip.errand.request.recipient_id) != (
                slip.on,
                slip.recipient.pk,
            ):
                yield slip, "日か利用会員が、もとの予定とちがいます。"
            for helper, _ in slip.helps:
                key = (slip.on, slip.recipient.pk, helper.pk)
                if key in self.earlier or key in seen:
                    yield (
                        slip,
                        f"{format_date(slip.on)}に{helper.name}さんが{slip.recipient.name}さんを手伝った活動は、"
                        f"{'もう記録してあります' if key in self.earlier else '上の行にもあります'}。"
                        "同じ活動を二度書いていないか確かめてください。",
                    )
                seen.add(key)

    def _of_roles(self, slip):
        Role = MemberRole.Role
        for member, role in (
            (slip.recipient, Role.RECIPIENT),
            *((helper, Role.HELPER) for helper, _ in slip.helps),
        ):
            if not any(one.role == role and _holds(one, slip.on) for one in self.roles[member.pk]):
                yield f"{member.name}さんは、{format_date(slip.on)}には{role.label}ではありません。"


def told_of(rest) -> str:
    """Why and for how long work of a kind rests."""
    until = f"{format_date(rest.ended_on)}まで" if rest.ended_on else ""
    return (
        f"{format_date(rest.started_on)}から{until}、{rest.get_covers_display()}は休止しています"
        f"（理由：{rest.because}）。日と内容を確かめてください。"
    )


def _of_people(slip):
    helpers = [helper.pk for helper, _ in slip.helps]
    if slip.recipient.pk in helpers:
        yield "recipient", f"{slip.recipient.name}さんが、利用会員と協力会員の両方に書いてあります。"
    for helper in {helper.pk: helper for helper, _ in slip.helps}.values():
        if helpers.count(helper.pk) > 1:
            yield "helper", f"{helper.name}さんが二度書いてあります。時間を一つにまとめてください。"


def _short(slip, tickets, purses) -> str:
    member, free = slip.recipient, purses.free_on(slip.recipient, slip.on)
    if tickets <= free:
        return ""
    later = purses.in_hand(member)
    besides = f"（いまは{later}枚）" if later > free else ""
    return (
        f"{member.name}さん（{member}）がこの日に使える券は{max(free, 0)}枚{besides}で、{tickets}枚は払えません。"
        "先に券の発行を書くか、時間を確かめてください。"
    )


def _roles_of(slips):
    people = {slip.recipient.pk for slip in slips} | {helper.pk for slip in slips for helper, _ in slip.helps}
    roles = defaultdict(list)
    for role in MemberRole.objects.filter(member__in=people):
        roles[role.member_id].append(role)
    return roles


def _holds(role, day) -> bool:
    return role.joined_on <= day and (role.left_on is None or day <= role.left_on)


def _helped_before(group, slips) -> set[tuple[date, int, int]]:
    """Who has been helped by whom on the days of the slips, as the books have it already."""
    days = [slip.on for slip in slips]
    if not days:
        return set()
    rows = ServiceHelper.objects.filter(
        service__group=group, service__withdrawn_on=None, service__held_on__range=(min(days), max(days))
    )
    return set(rows.values_list("service__held_on", "service__recipient", "helper"))


def entered(group: ExchangeGroup, slips: Sequence[Slip], *, by: User, at: datetime) -> list[Service]:
    """The slips as services with their helpers, in their order; what they were planned as is done with them."""
    errands = [slip.errand.pk for slip in slips if slip.errand]
    # The errand of a service that was withdrawn belongs to the one that is written in its stead.
    Service.objects.filter(errand__in=errands).exclude(withdrawn_on=None).update(errand=None)
    services = Service.objects.bulk_create(
        Service(
            group=group,
            held_on=slip.on,
            recipient=slip.recipient,
            kind=slip.kind,
            note=slip.note,
            errand=slip.errand,
        )
        for slip in slips
    )
    ServiceHelper.objects.bulk_create(
        ServiceHelper(service=service, helper=helper, minutes=minutes)
        for service, slip in zip(services, slips, strict=True)
        for helper, minutes in slip.helps
    )
    planned = Errand.objects.planned().filter(pk__in=errands)
    planned.update(status=Errand.Status.DONE, marked_by=by, marked_at=at)
    prefetch_related_objects(services, "helpers__helper")
    return services
