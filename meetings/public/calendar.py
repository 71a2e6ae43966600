"""The days of the public initiatives as an iCalendar (RFC 5545), for calendars on phones and of other sites."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid5

from django.utils import timezone
from icalendar import Calendar, Event

from meetings.public.initiatives import PublicInitiative, PublicSite
from meetings.public.kept import Answer

ICALENDAR = "text/calendar; charset=utf-8"
_OURS = UUID("6f1c2f6e-6a0b-4a54-9d0f-3a5d0c0f7f11")  # what the identities of our events begin from


def calendar_answer(site: PublicSite) -> Answer:
    calendar = Calendar()
    calendar.add("prodid", "-//seikatsu-shien//public initiatives//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{site.city} 地域の取組み")
    for one in site.initiatives:
        for day in one.days:
            calendar.add_component(_event(site, one, day))
    calendar.add_missing_timezones()
    return Answer(calendar.to_ical(), ICALENDAR)


def _event(site: PublicSite, one: PublicInitiative, day) -> Event:
    event = Event()
    event.add("uid", str(uuid5(_OURS, f"{site.city} {one.number} {day}")))
    event.add("dtstamp", _at(site.as_of, time()).astimezone(UTC))
    event.add("summary", one.name)
    if one.starts_at:
        event.add("dtstart", _at(day, one.starts_at))
        if one.ends_at:
            event.add("dtend", _at(day, one.ends_at))
    else:
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
    if one.where:
        event.add("location", one.where)
    event.add("description", "\n".join(filter(None, [one.summary, one.schedule, one.council])))
    return event


def _at(day, clock) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
