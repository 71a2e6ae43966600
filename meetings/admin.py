from django.contrib import admin

from coordination.master_data import Master, offer_as_sheet
from coordination.models import Person
from coordination.office_admin import MasterAdmin, OfficeAdmin, SeenInline
from meetings.meeting_sheet import MeetingSheet
from meetings.member_sheet import MemberSheet
from meetings.models import (
    Attendance,
    Council,
    CouncilName,
    CouncilRole,
    Initiative,
    Meeting,
    MeetingKind,
    MeetingSeries,
    Membership,
    SeriesName,
)


@admin.register(MeetingKind)
class MeetingKindAdmin(MasterAdmin):
    list_display = ["name", "wording", "position"]

    def has_delete_permission(self, request, obj=None):
        return False  # counting rules are made of kinds: without one, a rule would count something else


class CouncilNameInline(SeenInline):
    model = CouncilName


class CouncilRoleInline(SeenInline):
    model = CouncilRole


@admin.register(Council)
class CouncilAdmin(MasterAdmin):
    list_display = ["name", "tier", "area", "started_on"]
    inlines = [CouncilNameInline, CouncilRoleInline]


@admin.register(Membership)
class MembershipAdmin(MasterAdmin):
    """What was written down by mistake is taken away here; who has left keeps a line with its last day."""

    known_by = ("council", "organization", "person", "started_on")
    sheet_kind = MemberSheet
    list_display = ["council", "organization", "person", "post", "started_on", "ended_on"]
    list_filter = ["council", "post"]
    list_select_related = ["council", "organization", "person"]
    search_fields = ["person__name", "organization__name"]
    autocomplete_fields = ["person"]


class SeriesNameInline(SeenInline):
    model = SeriesName


@admin.register(MeetingSeries)
class MeetingSeriesAdmin(MasterAdmin):
    known_by = ("name", "area")
    list_display = ["name", "kind", "tier", "area", "has_profile"]
    list_filter = ["kind", "area"]
    inlines = [SeriesNameInline]


class InitiativeSheet(Master):
    """A status has a day, a reason and somebody who says so: a cell has room for none of them."""

    note = "状態（活動中・休止・終了）と公開は、Excel では変わりません。取組みの画面で変えます。新しい取組みは「活動中」で登録します。"


@admin.register(Initiative)
class InitiativeAdmin(MasterAdmin):
    sheet_kind = InitiativeSheet
    list_display = ["name", "council", "schedule", "status", "seeks_partners"]
    list_filter = ["council", "status"]
    search_fields = ["name", "aliases"]


@admin.register(Person)
class PersonAdmin(OfficeAdmin):
    list_display = ["name", "kana", "area"]
    search_fields = ["name", "kana"]


class AttendanceInline(SeenInline):
    model = Attendance
    autocomplete_fields = ["person"]


@admin.register(Meeting)
class MeetingAdmin(OfficeAdmin):
    list_display = ["held_on", "series", "status", "host", "venue"]
    list_filter = ["status", "series__kind", "series__area"]
    list_select_related = ["series__area", "host"]
    date_hierarchy = "held_on"
    inlines = [AttendanceInline]
    ordering = ["-held_on", "-pk"]


# Records, not master data: not only administrators may take them in.
offer_as_sheet(Meeting, ("series", "held_on"), MeetingSheet)
