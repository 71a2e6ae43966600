from coordination.models.access import Access, SeenPerson
from coordination.models.activity import Activity, Forum, Purpose
from coordination.models.activity_file import ActivityFile
from coordination.models.area import Area
from coordination.models.change_mark import ChangeMark
from coordination.models.kept_file import KeptFile
from coordination.models.monthly_report import (
    Correction,
    MonthlyReport,
    MonthlyReportStep,
    ReportedVisit,
    correcting,
    month_of,
)
from coordination.models.municipality import Municipality, Tier
from coordination.models.need import Need, NeedStep
from coordination.models.people import Coordinator, Organization, Person, Placement
from coordination.models.sheet_import import SheetImport
from coordination.models.submission import Submission
from coordination.models.trail import TrailEntry
from coordination.models.user import SignInAttempt, User

__all__ = [
    "Access",
    "Activity",
    "ActivityFile",
    "Area",
    "ChangeMark",
    "Coordinator",
    "Correction",
    "Forum",
    "KeptFile",
    "MonthlyReport",
    "MonthlyReportStep",
    "Municipality",
    "Need",
    "NeedStep",
    "Organization",
    "Person",
    "Placement",
    "Purpose",
    "ReportedVisit",
    "SeenPerson",
    "SheetImport",
    "SignInAttempt",
    "Submission",
    "Tier",
    "TrailEntry",
    "User",
    "correcting",
    "month_of",
]
