"""Write the open data files now, without waiting for the night: `manage.py write_open_data`."""

from django.conf import settings
from django.core.management.base import BaseCommand

from visits.api.dumps import write_dumps


class Command(BaseCommand):
    help = "Écrit les fichiers de données ouvertes, comme chaque nuit à 3 h 20."

    def handle(self, *args: object, **options: object) -> None:
        names = write_dumps()
        self.stdout.write(f"{len(names)} fichiers écrits dans {settings.OPEN_DATA_ROOT}.")
