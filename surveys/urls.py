from django.urls import include, path

from surveys.views import cells, needs, saved_tables, surveys, tables

urlpatterns = [
    path("", include("surveys.intake_urls")),
    path("", include("surveys.publishing_urls")),
    path("", include("surveys.printed_urls")),
    path("", surveys.survey_list, name="survey_list"),
    path("<int:pk>/", surveys.survey_detail, name="survey_detail"),
    path("<int:pk>/edit/", surveys.survey_edit, name="survey_edit"),
    path("<int:pk>/table/", tables.survey_table, name="survey_table"),
    path("<int:pk>/chart.<slug:extension>", tables.survey_chart, name="survey_chart"),
    path("<int:pk>/tables/", saved_tables.saved_table_list, name="saved_table_list"),
    path("<int:pk>/tables/add/", saved_tables.saved_table_add, name="saved_table_add"),
    path("tables/<int:pk>/edit/", saved_tables.saved_table_edit, name="saved_table_edit"),
    path("tables/<int:pk>/delete/", saved_tables.saved_table_delete, name="saved_table_delete"),
    path("<int:pk>/slip/", cells.slip, name="survey_slip"),
    path("<int:survey>/respondents/<slug:group>/", cells.group_respondents, name="survey_group"),
    path("questions/<int:question>/<int:code>/<slug:group>/", cells.answer_respondents, name="survey_answer"),
    path("questions/<int:question>/texts/<slug:group>/", cells.written_answers, name="survey_texts"),
    path(
        "questions/<int:question>/<int:code>/<slug:group>/need/",
        needs.survey_need_add,
        name="survey_need_add",
    ),
    path("", include("surveys.saying_urls")),
]
