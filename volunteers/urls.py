from django.urls import include, path

urlpatterns = [
    path("", include("volunteers.ticket_urls")),
    path("members/", include("volunteers.member_urls")),
]
