from django.urls import path

from meetings.views import meetings

urlpatterns = [
    path("", meetings.meeting_list, name="meeting_list"),
    path("add/", meetings.meeting_add, name="meeting_add"),
    path("<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("<int:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
]
