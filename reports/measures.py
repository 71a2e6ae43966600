"""The list of all that can be counted."""

from django.db.models import F, Q

from coordination.models import Activity, Coordinator, Forum, Person, Placement
from meetings.models import Attendance, Meeting
from reports.exchange_measures import EXCHANGE
from reports.measure import Condition, Counted, Measure, when
from reports.scopes import Scope

__all__ = ["MEASURES", "Counted", "Measure"]


def _meetings(scope: Scope) -> Q:
    """Held ones; those held in writing where the rule says so."""
    dated = when("held_on", tier="series__tier", area="series__area", series="series", kinds="series__kind")
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


def _outreach(**also: bool) -> Condition:
    dated = when("visited_on", tier="tier", area="area")
    return lambda scope: Q(is_outreach=True, **also) & dated(scope)


def _people_at_meetings(**also: str) -> Condition:
    dated = when("meeting__held_on", series="meeting__series")

    def condition(scope: Scope) -> Q:
        attendances = Attendance.objects.came().filter(
            dated(scope), meeting__status=Meeting.Status.HELD, **also
        )
        return Q(pk__in=attendances.values("person"))

    return condition


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
        condition=when("visited_on", tier="tier", area="area"),
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
        condition=when("held_on", record="pk"),
        row=F("participants"),
        takes=("fiscal_year", "record"),
        dated="held_on",
    ),
    *EXCHANGE,
]

MEASURES = {measure.key: measure for measure in _ALL}
