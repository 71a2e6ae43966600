from django.urls import include, path

urlpatterns = [
    path("", include("volunteers.ticket_urls")),
    path("", include("volunteers.request_urls")),
    path("members/", include("volunteers.member_urls")),
    path("groups/", include("volunteers.group_urls")),
    path("services/", include("volunteers.service_urls")),
    path("closing/", include("volunteers.closing_urls")),
]
