"""Import real labelled sites from a CSV file: `manage.py import_vitrines data/vitrines.csv [--dry-run]`."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vitrines.services.csv_reading import ImportRefusedError
from vitrines.services.importing import import_vitrines


class Command(BaseCommand):
    help = "Importe les vitrines labellisées d’un fichier CSV : tout ou rien, sans doublon à la seconde fois."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER.csv")
        parser.add_argument("--dry-run", action="store_true", help="dire ce qui changerait, sans rien écrire")

    def handle(self, *args: object, **options: object) -> None:
        dry_run = bool(options["dry_run"])
        try:
            report = import_vitrines(path=Path(str(options["file"])), dry_run=dry_run)
        except ImportRefusedError as error:
            count = len(error.problems)
            head = f"{count} erreurs : rien n’a été importé." if count > 1 else "Une erreur : rien n’a été importé."
            raise CommandError("\n".join([head, *error.problems])) from error
        for name in report.created:
            self.stdout.write(f"+ {name}")
        for name in report.changed:
            self.stdout.write(f"~ {name}")
        if not report.created and not report.changed:
            self.stdout.write(f"Rien à changer : {_vitrines(report.unchanged)} déjà à jour.")
            return
        created, changed = len(report.created), len(report.changed)
        if dry_run:
            self.stdout.write(f"À blanc, rien n’est écrit : {created} à créer, {changed} à modifier.")
        else:
            self.stdout.write(f"Import terminé : {created} créées, {changed} modifiées, {report.unchanged} inchangées.")


def _vitrines(count: int) -> str:
    return f"{count} vitrine{'s' if count > 1 else ''}"
