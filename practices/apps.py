"""The practices app: what a vitrine tells, and the words one finds it by."""

from django.apps import AppConfig

from vitrines.finding import find_vitrines_with
from vitrines.listeners import when_vitrines_are_written


class PracticesConfig(AppConfig):
    name = "practices"
    verbose_name = "Bonnes pratiques"

    def ready(self) -> None:
        from .search.asking import find_vitrines  # noqa: PLC0415  (models exist only now)
        from .search.door import index_vitrines  # noqa: PLC0415

        find_vitrines_with(find_vitrines)
        when_vitrines_are_written(index_vitrines)
