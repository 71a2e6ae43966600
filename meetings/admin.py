from django.contrib import admin

from coordination.models import Person
from coordination.office_admin import MasterAdmin, OfficeAdmin, SeenInline
from meetings.models import Attendance, Council, Initiative, Meeting, MeetingKind, MeetingSeries, SeriesName


@admin.register(MeetingKind)
class MeetingKindAdmin(MasterAdmin):
    list_display = ["name", "wording", "position"]

    def has_delete_permission(self, request, obj=None):
        return False  # counting rules are made of kinds: without one, a rule would count something else


@admin.register(Council)
class CouncilAdmin(MasterAdmin):
    list_display = ["name", "tier", "area", "started_on"]


class SeriesNameInline(SeenInline):
    model = SeriesName


@admin.register(MeetingSeries)
class MeetingSeriesAdmin(MasterAdmin):
    known_by = ("name", "area")
    list_display = ["name", "kind", "tier", "area", "has_profile"]
    list_filter = ["kind", "area"]
    inlines = [SeriesNameInline]


@admin.register(Initiative)
class InitiativeAdmin(MasterAdmin):
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
