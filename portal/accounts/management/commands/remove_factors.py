"""A second factor lost with its recovery codes: removed once somebody has made sure who asks."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.accounts.factors.services import remove_lost_factors
from portal.accounts.models import User
from portal.audit.enums import Door
from portal.audit.origin import Origin, coming_from


class Command(BaseCommand):
    help = "Retire le second facteur d’une personne qui l’a perdu, ferme ses sessions, l’en prévient et le note."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--verifie", required=True, help="comment l’identité a été vérifiée, sans nom ni numéro")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"].strip()).first()
        if person is None:
            raise CommandError("Aucun compte n’a cette adresse.")
        with coming_from(Origin(Door.COMMAND)):
            count = remove_lost_factors(person=person, checked=options["verifie"])
        self.stdout.write(f"{count} moyen(s) retiré(s)." if count else "Ce compte n’a pas de second facteur.")
