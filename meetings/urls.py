from django.urls import path

from meetings.views import meetings, needs, work

urlpatterns = [
    path("", meetings.meeting_list, name="meeting_list"),
    path("add/", meetings.meeting_add, name="meeting_add"),
    path("<int:pk>/need/", needs.meeting_need_add, name="meeting_need_add"),
    path("work/", work.meeting_work, name="meeting_work"),
    path("<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("<int:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
]
