from django.urls import include, path

urlpatterns = [
    path("members/", include("volunteers.member_urls")),
    path("ledger/", include("volunteers.ledger_urls")),
]
