"""The visits app: requests, slots, seats and the life of an exchange."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = "Visites et échanges"

    def ready(self) -> None:
        import_string("visits.desk.add_tabs")()  # by name: models exist only now
        import_string("visits.digest.tell_who_reads_the_letter")()
