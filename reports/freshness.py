"""記録の新しさ: how long ago something was last recorded, so that nobody takes an old number for today's."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from coordination.actors import in_words
from coordination.models import Activity, User
from coordination.trail import latest
from coordination.wareki import format_date
from meetings.models import Meeting
from volunteers.models import ExchangeGroup

# After how long a silence is said: visits are made weekly, councils meet monthly at most, books are kept monthly.
STALE_AFTER = {"visit": timedelta(days=14), "meeting": timedelta(days=62), "tickets": timedelta(days=31)}


@dataclass(frozen=True)
class Freshness:
    """The latest record of one kind. on: the day it is about; None where there is none yet. recorded: when and by whom
    it was written down, as far as that is known. address: where it can be opened."""

    key: str
    name: str
    on: date | None
    recorded: str = ""
    address: str = ""
    today: date | None = None

    @property
    def on_words(self) -> str:
        return format_date(self.on) if self.on else ""

    @property
    def days_ago(self) -> int:
        return (self.today - self.on).days

    @property
    def is_stale(self) -> bool:
        return self.on is not None and self.today - self.on > STALE_AFTER[self.key]


def freshness(user: User, today: date) -> list[Freshness]:
    """The latest visit, meeting and ticket entry of days that have come; of tickets only where some group keeps them."""
    found = [_visits(user, today), _meetings(user, today)]
    return [*found, _tickets(today)] if ExchangeGroup.objects.exists() else found


def _visits(user, today) -> Freshness:
    visits = Activity.objects.visible_to(user).filter(visited_on__lte=today).select_related("recorded_by")
    last = visits.order_by("-visited_on", "-pk").first()
    if last is None:
        return Freshness("visit", "活動記録", None)
    recorded = _recorded(last.recorded_at, last.recorded_by)
    return Freshness("visit", "活動記録", last.visited_on, recorded, last.get_absolute_url(), today)


def _meetings(user, today) -> Freshness:
    meetings = Meeting.objects.visible_to(user).took_place().filter(held_on__lte=today)
    last = meetings.order_by("-held_on", "-pk").first()
    if last is None:
        return Freshness("meeting", "会議", None)
    return Freshness(
        "meeting",
        "会議",
        last.held_on,
        _changed(last),
        last.get_absolute_url(),
        today,
    )


def _changed(meeting) -> str:
    """令和2年6月15日に職員 太郎が最後に変更; without a name for what is older than the trail."""
    entry = latest(Meeting, [meeting.pk]).get(str(meeting.pk))
    who = in_words(entry.actor) if entry else ""
    return (
        f"{format_date(timezone.localtime(meeting.changed_at).date())}に{f'{who}が' if who else ''}最後に変更"
    )


def _tickets(today) -> Freshness:
    """The office sees no entry of the book, but may know on which day the last one was made. Asked group by group: so
    the index of a group's days answers."""
    entries = (
        group.transfers.filter(transferred_on__lte=today)
        .select_related("posting__posted_by")
        .order_by("-transferred_on", "-pk")
        .first()
        for group in ExchangeGroup.objects.all()
    )
    last = max(filter(None, entries), key=lambda one: (one.transferred_on, one.pk), default=None)
    if last is None:
        return Freshness("tickets", "券の受払", None)
    recorded = _recorded(last.posting.posted_at, last.posting.posted_by)
    return Freshness("tickets", "券の受払", last.transferred_on, recorded, "", today)


def _recorded(at, by) -> str:
    """令和2年6月15日に職員 太郎が記録."""
    if at is None:
        return "いつ記録したかは残っていません"
    return f"{format_date(timezone.localtime(at).date())}に{f'{by}が' if by else ''}記録"
