from django.urls import path

from volunteers.views import groups

urlpatterns = [
    path("", groups.group_list, name="group_list"),
    path("import/<slug:book>/", groups.group_import, name="group_import"),
    path("<int:pk>/", groups.group_detail, name="group_detail"),
    path("<int:pk>/edit/", groups.group_edit, name="group_edit"),
    path("<int:pk>/terms/add/", groups.terms_add, name="terms_add"),
    path("terms/<int:pk>/", groups.terms_edit, name="terms_edit"),
    path("<int:pk>/kinds/add/", groups.work_kind_add, name="work_kind_add"),
    path("kinds/<int:pk>/", groups.work_kind_edit, name="work_kind_edit"),
    path("<int:pk>/suspensions/add/", groups.suspension_add, name="suspension_add"),
    path("suspensions/<int:pk>/", groups.suspension_edit, name="suspension_edit"),
]
