"""だれに頼めるか: the helpers of a group for one errand, those to be asked first on top, each with the reasons in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Sum

from coordination.wareki import WEEKDAYS, format_date
from volunteers.models import Assignment, Errand, FreeTime, Member, MemberRole, ServiceHelper

DAYS_BACK = 90  # help of so many days before the errand counts for the fair turn
NOON = time(12)
YES, UNKNOWN, NO = range(3)


@dataclass(frozen=True)
class Wanted:
    """What is to be done, when, and for whom. kind, area, recipient: their keys; minutes: about how long it takes."""

    kind: int
    kind_name: str
    day: date
    at: time | None
    minutes: int
    recipient: int
    area: int | None = None
    area_name: str = ""

    @property
    def part(self) -> str:
        """The part of the day; "" as long as no time has been agreed on."""
        if self.at is None:
            return ""
        return FreeTime.Part.MORNING if self.at < NOON else FreeTime.Part.AFTERNOON

    @property
    def when(self) -> str:
        weekday = f"{WEEKDAYS[self.day.weekday()]}曜日"
        return f"{weekday}の{FreeTime.Part(self.part).label}" if self.part else weekday


@dataclass(frozen=True)
class Elsewhere:
    """Another errand that the helper goes to on the same day."""

    at: time | None
    minutes: int
    title: str


@dataclass(frozen=True)
class Helper:
    """What is known of a helper. skills: keys of kinds; free: pairs of weekday and part of the day; none told: unknown.

    helped: minutes of help in the DAYS_BACK days before the errand; last_on: the last day of help before it.
    """

    pk: int
    number: int
    skills: frozenset[int] = frozenset()
    free: frozenset[tuple[int, str]] = frozenset()
    area: int | None = None
    is_helper: bool = True
    helped: int = 0
    last_on: date | None = None
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """reasons: what speaks for asking and what is not known. against: why not. is_ruled_out: it is not a matter of
    asking; the others have only told otherwise, and may be asked all the same."""

    helper: Helper
    reasons: tuple[str, ...]
    against: tuple[str, ...]
    is_ruled_out: bool


def ranked(wanted: Wanted, helpers: Iterable[Helper]) -> tuple[list[Candidate], list[Candidate]]:
    """Who could go, whom to ask first on top; and who could not, by number.

    First come those who told that they can do such work, then those who told nothing of it; among them those who told
    that they have time then, then those who told no times; then neighbours of the recipient; then whose turn it is:
    fewest minutes of late, longest ago, lowest number.
    """
    could, could_not = [], []
    for helper in sorted(helpers, key=lambda one: _order(wanted, one)):
        candidate = _judged(wanted, helper)
        (could_not if candidate.against else could).append(candidate)
    could_not.sort(key=lambda one: (one.is_ruled_out, one.helper.number))
    return could, could_not


def _order(wanted, helper):
    is_neighbour = wanted.area is not None and helper.area == wanted.area
    return (
        _can_do(wanted, helper),
        _has_time(wanted, helper),
        not is_neighbour,
        helper.helped,
        helper.last_on or date.min,
        helper.number,
    )


def _can_do(wanted, helper) -> int:
    if not helper.skills:
        return UNKNOWN
    return YES if wanted.kind in helper.skills else NO


def _has_time(wanted, helper) -> int:
    if not helper.free:
        return UNKNOWN
    weekday = wanted.day.weekday()
    told = {part for day, part in helper.free if day == weekday}
    return YES if told and (not wanted.part or wanted.part in told) else NO


def _judged(wanted, helper) -> Candidate:
    skill, has_time = _can_do(wanted, helper), _has_time(wanted, helper)
    impossible = tuple(_impossible(wanted, helper))
    against = list(impossible)
    if skill == NO:
        against.append(f"できることに「{wanted.kind_name}」が入っていない")
    if has_time == NO:
        against.append(f"手伝える時間に{wanted.when}が入っていない")
    reasons = [
        {YES: f"「{wanted.kind_name}」ができる", UNKNOWN: "できることは、まだ聞いていない"}.get(skill),
        {YES: f"{wanted.when}に手伝える", UNKNOWN: "手伝える時間は、まだ聞いていない"}.get(has_time),
        f"利用会員と同じ地区（{wanted.area_name}）" if wanted.area and helper.area == wanted.area else None,
        _turn(helper),
        *(f"同じ日に「{one.title}」へも行く" for one in helper.elsewhere if not _clashes(wanted, one)),
    ]
    return Candidate(helper, tuple(filter(None, reasons)), tuple(against), bool(impossible))


def _impossible(wanted, helper):
    if helper.pk == wanted.recipient:
        yield "この依頼の利用会員ご本人"
    if not helper.is_helper:
        yield "この日は協力会員ではない"
    for one in helper.elsewhere:
        if _clashes(wanted, one):
            yield f"同じ時間に「{one.title}」（{one.at:%H:%M}から）へ行く"


def _clashes(wanted: Wanted, other: Elsewhere) -> bool:
    """Whether the two overlap; where a time is not agreed on yet, they need not."""
    if wanted.at is None or other.at is None:
        return False
    first, second = (datetime.combine(wanted.day, at) for at in (wanted.at, other.at))
    return first < second + timedelta(minutes=other.minutes) and second < first + timedelta(
        minutes=wanted.minutes
    )


def _turn(helper) -> str:
    if helper.last_on is None:
        return "まだ一度も行っていない"
    if not helper.helped:
        return f"活動の日の前{DAYS_BACK}日は行っていない（最後は{format_date(helper.last_on)}）"
    last = f"最後は{helper.last_on.month}月{helper.last_on.day}日"
    return f"活動の日の前{DAYS_BACK}日に{helper.helped}分（{last}）"


def wanted_for(errand: Errand) -> Wanted:
    request = errand.request
    area = request.recipient.area
    return Wanted(
        kind=request.kind_id,
        kind_name=request.kind.name,
        day=errand.on,
        at=errand.at,
        minutes=request.minutes,
        recipient=request.recipient_id,
        area=request.recipient.area_id,
        area_name=area.name if area else "",
    )


def helpers_for(errand: Errand) -> list[Helper]:
    """Everybody who helps or has helped in the group and does not go to the errand already."""
    held = MemberRole.objects.filter(role=MemberRole.Role.HELPER)
    now = set(held.held_on(errand.on).values_list("member", flat=True))
    members = (
        Member.objects.filter(group=errand.request.group_id, pk__in=held.values("member"))
        .exclude(assignments__errand=errand)
        .prefetch_related("skills", "free_times")
    )
    given, elsewhere = _given_before(errand), _elsewhere(errand)
    return [
        Helper(
            pk=member.pk,
            number=member.number,
            skills=frozenset(kind.pk for kind in member.skills.all()),
            free=frozenset((free.weekday, free.part) for free in member.free_times.all()),
            area=member.area_id,
            is_helper=member.pk in now,
            helped=given["minutes"].get(member.pk, 0),
            last_on=given["last"].get(member.pk),
            elsewhere=tuple(elsewhere.get(member.pk, ())),
        )
        for member in members
    ]


def _given_before(errand) -> dict[str, dict]:
    """By helper: minutes of help in the days before the errand, and the last day of it."""
    given = ServiceHelper.objects.filter(
        service__group=errand.request.group_id, service__withdrawn_on=None, service__held_on__lt=errand.on
    ).order_by()
    lately = given.filter(service__held_on__gte=errand.on - timedelta(days=DAYS_BACK))
    return {
        "minutes": dict(lately.values_list("helper").annotate(Sum("minutes"))),
        "last": dict(given.values_list("helper").annotate(Max("service__held_on"))),
    }


def _elsewhere(errand) -> dict[int, list[Elsewhere]]:
    """By helper: the other errands of the day that are not called off."""
    going = (
        Assignment.objects.filter(
            errand__on=errand.on,
            errand__request__group=errand.request.group_id,
            errand__status__in=(Errand.Status.PLANNED, Errand.Status.DONE),
        )
        .exclude(errand=errand)
        .select_related("errand__request__recipient", "errand__request__kind")
    )
    found = {}
    for one in going:
        request = one.errand.request
        found.setdefault(one.helper_id, []).append(Elsewhere(one.errand.at, request.minutes, request.title))
    return found
