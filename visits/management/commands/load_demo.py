"""Load the example data: `manage.py load_demo`. Development only; the same day twice changes nothing."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.accounts.models import User
from portal.demo_accounts import ALLIANCE
from practices.services.examples import ExampleRefusedError, load_example_practices, read_practices
from visits.services.examples import load_example_agenda
from vitrines.services.examples import load_alliance_account, load_example_vitrines, read_entries


class Command(BaseCommand):
    help = "Charge les vitrines d’exemple, leurs pratiques, leurs dates et les quatre comptes d’essai."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--directory", type=Path, default=Path(settings.BASE_DIR) / "data" / "demo")

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEVELOPMENT_TOOLS:
            raise CommandError(
                "Les données d’exemple ne se chargent qu’en développement : leurs mots de passe sont publics."
            )
        directory = Path(str(options["directory"]))
        entries = read_entries(directory / "vitrines.toml", "vitrines")
        try:
            with transaction.atomic():
                written = load_alliance_account() + load_example_vitrines(entries=entries)
                practices = load_example_practices(
                    entries=read_practices(directory / "practices"), by=User.objects.get(email=ALLIANCE)
                )
                agenda = load_example_agenda(
                    vitrines=entries,
                    guests=read_entries(directory / "guests.toml", "guests"),
                    requests=read_entries(directory / "requests.toml", "requests"),
                )
        except ExampleRefusedError as error:
            raise CommandError(f"{error} Lancez d’abord load_vocabularies.") from error
        if written or practices or agenda:
            self.stdout.write(
                f"Exemples : {len(entries)} vitrines, {practices} pratiques et {agenda} rendez-vous écrits."
            )
        else:
            self.stdout.write("Exemples : rien à changer.")
