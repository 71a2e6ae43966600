from django.contrib import admin

from coordination.master_data import MasterAdmin
from meetings.models import Council, Initiative, MeetingKind, MeetingSeries, SeriesName


@admin.register(MeetingKind)
class MeetingKindAdmin(MasterAdmin):
    list_display = ["name", "wording", "position"]


@admin.register(Council)
class CouncilAdmin(MasterAdmin):
    list_display = ["name", "tier", "area", "started_on"]


class SeriesNameInline(admin.TabularInline):
    model = SeriesName
    extra = 0


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
    search_fields = ["name", "alias"]
