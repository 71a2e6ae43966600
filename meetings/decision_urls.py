from django.urls import path

from meetings.views import decisions

urlpatterns = [
    path("", decisions.decision_list, name="decision_list"),
    path("<int:pk>/", decisions.decision_detail, name="decision_detail"),
    path("<int:pk>/close/", decisions.decision_close, name="decision_close"),
    path("<int:pk>/reopen/", decisions.decision_reopen, name="decision_reopen"),
    path("<int:pk>/initiative/", decisions.decision_initiative, name="decision_initiative"),
]
