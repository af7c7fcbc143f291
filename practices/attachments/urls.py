"""Addresses of the attachments."""

from django.urls import path

from . import views

app_name = "attachments"
HERE = "espace/vitrines/<slug:slug>/pratiques/<slug:practice>/pieces/"
urlpatterns = [
    path("pratiques/<slug:slug>/pieces/<uuid:pk>/", views.open_attachment, name="open"),
    path("pieces/<str:token>/", views.download, name="file"),
    path(HERE, views.attachment_list, name="list"),
    path(f"{HERE}<uuid:pk>/retirer/", views.remove, name="remove"),
]
