"""富士見市: councils, their meetings and who came."""

from datetime import date

from coordination.fiscal_year import FiscalYear
from coordination.models import Area, Organization, Person, Tier
from meetings.models import Attendance, Council, Meeting, MeetingKind, MeetingSeries, SeriesName
from reports import standard_plan
from reports.demo import facts, names

CITY = "fujimi"

CORE_MEMBERS = 12
MONTHLY_SINCE = FiscalYear(2019)  # 気楽にいこう会, which began as 座談会 the year before


def first_tier():
    """3 and 2 meetings of the tier-1 council."""
    council = Council.objects.create(name="第1層協議体", tier=Tier.FIRST)
    series = MeetingSeries.objects.create(
        name="第1層協議体の会議", kind=_kind("council"), tier=Tier.FIRST, council=council
    )
    for row in facts.read(CITY, "indicators"):
        if row["indicator"] == "tier1_meetings" and row["actual"]:
            year = FiscalYear(int(row["fiscal_year"]))
            rng = facts.dice(CITY, "tier1", year)
            _hold(series, facts.days_in(year, int(row["actual"]), rng), venue="市役所 会議室")


def second_tier():
    """Every row of the published table of areas, and the meetings that were called off afterwards."""
    areas = {area.number: area for area in Area.objects.all()}
    for row in facts.read(CITY, "area_meetings"):
        area, year = areas[int(row["area"])], FiscalYear(int(row["fiscal_year"]))
        series = _series_of(row, area)
        rng = facts.dice(CITY, "area meetings", year, area.number, row["series"])
        host = Organization.objects.get(name=row["host"]) if row["host"] else None
        count = int(row["count"])
        if series.interval == "月1回" and year == MONTHLY_SINCE:
            days = facts.days_of_months(year, count, rng)
        else:
            begins = series.started_on if series.started_on and series.started_on > year.first_day else None
            days = facts.days_in(year, count, rng, begins)
        _hold(series, days, host=host, venue=series.venue or "公民館")
    for series in MeetingSeries.objects.filter(has_profile=True):
        Meeting.objects.create(
            series=series,
            held_on=date(2020, 3, 19),
            status=Meeting.Status.CANCELLED,
            because="新型コロナウイルス感染症の広がりのため",
        )


def attendance():
    """39 people in all came to 気楽にいこう会; 12 of them, the core members, take turns to prepare it."""
    (told,) = [row for row in facts.read(CITY, "series") if row["participants_unique"]]
    rng = facts.dice(CITY, "attendance")
    area = Area.objects.get(number=int(told["area"]))
    people = Person.objects.bulk_create(
        Person(name=name, kana=name, area=area)
        for name in names.NICKNAMES[: int(told["participants_unique"])]
    )
    core, others = people[:CORE_MEMBERS], people[CORE_MEMBERS:]
    meetings = list(
        Meeting.objects.held().filter(series__name__startswith=told["series"]).order_by("held_on")
    )
    rows = set()
    for i, meeting in enumerate(meetings):
        rows |= {
            (meeting.pk, one.pk, Attendance.Role.CORE) for one in facts.pick(rng, core, rng.randint(5, 9))
        }
        rows |= {
            (meeting.pk, one.pk, Attendance.Role.PARTICIPANT)
            for one in facts.pick(rng, others, rng.randint(4, 9))
        }
        # Everybody came at least once.
        rows |= {(meeting.pk, one.pk, Attendance.Role.CORE) for one in core[i :: len(meetings)]}
        rows |= {(meeting.pk, one.pk, Attendance.Role.PARTICIPANT) for one in others[i :: len(meetings)]}
    Attendance.objects.bulk_create(
        Attendance(meeting_id=meeting, person_id=person, role=role) for meeting, person, role in sorted(rows)
    )


def _kind(key):
    return MeetingKind.objects.get(name=standard_plan.KINDS[key][0])


def _series_of(row, area) -> MeetingSeries:
    """The series that a published row names. 座談会 is what 気楽にいこう会 was called in its first year."""
    known = {one["series"]: one for one in facts.read(CITY, "series")}
    name = row["series"]
    if name == "座談会":
        name = next(
            one["series"] for one in facts.read(CITY, "area_meetings") if one["series"].startswith("気楽")
        )
    told = known.get(name.partition("（")[0])
    kind = {"関係者会議": "partners", "視察の受け入れ": "visitors"}.get(name, "talk")
    started = f"{told['started']}-01" if told else None
    series, is_new = MeetingSeries.objects.get_or_create(
        name=name,
        area=area,
        defaults={
            "kind": _kind(kind),
            "tier": Tier.SECOND,
            "started_on": date.fromisoformat(started) if started else None,
            "venue": told["venue"] if told else "",
            "interval": told["interval"] if told else "",
            "has_profile": bool(told),
        },
    )
    if is_new and row["series"] == "座談会":
        SeriesName.objects.create(
            series=series, name=row["series"], used_until=MONTHLY_SINCE.previous.last_day
        )
    return series


def _hold(series, days, **fields):
    Meeting.objects.bulk_create(
        Meeting(series=series, held_on=day, status=Meeting.Status.HELD, **fields) for day in days
    )
