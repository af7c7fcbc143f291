"""Addresses of the import."""

from django.urls import path

from . import views

app_name = "importing"
urlpatterns = [
    path("espace/vitrines/<slug:slug>/pratiques/<slug:practice>/importer/", views.import_document, name="import"),
]
