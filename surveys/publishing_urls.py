from django.urls import path

from surveys.views import publishing

urlpatterns = [
    path("publications/", publishing.publication_list, name="publication_list"),
    path("publications/add/", publishing.publication_add, name="publication_add"),
    path("publications/<int:pk>/", publishing.publication_detail, name="publication_detail"),
    path("publications/<int:pk>/edit/", publishing.publication_edit, name="publication_edit"),
    path("publications/<int:pk>/prepare/", publishing.publication_prepare, name="publication_prepare"),
    path("publications/<int:pk>/progress/", publishing.publication_progress, name="publication_progress"),
    path("publications/<int:pk>/publish/", publishing.publication_publish, name="publication_publish"),
    path("publications/<int:pk>/delete/", publishing.publication_delete, name="publication_delete"),
    path("publications/<int:pk>/file.<slug:extension>", publishing.publication_file, name="publication_file"),
]
