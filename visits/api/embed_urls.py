"""Addresses that other sites show in a frame."""

from django.urls import path

from . import views

app_name = "embed"
urlpatterns = [path("vitrines/<slug:slug>/", views.card, name="card")]
