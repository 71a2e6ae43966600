from django.urls import path

from meetings.views import council_forms, council_members, council_roll, councils, series

urlpatterns = [
    path("", councils.council_list, name="council_list"),
    path("add/", council_forms.council_add, name="council_add"),
    path("<int:pk>/", councils.council_detail, name="council_detail"),
    path("<int:pk>/edit/", council_forms.council_edit, name="council_edit"),
    path("<int:pk>/rename/", council_forms.council_rename, name="council_rename"),
    path("<int:pk>/end/", council_forms.council_end, name="council_end"),
    path("<int:pk>/roles/", council_forms.council_roles, name="council_roles"),
    path("<int:pk>/names/add/", council_forms.council_name_add, name="council_name_add"),
    path("<int:pk>/names/<int:name>/", council_forms.council_name_edit, name="council_name_edit"),
    path("<int:pk>/members/add/", council_members.member_add, name="council_member_add"),
    path("<int:pk>/members/renew/", council_members.members_renew, name="council_members_renew"),
    path("<int:pk>/members/leave/", council_members.members_leave, name="council_members_leave"),
    path("members/<int:pk>/edit/", council_members.member_edit, name="council_member_edit"),
    path("<int:pk>/roll/", council_roll.council_roll, name="council_roll"),
    path("<int:pk>/roll/pdf/", council_roll.council_roll_pdf, name="council_roll_pdf"),
    path("series/", series.series_list, name="series_list"),
    path("series/add/", series.series_add, name="series_add"),
    path("series/<int:pk>/", series.series_detail, name="series_detail"),
    path("series/<int:pk>/edit/", series.series_edit, name="series_edit"),
    path("series/<int:pk>/rename/", series.series_rename, name="series_rename"),
    path("series/<int:pk>/names/add/", series.series_name_add, name="series_name_add"),
    path("series/<int:pk>/names/<int:name>/", series.series_name_edit, name="series_name_edit"),
]
