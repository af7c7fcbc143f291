"""After a restore: erase again the accounts that had asked to be erased since the backup."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.audit.enums import Door
from portal.audit.origin import Origin, coming_from
from portal.personal.services.erasing import replay_erasures


class Command(BaseCommand):
    help = "Efface de nouveau les comptes effacés depuis la sauvegarde (après chaque restauration, avant d’ouvrir)."

    def handle(self, *args: Any, **options: Any) -> None:
        with coming_from(Origin(Door.COMMAND)):
            done = replay_erasures()
        self.stdout.write(f"{done} compte(s) effacé(s) de nouveau.")
