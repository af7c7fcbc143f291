"""The import of documents."""

from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "practices.importing"
    label = "importing"
    verbose_name = "Documents importés"
