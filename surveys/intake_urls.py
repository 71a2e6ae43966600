from django.urls import path

from surveys.views import intake

urlpatterns = [
    path("import/", intake.intake_start, name="intake_start"),
    path("import/template/<slug:which>/", intake.intake_template, name="intake_template"),
    path("import/<int:pk>/", intake.intake_upload, name="intake_upload"),
    path("import/<int:pk>/columns/", intake.intake_columns, name="intake_columns"),
    path("import/<int:pk>/questions/", intake.intake_questions, name="intake_questions"),
    path("import/<int:pk>/confirm/", intake.intake_confirm, name="intake_confirm"),
    path("import/<int:pk>/discard/", intake.intake_discard, name="intake_discard"),
    path("import/<int:pk>/progress/", intake.intake_progress, name="intake_progress"),
    path("import/<int:pk>/problems.xlsx", intake.intake_problems, name="intake_problems"),
    path("import/<int:pk>/layout/", intake.intake_layout_save, name="intake_layout_save"),
    path("import/layouts/<int:pk>/delete/", intake.intake_layout_delete, name="intake_layout_delete"),
]
