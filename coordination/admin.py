from django.contrib import admin

from coordination.master_data import offer_as_sheet
from coordination.models import Activity, Area, Coordinator, Forum, Organization, Placement, Purpose
from coordination.office_admin import MasterAdmin, OfficeAdmin, SeenInline

# The municipality, users, areas and organizations have pages of their own.
offer_as_sheet(Area)
offer_as_sheet(Organization)


@admin.register(Purpose)
class PurposeAdmin(MasterAdmin):
    list_display = ["name", "position"]


class PlacementInline(SeenInline):
    model = Placement


@admin.register(Coordinator)
class CoordinatorAdmin(MasterAdmin):
    list_display = ["name", "kana", "employer"]
    inlines = [PlacementInline]


@admin.register(Activity)
class ActivityAdmin(OfficeAdmin):
    """Visits have pages of their own; here an administrator takes away what was entered twice."""

    list_display = ["visited_on", "tier", "area", "venue", "is_outreach"]
    list_filter = ["tier", "area"]
    date_hierarchy = "visited_on"
    filter_horizontal = ["purposes", "organizations", "coordinators"]
    ordering = ["-visited_on", "-pk"]


@admin.register(Forum)
class ForumAdmin(OfficeAdmin):
    list_display = ["held_on", "title", "venue", "participants"]
