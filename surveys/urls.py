from django.urls import include, path

from surveys.views import cells, needs

urlpatterns = [
    path("", include("surveys.intake_urls")),
    path("<int:survey>/respondents/<slug:group>/", cells.group_respondents, name="survey_group"),
    path("questions/<int:question>/<int:code>/<slug:group>/", cells.answer_respondents, name="survey_answer"),
    path(
        "questions/<int:question>/<int:code>/<slug:group>/need/",
        needs.survey_need_add,
        name="survey_need_add",
    ),
]
