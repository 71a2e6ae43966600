from django.urls import include, path

urlpatterns = [
    path("members/", include("volunteers.member_urls")),
    path("groups/", include("volunteers.group_urls")),
]
