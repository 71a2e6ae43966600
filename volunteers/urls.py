from django.urls import include, path

urlpatterns = [
    path("members/", include("volunteers.member_urls")),
]
