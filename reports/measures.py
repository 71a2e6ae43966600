"""The list of all that can be counted.

A measure knows which records count and which part of them a scope asks for. The number and the list behind it
come from the same condition, so that the list always adds up to the number:

    MEETINGS.figure(Scope(as_of=day, fiscal_year=FiscalYear(2019), area=4)).value   == 11
    MEETINGS.records(Scope(as_of=day, fiscal_year=FiscalYear(2019), area=4)).count() == 11
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.urls import reverse

from coordination.models import Activity, Coordinator, Forum, Person, Placement
from meetings.models import Attendance, Meeting
from reports.figures import Figure, State
from reports.scopes import Scope
from volunteers.models import (
    ExchangeGroup,
    Member,
    MemberRole,
    Service,
    ServiceHelper,
    TicketAccount,
    TicketTransfer,
)
from volunteers.models.ledger import NET

Condition = Callable[[Scope], Q]

_ONE = Value(1)


@dataclass(frozen=True)
class Counted:
    """What the records of a scope come to.

    total: also while the year is open. is_known: papers print it. uncounted: records that belong to the number but
    whose amount nobody wrote down, such as an outreach without a head-count.
    """

    total: int
    is_known: bool
    uncounted: int = 0


@dataclass(frozen=True)
class Measure:
    """Something that can be counted.

    source: every record of the kind. condition: which of them a scope asks for.
    takes: the fields of a scope that narrow this measure down, besides its day.
    row: what one record adds to the number; records are listed with it as `amount`.
    dated: the date by which records belong to a fiscal year. A year is printed once it has ended and anything of the
        kind was recorded in it; before that it is blank. Empty for what stands as of a day.
    remark: what else follows from the number, worked out in words for the page behind it.
    """

    key: str
    name: str
    unit: str
    wording: str
    source: Callable[[], QuerySet]
    condition: Condition
    takes: tuple[str, ...]
    row: F | Value | Case = _ONE
    dated: str = ""
    remark: Callable[[Scope, int], str] | None = None

    def records(self, scope: Scope) -> QuerySet:
        """The records that the figure of this scope counts, each with `amount`: what it adds to the number."""
        return self.source().filter(self.condition(scope)).annotate(amount=self.row)

    def counts(self, scopes: Iterable[Scope]) -> list[Counted]:
        """What several scopes come to, in their order, by one statement."""
        scopes = list(scopes)
        if not scopes:
            return []
        asked = {}
        for i, scope in enumerate(scopes):
            condition = self.condition(scope)
            asked[f"total_{i}"] = (
                Count("pk", filter=condition) if self.row is _ONE else Sum(self.row, filter=condition)
            )
            if isinstance(self.row, F):
                unwritten = Q(**{f"{self.row.name}__isnull": True})
                asked[f"uncounted_{i}"] = Count("pk", filter=condition & unwritten)
            if self.dated and scope.fiscal_year:
                in_year = Q(**{f"{self.dated}__range": scope.fiscal_year.span})
                asked[f"recorded_{scope.fiscal_year.year}"] = Count("pk", filter=in_year)
        found = self.source().aggregate(**asked)
        return [self._counted(scope, i, found) for i, scope in enumerate(scopes)]

    def figures(self, scopes: Iterable[Scope]) -> list[Figure]:
        """The figures of several scopes, in their order; blank where they are not known."""
        scopes = list(scopes)
        return [
            Figure(counted.total, self.unit, State.ACTUAL, self.address(scope), counted.uncounted)
            if counted.is_known
            else Figure(None, self.unit, State.PENDING, self.address(scope))
            for scope, counted in zip(scopes, self.counts(scopes), strict=True)
        ]

    def figure(self, scope: Scope) -> Figure:
        return self.figures([scope])[0]

    def address(self, scope: Scope) -> str:
        """Path and query of the page that lists the records of the scope."""
        return f"{reverse('figure_records', args=[self.key])}?{scope.query}"

    def _counted(self, scope: Scope, i: int, found: dict) -> Counted:
        total, uncounted, year = found[f"total_{i}"], found.get(f"uncounted_{i}", 0), scope.fiscal_year
        # Head-counts of which none was written down add up to nothing known, not to 0.
        is_known = not (total is None and uncounted)
        if year and self.dated:
            is_known = is_known and year.ended_by(scope.as_of) and bool(found[f"recorded_{year.year}"])
        elif year:
            is_known = is_known and year.first_day <= scope.as_of
        return Counted(total or 0, is_known, uncounted)


def _when(date_field: str, **narrowed_by: str) -> Condition:
    """Records dated in the scope's year and up to its day, narrowed by the fields that the scope gives."""

    def condition(scope: Scope) -> Q:
        q = Q(**{f"{date_field}__lte": scope.as_of})
        if scope.fiscal_year is not None:
            q &= Q(**{f"{date_field}__range": scope.fiscal_year.span})
        for name, lookup in narrowed_by.items():
            value = getattr(scope, name)
            if value is not None:
                q &= Q(**{f"{lookup}__in" if isinstance(value, tuple) else lookup: value})
        return q

    return condition


