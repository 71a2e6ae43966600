from django.urls import path, re_path

from meetings.views import public

urlpatterns = [
    path("", public.public_index, name="public_index"),
    path("<int:pk>/", public.public_initiative, name="public_initiative"),
    path("leaflet/<int:area>/", public.public_leaflet, name="public_leaflet"),
    path("data/", public.public_data, name="public_data"),
    path("initiatives.csv", public.public_csv, name="public_csv"),
    path("initiatives.json", public.public_json, name="public_json"),
    path("initiatives.schema.json", public.public_schema, name="public_schema"),
    path("initiatives.ics", public.public_calendar, name="public_calendar"),
    re_path(
        r"^photos/(?P<pk>[0-9]{1,9})\.(?P<kind>jpeg|png|webp)$", public.public_photo, name="public_photo"
    ),
]
