from django.urls import path

from volunteers.views import services

urlpatterns = [
    path("", services.service_list, name="service_list"),
    path("add/", services.service_add, name="service_add"),
    path("<int:pk>/", services.service_detail, name="service_detail"),
    path("<int:pk>/withdraw/", services.service_withdraw, name="service_withdraw"),
]
