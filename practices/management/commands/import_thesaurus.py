"""Import concepts of the thesaurus from a CSV file: `manage.py import_thesaurus FILE.csv [--dry-run]`."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from practices.thesaurus.entries import ThesaurusRefusedError, read_entries
from practices.thesaurus.services import import_thesaurus


class Command(BaseCommand):
    help = "Importe des concepts du thésaurus : tout ou rien ; les concepts absents du fichier restent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER.csv")
        parser.add_argument("--dry-run", action="store_true", help="dire ce qui changerait, sans rien écrire")

    def handle(self, *args: object, **options: object) -> None:
        dry_run = bool(options["dry_run"])
        try:
            report = import_thesaurus(entries=read_entries(Path(str(options["file"]))), dry_run=dry_run)
        except ThesaurusRefusedError as error:
            count = len(error.problems)
            head = f"{count} erreurs : rien n’a été importé." if count > 1 else "Une erreur : rien n’a été importé."
            raise CommandError("\n".join([head, *error.problems])) from error
        self.stdout.write(report.told(dry_run=dry_run))
