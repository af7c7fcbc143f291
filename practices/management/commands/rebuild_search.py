"""Write the whole index of the search again: `manage.py rebuild_search`. Searching goes on meanwhile."""

import time

from django.core.management.base import BaseCommand

from practices.search.rebuilding import rebuild

WIDTH = 30  # of the bar, in signs


class Command(BaseCommand):
    help = (
        "Refait l’index de la recherche, sans l’arrêter : à lancer après un changement de réglage ou une restauration."
    )

    def handle(self, *args: object, **options: object) -> None:
        start, count = time.perf_counter(), 0
        for count, total in rebuild():
            if self.stdout.isatty():
                bar = "█" * (WIDTH * count // max(total, 1))
                self.stdout.write(f"\r{bar:<{WIDTH}} {count} / {total}", ending="")
                self.stdout.flush()
        if self.stdout.isatty():
            self.stdout.write("")
        self.stdout.write(f"Recherche : {count} documents indexés en {time.perf_counter() - start:.1f} s.")
