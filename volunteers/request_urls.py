from django.urls import path

from volunteers.views import errand_calendar, errand_marks, errands, requests

urlpatterns = [
    path("requests/", requests.request_list, name="request_list"),
    path("requests/add/", requests.request_add, name="request_add"),
    path("requests/<int:pk>/", requests.request_detail, name="request_detail"),
    path("requests/<int:pk>/edit/", requests.request_edit, name="request_edit"),
    path("requests/<int:pk>/cancel/", requests.request_cancel, name="request_cancel"),
    path("requests/<int:pk>/plan/", requests.request_plan, name="request_plan"),
    path("errands/", errands.errand_list, name="errand_list"),
    path("errands/calendar/", errand_calendar.errand_calendar, name="errand_calendar"),
    path("errands/plan/", errand_calendar.errand_plan, name="errand_plan"),
    path("errands/sheet/", errand_calendar.errand_sheet, name="errand_sheet"),
    path("errands/<int:pk>/", errands.errand_detail, name="errand_detail"),
    path("errands/<int:pk>/assign/", errands.errand_assign, name="errand_assign"),
    path("errands/<int:pk>/unassign/", errands.errand_unassign, name="errand_unassign"),
    path("errands/<int:pk>/finish/", errand_marks.errand_finish, name="errand_finish"),
    path("errands/<int:pk>/not-done/", errand_marks.errand_not_done, name="errand_not_done"),
    path("errands/<int:pk>/cancel/", errand_marks.errand_cancel, name="errand_cancel"),
    path("errands/<int:pk>/reopen/", errand_marks.errand_reopen, name="errand_reopen"),
]
