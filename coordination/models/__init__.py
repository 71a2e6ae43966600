from coordination.models.activity import Activity, Forum, Purpose
from coordination.models.area import Area
from coordination.models.municipality import Municipality, Tier
from coordination.models.people import Coordinator, Organization, Person, Placement
from coordination.models.sheet_import import SheetImport
from coordination.models.submission import Submission
from coordination.models.user import SignInAttempt, User

__all__ = [
    "Activity",
    "Area",
    "Coordinator",
    "Forum",
    "Municipality",
    "Organization",
    "Person",
    "Placement",
    "Purpose",
    "SheetImport",
    "SignInAttempt",
    "Submission",
    "Tier",
    "User",
]
