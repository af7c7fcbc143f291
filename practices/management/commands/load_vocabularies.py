"""Load the controlled vocabularies shipped with the portal: `manage.py load_vocabularies`."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from practices.services.vocabularies import VocabularyRefusedError, load_vocabularies
from practices.thesaurus.entries import ThesaurusRefusedError
from practices.thesaurus.services import load_shipped_thesaurus


class Command(BaseCommand):
    help = (
        "Charge les problèmes, les technologies et le thésaurus de data/vocabularies/, sans doublon à la seconde fois."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--directory", type=Path, default=Path(settings.BASE_DIR) / "data" / "vocabularies")

    def handle(self, *args: object, **options: object) -> None:
        directory = Path(str(options["directory"]))
        try:
            with transaction.atomic():
                report = load_vocabularies(directory=directory)
                thesaurus = load_shipped_thesaurus(path=directory / "thesaurus.csv")
        except VocabularyRefusedError as error:
            raise CommandError(str(error)) from error
        except ThesaurusRefusedError as error:
            raise CommandError("\n".join(f"thesaurus.csv : {problem}" for problem in error.problems)) from error
        if report.created or report.changed:
            self.stdout.write(f"Vocabulaires : {report.created} termes créés, {report.changed} modifiés.")
        else:
            self.stdout.write(f"Vocabulaires : rien à changer, {report.unchanged} termes à jour.")
        self.stdout.write(thesaurus.told())
