from django.contrib import admin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group

from coordination.master_data import MasterAdmin
from coordination.models import (
    Activity,
    Area,
    Coordinator,
    Forum,
    Municipality,
    Organization,
    Placement,
    Purpose,
    User,
)

admin.site.unregister(Group)  # rights follow from the role alone


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "name", "role", "email"]


class UserForm(UserChangeForm):
    class Meta:
        model = User
        fields = ["username", "name", "role", "email", "is_active"]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["username", "name", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["username", "name"]

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, form=UserForm if obj else NewUserForm, **kwargs)

    def get_fields(self, request, obj=None):
        if obj:
            return ["username", "name", "role", "email", "is_active"]
        return ["username", "name", "role", "email", "usable_password", "password1", "password2"]

    def has_delete_permission(self, request, obj=None):
        return False  # people leave by 有効 being taken off: their records keep their name


@admin.register(Municipality)
class MunicipalityAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return Municipality.current().pk is None

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Area)
class AreaAdmin(MasterAdmin):
    list_display = ["name", "number", "parent", "note"]


@admin.register(Organization)
class OrganizationAdmin(MasterAdmin):
    list_display = ["name", "kind", "area", "is_active"]
    list_filter = ["kind", "area", "is_active"]
    search_fields = ["name", "kana"]


@admin.register(Purpose)
class PurposeAdmin(MasterAdmin):
    list_display = ["name", "position"]


class PlacementInline(admin.TabularInline):
    model = Placement
    extra = 0


@admin.register(Coordinator)
class CoordinatorAdmin(MasterAdmin):
    list_display = ["name", "kana", "employer"]
    inlines = [PlacementInline]


@admin.register(Activity)
class ActivityAdmin(admin.ModelAdmin):
    list_display = ["visited_on", "tier", "area", "venue", "is_outreach", "is_lecture", "outreach_people"]
    list_filter = ["tier", "area", "is_outreach", "is_lecture"]
    date_hierarchy = "visited_on"
    filter_horizontal = ["purposes", "organizations", "coordinators"]
    ordering = ["-visited_on", "-pk"]


@admin.register(Forum)
class ForumAdmin(admin.ModelAdmin):
    list_display = ["held_on", "title", "venue", "participants"]
