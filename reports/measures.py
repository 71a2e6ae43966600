"""The list of all that can be counted.

A measure knows which records count and which part of them a scope asks for. The number and the list behind it
come from the same condition, so that the list always adds up to the number:

    MEETINGS.figure(Scope(as_of=day, fiscal_year=FiscalYear(2019), area=4)).value   == 11
    MEETINGS.records(Scope(as_of=day, fiscal_year=FiscalYear(2019), area=4)).count() == 11
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Aggregate, Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.urls import reverse

from coordination.models import Activity, Coordinator, Forum, Person, Placement
from meetings.models import Attendance, Meeting
from reports.figures import Figure, State
from reports.scopes import Scope
from volunteers.models import MemberRole, Service, ServiceHelper, TicketTransfer

Condition = Callable[[Scope], Q]

_ONE = Value(1)


@dataclass(frozen=True)
class Measure:
    """Something that can be counted.

    condition: which of `source`'s records a scope asks for.
    amount: the aggregate that makes the number out of the records that meet a condition.
    row: what one record adds to the number, as an expression on the record; records are listed with it as `amount`.
    by_fiscal_year: the number belongs to a year; until the year has ended it is blank. Otherwise the number stands
        as of a day.
    """

    key: str
    name: str
    unit: str
    wording: str
    source: Callable[[], QuerySet]
    condition: Condition
    amount: Callable[[Q], Aggregate]
    row: F | Value | Case = _ONE
    by_fiscal_year: bool = True
    is_standing: bool = False  # a count of what there is on a day; known as soon as the year has begun

    def records(self, scope: Scope) -> QuerySet:
        """The records that the figure of this scope counts, each with `amount`: what it adds to the number."""
        return self.source().filter(self.condition(scope)).annotate(amount=self.row)

    def totals(self, scopes: Iterable[Scope]) -> list[int]:
        """What the records of each scope come to, also while its year is open; one statement for all."""
        scopes = list(scopes)
        if not scopes:
            return []
        totals = self.source().aggregate(
            **{f"total_{i}": self.amount(self.condition(scope)) for i, scope in enumerate(scopes)}
        )
        return [totals[f"total_{i}"] or 0 for i in range(len(scopes))]

    def figures(self, scopes: Iterable[Scope]) -> list[Figure]:
        """The figures of several scopes, in their order; blank where the year is still open."""
        scopes = list(scopes)
        return [
            Figure(total, self.unit, State.ACTUAL, self.address(scope))
            if self.is_known(scope)
            else Figure(None, self.unit, State.PENDING, self.address(scope))
            for scope, total in zip(scopes, self.totals(scopes), strict=True)
        ]

    def figure(self, scope: Scope) -> Figure:
        return self.figures([scope])[0]

    def address(self, scope: Scope) -> str:
        """Path and query of the page that lists the records of the scope."""
        return f"{reverse('figure_records', args=[self.key])}?{scope.query}"

    def is_known(self, scope: Scope) -> bool:
        """Whether papers print the number: a year's count once it has ended, a standing count once it has begun."""
        if scope.fiscal_year is None:
            return True
        if self.is_standing:
            return scope.fiscal_year.first_day <= scope.as_of
        return scope.fiscal_year.ended_by(scope.as_of)


def _count(condition: Q) -> Count:
    return Count("pk", filter=condition)


def _sum(field: str) -> Callable[[Q], Sum]:
    return lambda condition: Sum(field, filter=condition)


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
        q = Q(role=role, joined_on__lte=scope.as_of) & (Q(left_on=None) | Q(left_on__gte=scope.as_of))
        return q if scope.group is None else q & Q(member__group=scope.group)

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
        attendances = Attendance.objects.filter(dated(scope), meeting__status=Meeting.Status.HELD, **also)
        return Q(pk__in=attendances.values("person"))

    return condition


# Issued tickets that have not been used yet are still in somebody's hands.
_OUTSTANDING = Case(
    When(kind=TicketTransfer.Kind.ISSUE, then=F("tickets")),
    When(kind=TicketTransfer.Kind.USE, then=-F("tickets")),
    default=Value(0),
    output_field=IntegerField(),
)