def _meetings(scope: Scope) -> Q:
    """Held ones; those held in writing where the rule says so."""
    dated = _when("held_on", tier="series__tier", area="series__area", series="series", kinds="series__kind")
    statuses = [Meeting.Status.HELD, *([Meeting.Status.WRITTEN] if scope.written else [])]
    return Q(status__in=statuses) & dated(scope)


def _placed(scope: Scope) -> Q:
    """Who is placed on the last day of the year, or on the paper's day while the year is open."""
    day = scope.as_of
    if scope.fiscal_year is not None:
        day = min(day, scope.fiscal_year.last_day)
    placements = Placement.objects.current_on(day)
    if scope.tier is not None:
        placements = placements.filter(tier=scope.tier)
    return Q(pk__in=placements.values("coordinator"))


def _members(role: MemberRole.Role) -> Condition:
    def condition(scope: Scope) -> Q:
        held = MemberRole.objects.held_on(scope.as_of).filter(role=role)
        q = Q(pk__in=held.values("member"))
        return q if scope.group is None else q & Q(group=scope.group)

    return condition


def _transfers(*kinds: TicketTransfer.Kind) -> Condition:
    dated = _when("transferred_on", group="group")
    return lambda scope: Q(kind__in=kinds) & dated(scope)


def _outreach(**also: bool) -> Condition:
    dated = _when("visited_on", tier="tier", area="area")
    return lambda scope: Q(is_outreach=True, **also) & dated(scope)


def _people_at_meetings(**also: str) -> Condition:
    dated = _when("meeting__held_on", series="meeting__series")

    def condition(scope: Scope) -> Q:
        attendances = Attendance.objects.came().filter(
            dated(scope), meeting__status=Meeting.Status.HELD, **also
        )
        return Q(pk__in=attendances.values("person"))

    return condition


def _liability(scope: Scope, tickets: int) -> str:
    """91枚×150円＝13,650円: what the group owes for the tickets in people's hands, at the price of the day."""
    group = ExchangeGroup.objects.filter(pk=scope.group).prefetch_related("terms").first()
    terms = group and group.terms_on(scope.as_of)
    return f"{tickets:,}枚×{terms.price:,}円＝{tickets * terms.price:,}円" if terms else ""


def _standing(day: str, withdrawn: str, **narrowed_by: str) -> Condition:
    """What had been done by the paper's day and not been withdrawn by then."""
    dated = _when(day, **narrowed_by)
    return lambda scope: dated(scope) & (Q(**{withdrawn: None}) | Q(**{f"{withdrawn}__gt": scope.as_of}))


# What came into the purses of members is in their hands until it goes out of them.
_PURSE = TicketAccount.Kind.PURSE
_IN_HANDS = Case(When(debited__kind=_PURSE, then=F("tickets")), default=-F("tickets"))


def _in_purses(scope: Scope) -> Q:
    return _when("transferred_on", group="group")(scope) & (
        Q(credited__kind=_PURSE) | Q(debited__kind=_PURSE)
    )


