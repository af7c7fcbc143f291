"""The app of the writing pages."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class WritingConfig(AppConfig):
    name = "practices.writing"
    label = "writing"
    verbose_name = "Écriture"

    def ready(self) -> None:
        import_string("practices.writing.desk.add_tabs")()  # by name: models exist only now
