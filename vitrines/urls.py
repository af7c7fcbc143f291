"""Public addresses of the vitrines."""

from django.urls import path

from . import views

app_name = "vitrines"

urlpatterns = [
    path("vitrines/", views.vitrine_list, name="list"),
    path("vitrines/<slug:slug>/", views.vitrine_detail, name="detail"),
]
