"""The visits app: requests, slots, seats and the life of an exchange."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = "Visites et échanges"

    def ready(self) -> None:
        import_string("visits.desk.add_tabs")()  # by name: models exist only now
        settle = import_string("visits.services.parting.settle_requests")
        import_string("portal.accounts.parting.when_somebody_parts")(settle)
        import_string("visits.digest.tell_who_reads_the_letter")()
