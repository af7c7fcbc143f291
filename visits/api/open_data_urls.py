"""Addresses of the open data views."""

from django.urls import path

from . import views

app_name = "open_data"
urlpatterns = [
    path("donnees-ouvertes/", views.open_data, name="page"),
    path("donnees-ouvertes/<str:name>", views.open_data_file, name="file"),
]
