from django.urls import path

from meetings.views import calendar, meetings, needs, papers, work

urlpatterns = [
    path("", meetings.meeting_list, name="meeting_list"),
    path("add/", meetings.meeting_add, name="meeting_add"),
    path("<int:pk>/need/", needs.meeting_need_add, name="meeting_need_add"),
    path("work/", work.meeting_work, name="meeting_work"),
    path("<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("<int:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
    path("<int:pk>/letter/", papers.meeting_letter, name="meeting_letter"),
    path("<int:pk>/attendance.pdf", papers.meeting_attendance_sheet, name="meeting_attendance_sheet"),
    path("<int:pk>/minutes.<str:extension>", papers.meeting_minutes_paper, name="meeting_minutes_paper"),
    path("calendar/", calendar.meeting_calendar, name="meeting_calendar"),
    path("calendar/off/", calendar.meeting_calendar_off, name="meeting_calendar_off"),
]
