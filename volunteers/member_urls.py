from django.urls import path

from volunteers.views import member_detail, members

urlpatterns = [
    path("", members.member_list, name="member_list"),
    path("add/", members.member_add, name="member_add"),
    path("<int:pk>/", member_detail.member_detail, name="member_detail"),
    path("<int:pk>/edit/", members.member_edit, name="member_edit"),
    path("<int:pk>/leave/", members.member_leave, name="member_leave"),
    path("<int:pk>/roles/add/", members.member_role_add, name="member_role_add"),
    path("roles/<int:pk>/", members.member_role_edit, name="member_role_edit"),
]
