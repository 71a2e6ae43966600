from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from coordination.master_data import offer_as_sheet
from coordination.models import (
    Activity,
    Area,
    Coordinator,
    Forum,
    MonthlyReport,
    Organization,
    Placement,
    Purpose,
)
from coordination.office_admin import MasterAdmin, OfficeAdmin, SeenForm, SeenInline

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

    def get_readonly_fields(self, request, obj=None):
        """Another employer takes all visits along: asked about on the coordinator's own page."""
        return ["employer"] if obj else []


class VisitForm(SeenForm):
    """Here no reason can be given: a visit of an accepted month is corrected on its own page."""

    def clean(self):
        data = super().clean()
        day, coordinators = data.get("visited_on"), data.get("coordinators") or ()
        if day and (holding := MonthlyReport.objects.holding(self.instance, day, coordinators)):
            raise ValidationError(
                f"{'、'.join(map(str, holding))}の月報は、もう受理されています。"
                "「活動記録」の画面で、訂正の理由を書いて直してください。まだ何も変えていません。"
            )
        return data


@admin.register(Activity)
class ActivityAdmin(OfficeAdmin):
    """Visits have pages of their own, where one that was entered twice is withdrawn: none is ever deleted."""

    form = VisitForm
    list_display = ["visited_on", "tier", "area", "venue", "is_outreach"]
    list_filter = ["tier", "area"]
    date_hierarchy = "visited_on"
    filter_horizontal = ["purposes", "organizations", "coordinators"]
    ordering = ["-visited_on", "-pk"]

    def has_delete_permission(self, request, obj=None):
        return False

    def delete_view(self, request, object_id, extra_context=None):
        messages.error(
            request,
            "訪問は消せません。「活動記録」の画面で、理由を書いて取り消してください。一覧と集計から外れます。",
        )
        return redirect("admin:coordination_activity_change", object_id)


@admin.register(Forum)
class ForumAdmin(OfficeAdmin):
    list_display = ["held_on", "title", "venue", "participants"]
