from django.urls import path

from meetings.views import (
    initiative_detail,
    initiative_form,
    initiative_occasions,
    initiative_parts,
    initiative_status,
    initiatives,
)

urlpatterns = [
    path("", initiatives.initiative_list, name="initiative_list"),
    path("unconfirmed/", initiatives.unconfirmed_list, name="unconfirmed_list"),
    path("add/", initiative_form.initiative_add, name="initiative_add"),
    path("reading/", initiative_form.initiative_reading, name="initiative_reading"),
    path("<int:pk>/", initiative_detail.initiative_detail, name="initiative_detail"),
    path("<int:pk>/edit/", initiative_form.initiative_edit, name="initiative_edit"),
    path("<int:pk>/status/", initiative_status.initiative_status, name="initiative_status"),
    path("<int:pk>/confirm/", initiative_status.initiative_confirm, name="initiative_confirm"),
    path("<int:pk>/publish/", initiative_status.initiative_publish, name="initiative_publish"),
    path("<int:pk>/unpublish/", initiative_status.initiative_unpublish, name="initiative_unpublish"),
    path("<int:pk>/occasions/", initiative_occasions.initiative_occasions, name="initiative_occasions"),
    path("<int:pk>/occasions/add/", initiative_occasions.occasion_add, name="initiative_occasion_add"),
    path(
        "<int:pk>/occasions/<int:part>/",
        initiative_occasions.occasion_edit,
        name="initiative_occasion_edit",
    ),
    path("<int:pk>/places/add/", initiative_parts.place_add, name="initiative_place_add"),
    path("<int:pk>/places/<int:part>/", initiative_parts.place_edit, name="initiative_place_edit"),
    path("<int:pk>/places/<int:part>/remove/", initiative_parts.place_remove, name="initiative_place_remove"),
    path("<int:pk>/partners/add/", initiative_parts.partner_add, name="initiative_partner_add"),
    path("<int:pk>/partners/<int:part>/", initiative_parts.partner_edit, name="initiative_partner_edit"),
    path(
        "<int:pk>/partners/<int:part>/remove/",
        initiative_parts.partner_remove,
        name="initiative_partner_remove",
    ),
    path("<int:pk>/photos/add/", initiative_parts.photo_add, name="initiative_photo_add"),
    path("<int:pk>/photos/<int:part>/", initiative_parts.photo_edit, name="initiative_photo_edit"),
    path("<int:pk>/photos/<int:part>/remove/", initiative_parts.photo_remove, name="initiative_photo_remove"),
    path("<int:pk>/files/<int:file>/", initiative_parts.initiative_file, name="initiative_file"),
]
