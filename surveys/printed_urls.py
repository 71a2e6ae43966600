from django.urls import path

from surveys.views import claims, printed

urlpatterns = [
    path("<int:pk>/printed/", printed.printed_list, name="printed_list"),
    path("<int:pk>/printed/upload/", printed.printed_upload, name="printed_upload"),
    path("printed/form/", printed.printed_form, name="printed_form"),
    path("printed/<int:pk>/", printed.printed_detail, name="printed_detail"),
    path("printed/<int:pk>/claims/", claims.printed_claims, name="printed_claims"),
    path("printed/<int:pk>/delete/", printed.printed_delete, name="printed_delete"),
    path("printed/intake/<int:pk>/", printed.printed_intake, name="printed_intake"),
    path("printed/intake/<int:pk>/confirm/", printed.printed_confirm, name="printed_confirm"),
]
