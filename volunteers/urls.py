from django.urls import include, path

urlpatterns = [
    path("members/", include("volunteers.member_urls")),
    path("closing/", include("volunteers.closing_urls")),
]
