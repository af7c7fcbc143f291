"""Addresses where a vitrine's own people write about it, under `/espace/vitrines/<slug>/page/`."""

from django.urls import path

from . import views

app_name = "profile"
urlpatterns = [
    path("", views.page, name="page"),
    path("apercu/", views.preview_page, name="preview-page"),
    path("conditions/", views.terms, name="terms"),
    path("conditions/apercu/", views.preview_terms, name="preview-terms"),
    path("pause/", views.pause, name="pause"),
]
