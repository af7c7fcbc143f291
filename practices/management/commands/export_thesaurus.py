"""Write the whole thesaurus as the CSV that `import_thesaurus` reads: `manage.py export_thesaurus [FILE.csv]`."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from practices.thesaurus.services import export_thesaurus


class Command(BaseCommand):
    help = "Écrit le thésaurus en CSV, dans un fichier ou à l’écran."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", metavar="FICHIER.csv")

    def handle(self, *args: object, **options: object) -> None:
        content = export_thesaurus()
        if options["file"] is None:
            self.stdout.write(content, ending="")
            return
        path = Path(str(options["file"]))
        try:
            path.write_text(content, encoding="utf-8", newline="")
        except OSError as error:
            raise CommandError(f"« {path} » ne peut pas être écrit : {error.strerror}.") from error
        count = content.count("\n") - 1
        self.stdout.write(f"{count} concept{'s' if count > 1 else ''} dans « {path} ».")
