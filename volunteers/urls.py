from django.urls import path

from volunteers import views

urlpatterns = [
    path("members/", views.member_list, name="member_list"),
    path("members/add/", views.member_add, name="member_add"),
    path("members/<int:pk>/", views.member_detail, name="member_detail"),
    path("members/<int:pk>/edit/", views.member_edit, name="member_edit"),
    path("members/<int:pk>/roles/add/", views.member_role_add, name="member_role_add"),
    path("members/roles/<int:pk>/", views.member_role_edit, name="member_role_edit"),
]