_ALL = [
    Measure(
        key="meetings",
        name="会議の開催回数",
        unit="回",
        wording="開催した会議を数えます。予定と中止は数えません。",
        source=Meeting.objects.held,
        condition=_when(
            "held_on", tier="series__tier", area="series__area", series="series", kinds="series__kind"
        ),
        amount=_count,
    ),
    Measure(
        key="series_people",
        name="実人数",
        unit="人",
        wording="開催した会議に一度でも出た人を、何度出ても1人と数えます。",
        source=Person.objects.all,
        condition=_people_at_meetings(),
        amount=_count,
        by_fiscal_year=False,
    ),
    Measure(
        key="core_members",
        name="コアメンバー",
        unit="人",
        wording="コアメンバーとして会議に出た人を、何度出ても1人と数えます。",
        source=Person.objects.all,
        condition=_people_at_meetings(role=Attendance.Role.CORE),
        amount=_count,
        by_fiscal_year=False,
    ),
    Measure(
        key="coordinators",
        name="コーディネーター配置数",
        unit="人",
        wording="年度末（年度の途中は基準日）に配置されている人を数えます。二つの層を兼ねる人も1人です。",
        source=Coordinator.objects.all,
        condition=_placed,
        amount=_count,
        is_standing=True,
    ),
    Measure(
        key="activities",
        name="コーディネーターの活動回数",
        unit="回",
        wording="活動記録を1件1回と数えます。何人で行っても1回です。",
        source=Activity.objects.all,
        condition=_when("visited_on", tier="tier", area="area"),
        amount=_count,
    ),
    Measure(
        key="outreach_times",
        name="普及啓発の回数",
        unit="回",
        wording="活動記録のうち、普及啓発を行ったものを1件1回と数えます。",
        source=Activity.objects.all,
        condition=_outreach(),
        amount=_count,
    ),
    Measure(
        key="outreach_people",
        name="普及啓発の参加人数",
        unit="人",
        wording="普及啓発を行った活動記録の参加人数を足します（延べ人数）。",
        source=Activity.objects.all,
        condition=_outreach(),
        amount=_sum("outreach_people"),
        row=F("outreach_people"),
    ),
    Measure(
        key="lecture_times",
        name="出前講座の回数",
        unit="回",
        wording="普及啓発のうち、依頼を受けた出前講座を1件1回と数えます。",
        source=Activity.objects.all,
        condition=_outreach(is_lecture=True),
        amount=_count,
    ),
    Measure(
        key="lecture_people",
        name="出前講座の参加人数",
        unit="人",
        wording="出前講座の参加人数を足します（延べ人数）。普及啓発の参加人数に含まれます。",
        source=Activity.objects.all,
        condition=_outreach(is_lecture=True),
        amount=_sum("outreach_people"),
        row=F("outreach_people"),
    ),
    Measure(
        key="forum_people",
        name="活動報告会の参加人数",
        unit="人",
        wording="活動報告会の参加人数を足します。普及啓発には含みません。",
        source=Forum.objects.all,
        condition=_when("held_on", record="pk"),
        amount=_sum("participants"),
        row=F("participants"),
    ),
    Measure(
        key="helpers",
        name="協力会員",
        unit="名",
        wording="基準日に協力会員である人を数えます。",
        source=MemberRole.objects.all,
        condition=_members(MemberRole.Role.HELPER),
        amount=_count,
        by_fiscal_year=False,
    ),
    Measure(
        key="recipients",
        name="利用会員",
        unit="名",
        wording="基準日に利用会員である人を数えます。",
        source=MemberRole.objects.all,
        condition=_members(MemberRole.Role.RECIPIENT),
        amount=_count,
        by_fiscal_year=False,
    ),
    Measure(
        key="dispatchers",
        name="団体のコーディネーター",
        unit="名",
        wording="基準日に団体のコーディネーター（市のコーディネーターとは別）である人を数えます。",
        source=MemberRole.objects.all,
        condition=_members(MemberRole.Role.DISPATCHER),
        amount=_count,
        by_fiscal_year=False,
    ),
    Measure(
        key="services",
        name="活動件数",
        unit="件",
        wording="活動開始から基準日までの支え合いの活動を数えます。",
        source=Service.objects.all,
        condition=_when("held_on", group="group"),
        amount=_count,
        by_fiscal_year=False,
    ),
    Measure(
        key="service_minutes",
        name="活動時間",
        unit="分",
        wording="協力した人ごとの時間を足します。2人で30分なら60分です。",
        source=ServiceHelper.objects.all,
        condition=_when("service__held_on", group="service__group"),
        amount=_sum("minutes"),
        row=F("minutes"),
        by_fiscal_year=False,
    ),
    Measure(
        key="tickets_issued",
        name="券の発行枚数",
        unit="枚",
        wording="活動開始から基準日までに発行した券の枚数を足します。",
        source=TicketTransfer.objects.all,
        condition=_transfers(TicketTransfer.Kind.ISSUE),
        amount=_sum("tickets"),
        row=F("tickets"),
        by_fiscal_year=False,
    ),
    Measure(
        key="tickets_used",
        name="券の利用枚数",
        unit="枚",
        wording="活動開始から基準日までに利用された券の枚数を足します。",
        source=TicketTransfer.objects.all,
        condition=_transfers(TicketTransfer.Kind.USE),
        amount=_sum("tickets"),
        row=F("tickets"),
        by_fiscal_year=False,
    ),
    Measure(
        key="tickets_outstanding",
        name="券の未利用枚数",
        unit="枚",
        wording="発行した枚数から利用された枚数を引きます。",
        source=TicketTransfer.objects.all,
        condition=_transfers(TicketTransfer.Kind.ISSUE, TicketTransfer.Kind.USE),
        amount=lambda condition: Sum(_OUTSTANDING, filter=condition),
        row=_OUTSTANDING,
        by_fiscal_year=False,
    ),
]

MEASURES = {measure.key: measure for measure in _ALL}
