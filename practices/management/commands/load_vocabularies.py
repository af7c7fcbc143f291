"""Load the controlled vocabularies shipped with the portal: `manage.py load_vocabularies`."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from practices.services.vocabularies import VocabularyRefusedError, load_vocabularies


class Command(BaseCommand):
    help = "Charge les problèmes et les technologies de data/vocabularies/, sans doublon à la seconde fois."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--directory", type=Path, default=Path(settings.BASE_DIR) / "data" / "vocabularies")

    def handle(self, *args: object, **options: object) -> None:
        try:
            report = load_vocabularies(directory=Path(str(options["directory"])))
        except VocabularyRefusedError as error:
            raise CommandError(str(error)) from error
        if report.created or report.changed:
            self.stdout.write(f"Vocabulaires : {report.created} termes créés, {report.changed} modifiés.")
        else:
            self.stdout.write(f"Vocabulaires : rien à changer, {report.unchanged} termes à jour.")
