"""Run the clock now, without waiting for the beat: `manage.py run_clock`. Safe beside a running one."""

from django.core.management.base import BaseCommand

from visits.enums import ClockStep
from visits.services.clock import run_clock


class Command(BaseCommand):
    help = "Fait tout de suite ce que l’horloge fait toutes les cinq minutes : rappels, reprises, clôtures."

    def handle(self, *args: object, **options: object) -> None:
        done = run_clock()
        for step in ClockStep:
            if done[step]:
                self.stdout.write(f"{step.label} : {done[step]}")
        self.stdout.write(f"{done.total()} demande{'s' * (done.total() > 1)} avancée{'s' * (done.total() > 1)}.")
