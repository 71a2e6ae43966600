"""予定表: coming meetings as iCalendar (RFC 5545), by an address that only its owner knows."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from coordination.models import Municipality, User
from coordination.papers.text import printable
from coordination.visibility import works_for_the_office
from meetings.models import CalendarLink, Meeting

LONGEST_KEY = 18  # digits of a number that every database takes
TOKYO = ZoneInfo("Asia/Tokyo")  # the meetings are where the city is, whatever the calendar's owner has set
BACK = timedelta(days=92)  # three months
REFRESH = timedelta(hours=4)
# Nobody comes: said in the words of the event too, for some calendars do not show its status.
OFF = {Meeting.Status.CANCELLED: "【中止】", Meeting.Status.WRITTEN: "【書面開催】"}


def make_link(user: User, *, at: datetime) -> str:
    """A new token for the user's calendar; the one of before no longer leads anywhere. Only its digest is kept."""
    token = f"{user.pk}-{secrets.token_urlsafe(32)}"
    CalendarLink.objects.update_or_create(user=user, defaults={"digest": _digest(token, user), "made_at": at})
    return token


def owner_of(token: str) -> User | None:
    """Whose calendar it is; None for a token that nobody has, or somebody who no longer works for the office.

    Like a session, a link that ended when its owner was disabled stays ended when they come back. Tries are not counted: 32 random bytes are not guessed in any number of tries.
    """
    owner = token.partition("-")[0]
    if not (owner.isascii() and owner.isdigit() and len(owner) < LONGEST_KEY):
        return None
    link = CalendarLink.objects.select_related("user").filter(user=int(owner)).first()
    if link is None or not works_for_the_office(link.user):
        return None
    return link.user if compare_digest(link.digest, _digest(token, link.user)) else None


def _digest(token: str, user: User) -> str:
    return sha256(f"{token}{user.session_generation}".encode()).hexdigest()


def feed(user: User, city: Municipality, *, today, host: str, address_of) -> bytes:
    """Meetings from three months ago on, without names of people.

    host: where the calendar is asked for, so that its events stay the same ones for whoever subscribes there.
    address_of: gives the whole address of a path.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//seikatsu-shien//meetings//JA")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", printable(f"{city.name}　会議の予定"))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    meetings = Meeting.objects.visible_to(user).filter(held_on__gte=today - BACK)
    for meeting in meetings.select_related("series__area").prefetch_related("series__names"):
        calendar.add_component(_event(meeting, host, address_of))
    calendar.add_missing_timezones(first_date=today.replace(month=1, day=1) - BACK)
    return calendar.to_ical()


def _event(meeting: Meeting, host, address_of) -> Event:
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}@{host}")
    event.add("summary", printable(OFF.get(meeting.status, "") + str(meeting.name)))
    _add_time(event, meeting)
    if meeting.venue:
        event.add("location", printable(meeting.venue))
    event.add("url", address_of(meeting.get_absolute_url()))
    event.add("status", "CANCELLED" if meeting.status in OFF else "CONFIRMED")
    # Without METHOD, DTSTAMP too is when the meeting was last changed. The number only has to grow with every change.
    event.add("dtstamp", meeting.changed_at)
    event.add("last-modified", meeting.changed_at)
    event.add("sequence", int(meeting.changed_at.timestamp()) // 60)
    return event


def _add_time(event: Event, meeting: Meeting):
    """From–to; where no end is known, only its beginning; where no beginning is, the whole day."""
    if meeting.starts_at is None:
        event.add("dtstart", meeting.held_on)
        event.add("dtend", meeting.held_on + timedelta(days=1))  # the first day that is free again
        return
    event.add("dtstart", datetime.combine(meeting.held_on, meeting.starts_at, TOKYO))
    if meeting.ends_at:
        event.add("dtend", datetime.combine(meeting.held_on, meeting.ends_at, TOKYO))
