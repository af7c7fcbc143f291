"""Addresses of the pictures: the files, and the pages where one gives them."""

from django.urls import path

from .views import serving

app_name = "pictures"
urlpatterns = [
    path("images/<uuid:pk>/<int:width>.<slug:kind>", serving.rendition, name="rendition"),
]
