from django.contrib import admin

from coordination.office_admin import MasterAdmin, OfficeAdmin, SeenStack
from reports.models import (
    CarriedOver,
    CountingRule,
    Indicator,
    Narrative,
    Plan,
    PlanReview,
    Target,
)


@admin.register(Plan)
class PlanAdmin(MasterAdmin):
    known_by = ("number",)
    list_display = ["__str__", "first_year", "last_year"]


class RuleInline(SeenStack):
    """To be read: versions are written in 数え方台帳, which shows what they change before they are saved."""

    model = CountingRule
    can_delete = False
    readonly_fields = (
        *("name", "wording", "kinds", "counts_written", "effective_from", "is_adopted"),
        *("decided_on", "decided_by", "reason"),
    )

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Indicator)
class IndicatorAdmin(MasterAdmin):
    known_by = ("key",)
    list_display = ["name", "parent", "measure", "tier", "achieved_by"]
    inlines = [RuleInline]

    def get_readonly_fields(self, request, obj=None):
        return ["key"] if obj else []  # the review finds its indicators by their keys


class YearlyAdmin(MasterAdmin):
    known_by = ("indicator", "fiscal_year")
    list_display = ["indicator", "fiscal_year", "value"]
    list_filter = ["indicator"]


@admin.register(Target)
class TargetAdmin(YearlyAdmin):
    pass


@admin.register(CarriedOver)
class CarriedOverAdmin(YearlyAdmin):
    pass


class NarrativeInline(SeenStack):
    model = Narrative


@admin.register(PlanReview)
class PlanReviewAdmin(OfficeAdmin):
    list_display = ["__str__", "as_of", "survey"]
    inlines = [NarrativeInline]
