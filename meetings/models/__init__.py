from meetings.models.agenda import AgendaItem, Decision
from meetings.models.attendance import Attendance
from meetings.models.calendar_link import CalendarLink
from meetings.models.council import Council, CouncilName, CouncilRole, Membership
from meetings.models.initiative import (
    Initiative,
    InitiativeChange,
    InitiativeFile,
    InitiativePlace,
    Occasion,
    Partner,
)
from meetings.models.meeting import Meeting, MeetingFile, MinutesDraft
from meetings.models.series import MeetingKind, MeetingSeries, SeriesName

__all__ = [
    "AgendaItem",
    "Attendance",
    "CalendarLink",
    "Council",
    "CouncilName",
    "CouncilRole",
    "Decision",
    "Initiative",
    "InitiativeChange",
    "InitiativeFile",
    "InitiativePlace",
    "Meeting",
    "MeetingFile",
    "MeetingKind",
    "MeetingSeries",
    "Membership",
    "MinutesDraft",
    "Occasion",
    "Partner",
    "SeriesName",
]
