"""The practices app: what a vitrine tells, and the words one finds it by."""

from django.apps import AppConfig
from django.utils.module_loading import import_string

from vitrines.finding import find_vitrines_with
from vitrines.listeners import when_vitrines_are_written


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = "Bonnes pratiques"

    def ready(self) -> None:
        # By name: models, which the search reads, exist only now.
        find_vitrines_with(import_string("practices.search.asking.find_vitrines"))
        when_vitrines_are_written(import_string("practices.search.door.index_vitrines"))