_ALL = [
    Measure(
        key="meetings",
        name="会議の開催回数",
        unit="回",
        wording="開催した会議を数えます。予定と中止は数えません。書面開催は、そう決めた数え方のときだけ数えます。",
        source=Meeting.objects.took_place,
        condition=_meetings,
        takes=("fiscal_year", "tier", "area", "series", "kinds", "written"),
        dated="held_on",
    ),
    Measure(
        key="series_people",
        name="実人数",
        unit="人",
        wording="開催した会議に一度でも出た人を、何度出ても1人と数えます。",
        source=Person.objects.all,
        condition=_people_at_meetings(),
        takes=("series",),
    ),
    Measure(
        key="core_members",
        name="コアメンバー",
        unit="人",
        wording="コアメンバーとして会議に出た人を、何度出ても1人と数えます。",
        source=Person.objects.all,
        condition=_people_at_meetings(role=Attendance.Role.CORE),
        takes=("series",),
    ),
    Measure(
        key="coordinators",
        name="コーディネーター配置数",
        unit="人",
        wording="年度末（年度の途中は基準日）に配置されている人を数えます。二つの層を兼ねる人も1人です。",
        source=Coordinator.objects.all,
        condition=_placed,
        takes=("fiscal_year", "tier"),
    ),
    Measure(
        key="activities",
        name="コーディネーターの活動回数",
        unit="回",
        wording=Activity.VISIT_COUNTS,
        source=Activity.objects.all,
        condition=_when("visited_on", tier="tier", area="area"),
        takes=("fiscal_year", "tier", "area"),
        dated="visited_on",
    ),
    Measure(
        key="outreach_times",
        name="普及啓発の回数",
        unit="回",
        wording=Activity.OUTREACH_COUNTS,
        source=Activity.objects.all,
        condition=_outreach(),
        takes=("fiscal_year", "tier", "area"),
        dated="visited_on",
    ),
    Measure(
        key="outreach_people",
        name="普及啓発の参加人数",
        unit="人",
        wording=Activity.HEADS_COUNT,
        source=Activity.objects.all,
        condition=_outreach(),
        row=F("outreach_people"),
        takes=("fiscal_year", "tier", "area"),
        dated="visited_on",
    ),
    Measure(
        key="lecture_times",
        name="出前講座の回数",
        unit="回",
        wording=Activity.LECTURE_COUNTS,
        source=Activity.objects.all,
        condition=_outreach(is_lecture=True),
        takes=("fiscal_year", "tier", "area"),
        dated="visited_on",
    ),
    Measure(
        key="lecture_people",
        name="出前講座の参加人数",
        unit="人",
        wording="出前講座の参加人数を足します（延べ人数）。普及啓発の参加人数に含まれます。",
        source=Activity.objects.all,
        condition=_outreach(is_lecture=True),
        row=F("outreach_people"),
        takes=("fiscal_year", "tier", "area"),
        dated="visited_on",
    ),
    Measure(
        key="forum_people",
        name="活動報告会の参加人数",
        unit="人",
        wording="活動報告会の参加人数を足します。普及啓発には含みません。",
        source=Forum.objects.all,
        condition=_when("held_on", record="pk"),
        row=F("participants"),
        takes=("fiscal_year", "record"),
        dated="held_on",
    ),
    Measure(
        key="helpers",
        name="協力会員",
        unit="名",
        wording="基準日に協力会員である人を数えます。",
        source=Member.objects.all,
        condition=_members(MemberRole.Role.HELPER),
        takes=("group",),
    ),
    Measure(
        key="recipients",
        name="利用会員",
        unit="名",
        wording="基準日に利用会員である人を数えます。",
        source=Member.objects.all,
        condition=_members(MemberRole.Role.RECIPIENT),
        takes=("group",),
    ),
    Measure(
        key="dispatchers",
        name="団体のコーディネーター",
        unit="名",
        wording="基準日に団体のコーディネーター（市のコーディネーターとは別）である人を数えます。",
        source=Member.objects.all,
        condition=_members(MemberRole.Role.DISPATCHER),
        takes=("group",),
    ),
    Measure(
        key="services",
        name="活動件数",
        unit="件",
        wording="活動開始から基準日までの支え合いの活動を数えます。基準日までに取り消したものは数えません。",
        source=Service.objects.all,
        condition=_standing("held_on", "withdrawn_on", group="group"),
        takes=("group",),
    ),
    Measure(
        key="service_minutes",
        name="活動時間",
        unit="分",
        wording="協力した人ごとの時間を足します。2人で30分なら60分です。",
        source=ServiceHelper.objects.all,
        condition=_standing("service__held_on", "service__withdrawn_on", group="service__group"),
        row=F("minutes"),
        takes=("group",),
    ),
    Measure(
        key="tickets_issued",
        name="券の発行枚数",
        unit="枚",
        wording="活動開始から基準日までに発行した券の枚数を足し、取り消した枚数を引きます。",
        source=TicketTransfer.objects.all,
        condition=_transfers(TicketTransfer.Kind.ISSUE),
        row=NET,
        takes=("group",),
    ),
    Measure(
        key="tickets_used",
        name="券の利用枚数",
        unit="枚",
        wording="活動開始から基準日までに利用された券の枚数を足し、取り消した枚数を引きます。",
        source=TicketTransfer.objects.all,
        condition=_transfers(TicketTransfer.Kind.USE),
        row=NET,
        takes=("group",),
    ),
    Measure(
        key="tickets_outstanding",
        name="券の未利用枚数",
        unit="枚",
        wording="会員が買って、まだ使っていない枚数です。発行、繰越、利用にまわした枚数を足し、利用、無効、期限切れの枚数を引きます。",
        source=TicketTransfer.objects.all,
        condition=_in_purses,
        row=_IN_HANDS,
        takes=("group",),
        remark=_liability,
    ),
]

MEASURES = {measure.key: measure for measure in _ALL}
