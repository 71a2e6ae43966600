from django.urls import path

from meetings.views import (
    agenda,
    calendar,
    files,
    meetings,
    minutes,
    needs,
    papers,
    plan,
    roll_call,
    status,
    work,
)

urlpatterns = [
    path("", meetings.meeting_list, name="meeting_list"),
    path("add/", meetings.meeting_add, name="meeting_add"),
    path("<int:pk>/need/", needs.meeting_need_add, name="meeting_need_add"),
    path("work/", work.meeting_work, name="meeting_work"),
    path("<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("<int:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
    # the work around a meeting, in its order
    path("plan/", plan.meeting_plan, name="meeting_plan"),
    path("<int:pk>/agenda/", agenda.meeting_agenda, name="meeting_agenda"),
    path("<int:pk>/status/", status.meeting_status, name="meeting_status"),
    path("<int:pk>/postpone/", status.meeting_postpone, name="meeting_postpone"),
    path("<int:pk>/roll-call/", roll_call.meeting_roll_call, name="meeting_roll_call"),
    path("<int:pk>/minutes/", minutes.meeting_minutes, name="meeting_minutes"),
    path("<int:pk>/draft/", minutes.meeting_draft, name="meeting_draft"),
    path("<int:pk>/files/add/", files.meeting_file_add, name="meeting_file_add"),
    path("<int:pk>/files/<int:file>/", files.meeting_file, name="meeting_file"),
    path("<int:pk>/letter/", papers.meeting_letter, name="meeting_letter"),
    path("<int:pk>/attendance.pdf", papers.meeting_attendance_sheet, name="meeting_attendance_sheet"),
    path("<int:pk>/minutes.<str:extension>", papers.meeting_minutes_paper, name="meeting_minutes_paper"),
    path("calendar/", calendar.meeting_calendar, name="meeting_calendar"),
    path("calendar/off/", calendar.meeting_calendar_off, name="meeting_calendar_off"),
]
