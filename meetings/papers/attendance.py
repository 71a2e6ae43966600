"""Who was at a meeting, as the head of its minutes says it."""

from dataclasses import dataclass

from coordination.papers.text import printable
from meetings.models import Attendance, Meeting, Membership
from meetings.papers.words import PLAIN_POSTS, members_on_the_day


@dataclass(frozen=True)
class Fact:
    """A line of the head of a paper."""

    label: str
    text: str


def attendance_facts(meeting: Meeting, attendance: list[Attendance]):
    """Members and others who came, who is known to have been absent, the organizations, and how many there were.

    Of whom there is no row nothing is said: nobody has recorded whether they came.
    """
    attendance = sorted(attendance, key=_reading)
    members = members_on_the_day(meeting)
    came = [one for one in attendance if one.came]
    seats = {one.pk: _seat(one, members) for one in attendance}
    for label, some in (
        ("出席（構成員）", [one for one in came if seats[one.pk]]),
        ("出席（構成員のほか）" if members else "出席", [one for one in came if not seats[one.pk]]),
        ("欠席", [one for one in attendance if not one.came]),
    ):
        if some:
            yield Fact(label, "、".join(_named(one, seats[one.pk]) for one in some))
    if organizations := list(dict.fromkeys(str(one.organization) for one in came if one.organization)):
        yield Fact("出席した団体", printable("、".join(organizations)) + f"（{len(organizations)}団体）")
    yield Fact("出席人数", _how_many(meeting, came))


def _reading(one: Attendance):
    return (one.person or one.organization).sort_key, one.pk


def _seat(one: Attendance, members: list[Membership]) -> Membership | None:
    """The member whom somebody came as: that person, or an organization's seat that names no person."""
    for member in members:
        if member.person_id and member.person_id == one.person_id:
            return member
    for member in members:
        if not member.person_id and member.organization_id == one.organization_id:
            return member
        if not one.person_id and member.organization_id == one.organization_id:
            return member
    return None


def _named(one: Attendance, seat: Membership | None) -> str:
    post = f"（{seat.get_post_display()}）" if seat and seat.post not in PLAIN_POSTS else ""
    return printable(f"{one}{post}")


def _how_many(meeting: Meeting, came: list[Attendance]) -> str:
    """延べ: those on the list who came, or the number that was counted on the day."""
    listed = len(came)
    if meeting.head_count is None:
        return f"{listed}人" if listed else "記録していません"
    if listed and listed != meeting.head_count:
        return f"{meeting.head_count}人（うち名簿にある方{listed}人）"
    return f"{meeting.head_count}人"
