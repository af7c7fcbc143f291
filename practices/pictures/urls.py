"""Addresses of the pictures: the files, and the pages where one gives them."""

from django.urls import path

from .views import desk, serving

app_name = "pictures"
HERE = "espace/vitrines/<slug:slug>/pratiques/<slug:practice>/images/"
urlpatterns = [
    path("images/<uuid:pk>/<int:width>.<slug:kind>", serving.rendition, name="rendition"),
    path(HERE, desk.gallery, name="gallery"),
    path(f"{HERE}<uuid:pk>/", desk.describe, name="describe"),
    path(f"{HERE}<uuid:pk>/placer/", desk.insert, name="insert"),
    path(f"{HERE}<uuid:pk>/supprimer/", desk.remove, name="remove"),
]
