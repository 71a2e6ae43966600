"""出席者名簿（受付簿）: the paper that lies on the table at the entrance, as plain data."""

from dataclasses import dataclass
from datetime import date, timedelta

from coordination.papers.text import printable
from meetings.models import Attendance, Meeting, Membership
from meetings.papers.words import PLAIN_POSTS, members_on_the_day, when_in_words

YEARS_BACK = 2  # who has not come for longer is a new participant again
EMPTY_LINES = 6


@dataclass(frozen=True)
class Line:
    """Somebody who may come: for whom or as what, and by what name; a name may be missing."""

    organization: str
    name: str


@dataclass(frozen=True)
class Group:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class AttendanceSheet:
    title: str
    when: str
    where: str
    groups: tuple[Group, ...]


def attendance_sheet(meeting: Meeting) -> AttendanceSheet:
    """Members of that day, those who came before, and empty lines for who comes for the first time."""
    members = members_on_the_day(meeting)
    earlier = _who_came_before(meeting, members)
    groups = (
        Group("構成員", tuple(_of_member(member) for member in members)),
        Group(f"これまでに参加した方（{YEARS_BACK}年以内）", earlier),
        Group("はじめての方", (Line("", ""),) * EMPTY_LINES),
    )
    return AttendanceSheet(
        title=printable(f"{meeting.name}　出席者名簿"),
        when=when_in_words(meeting),
        where=printable(meeting.venue),
        groups=tuple(group for group in groups if group.lines),
    )


def _of_member(member: Membership) -> Line:
    post = "" if member.post in PLAIN_POSTS else member.get_post_display()
    for_whom = "　".join(printable(one) for one in (member.organization, member.title or post) if one)
    return Line(for_whom, printable(member.person or ""))


def _who_came_before(meeting, members) -> tuple[Line, ...]:
    """Each person and each organization once, in the order of their readings, for whom they came the last time."""
    came = (
        Attendance.objects.came()
        .filter(
            meeting__series=meeting.series_id,
            meeting__held_on__lt=meeting.held_on,
            meeting__held_on__gte=_years_before(meeting.held_on),
        )
        .select_related("person", "organization")
        .order_by("meeting__held_on", "pk")
    )
    known = {who(member) for member in members}
    found = {who(one): one for one in came if who(one) not in known}
    lines = sorted(found.values(), key=lambda one: (one.person or one.organization).sort_key)
    return tuple(Line(printable(one.organization or ""), printable(one.person or "")) for one in lines)


def who(one: Membership | Attendance) -> tuple[str, int]:
    """The person; where nobody is named, the organization."""
    return ("person", one.person_id) if one.person_id else ("organization", one.organization_id)


def _years_before(day: date) -> date:
    return day - timedelta(days=round(365.25 * YEARS_BACK))
