from django.urls import path

from surveys import views

urlpatterns = [
    path("<int:survey>/respondents/<slug:group>/", views.group_respondents, name="survey_group"),
    path("questions/<int:question>/<int:code>/<slug:group>/", views.answer_respondents, name="survey_answer"),
]
