from django.urls import path

from surveys.views import claims, findings, waves

urlpatterns = [
    path("<int:pk>/findings/", findings.survey_findings, name="survey_findings"),
    path("<int:pk>/claims/", claims.survey_claims, name="survey_claims"),
    path("waves/", waves.wave_list, name="wave_list"),
    path("waves/add/", waves.wave_add, name="wave_add"),
    path("waves/<int:pk>/", waves.wave_detail, name="wave_detail"),
    path("waves/<int:pk>/claims/", claims.wave_claims, name="wave_claims"),
    path("waves/<int:pk>/edit/", waves.wave_edit, name="wave_edit"),
    path("waves/<int:pk>/delete/", waves.wave_delete, name="wave_delete"),
]
