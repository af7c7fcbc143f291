"""Addresses that other sites show in a frame."""

from django.urls import path

from . import views

app_name = "embed"
urlpatterns = [
    path("", views.build, name="build"),
    path("visites/", views.dates_card, name="dates"),
    path("vitrines/<slug:slug>/", views.card, name="card"),
]
