"""The app of the writing pages."""

from django.apps import AppConfig


class WritingConfig(AppConfig):
    name = "practices.writing"
    label = "writing"
    verbose_name = "Écriture"
