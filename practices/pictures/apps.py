"""The pictures app."""

from django.apps import AppConfig


class PicturesConfig(AppConfig):
    name = "practices.pictures"
    label = "pictures"
    verbose_name = "Images"
