from django.urls import path

from surveys import needs, views

urlpatterns = [
    path("<int:survey>/respondents/<slug:group>/", views.group_respondents, name="survey_group"),
    path("questions/<int:question>/<int:code>/<slug:group>/", views.answer_respondents, name="survey_answer"),
    path(
        "questions/<int:question>/<int:code>/<slug:group>/need/",
        needs.survey_need_add,
        name="survey_need_add",
    ),
]
