from django.urls import path

from coordination.views import activities, areas, manual, organizations, sheets, users

urlpatterns = [
    path("activities/", activities.activity_list, name="activity_list"),
    path("activities/add/", activities.activity_add, name="activity_add"),
    path("activities/<int:pk>/", activities.activity_detail, name="activity_detail"),
    path("activities/<int:pk>/edit/", activities.activity_edit, name="activity_edit"),
    path("organizations/", organizations.organization_list, name="organization_list"),
    path("organizations/add/", organizations.organization_add, name="organization_add"),
    path("organizations/<int:pk>/", organizations.organization_detail, name="organization_detail"),
    path("organizations/<int:pk>/edit/", organizations.organization_edit, name="organization_edit"),
    path("organizations/<int:pk>/rest/", organizations.organization_rest, name="organization_rest"),
    path("organizations/<int:pk>/return/", organizations.organization_return, name="organization_return"),
    path("areas/", areas.area_list, name="area_list"),
    path("areas/add/", areas.area_add, name="area_add"),
    path("areas/<int:pk>/edit/", areas.area_edit, name="area_edit"),
    path("users/", users.user_list, name="user_list"),
    path("users/invite/", users.user_invite, name="user_invite"),
    path("users/<int:pk>/", users.user_detail, name="user_detail"),
    path("users/<int:pk>/edit/", users.user_edit, name="user_edit"),
    path("users/<int:pk>/link/", users.user_link, name="user_link"),
    path("users/<int:pk>/state/", users.user_state, name="user_state"),
    path("users/<int:pk>/second-factor/", users.user_second_factor, name="user_second_factor"),
    path("sheets/<slug:kind>.xlsx", sheets.master_sheet, name="master_sheet"),
    path("imports/<slug:kind>/", sheets.import_upload, name="import_upload"),
    path("imports/sheet/<int:pk>/", sheets.import_sheet, name="import_sheet"),
    path("imports/sheet/<int:pk>/confirm/", sheets.import_confirm, name="import_confirm"),
    path("imports/sheet/<int:pk>/progress/", sheets.import_progress, name="import_progress"),
    path("imports/sheet/<int:pk>/problems.xlsx", sheets.import_problems, name="import_problems"),
    path("help/", manual.help_index, name="help_index"),
    path("help/<slug:name>/", manual.help_page, name="help_page"),
]
