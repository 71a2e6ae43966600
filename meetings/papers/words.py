"""Days, hours and people of a meeting in the words of a letter."""

from datetime import time

from coordination.wareki import format_date_with_weekday
from meetings.models import Meeting, Membership

PLAIN_POSTS = (Membership.Post.MEMBER, Membership.Post.SECRETARIAT)


def time_in_words(at: time) -> str:
    """午前9時, 正午, 午後1時30分."""
    if at == time(12):
        return "正午"
    minutes = f"{at.minute}分" if at.minute else ""
    return f"{'午前' if at.hour < 12 else '午後'}{at.hour % 12}時{minutes}"


def hours_in_words(meeting: Meeting) -> str:
    """午後1時30分から午後3時まで; empty where no time is known."""
    begins = f"{time_in_words(meeting.starts_at)}から" if meeting.starts_at else ""
    ends = f"{time_in_words(meeting.ends_at)}まで" if meeting.ends_at else ""
    return begins + ends


def when_in_words(meeting: Meeting) -> str:
    """令和8年4月1日（水）　午後1時30分から午後3時まで."""
    return "　".join(filter(None, [format_date_with_weekday(meeting.held_on), hours_in_words(meeting)]))


def members_on_the_day(meeting: Meeting) -> list[Membership]:
    """Those who sit in the council of the meeting on its day, by their posts; nobody where the series has no council."""
    if not meeting.series.council_id:
        return []
    found = Membership.objects.filter(council=meeting.series.council_id).on(meeting.held_on)
    posts = list(Membership.Post)
    return sorted(
        found.select_related("organization", "person"), key=lambda one: (posts.index(one.post), one.pk)
    )
