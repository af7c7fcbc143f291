"""Addresses of the book."""

from django.urls import path

from .views import sheets

app_name = "book"

urlpatterns = [
    path("pratiques/<slug:slug>/fiche.pdf", sheets.sheet, name="sheet"),
]
