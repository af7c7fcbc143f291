"""Closed lists of the members of a vitrine."""

from django.db import models

from vitrines.enums import Role


class Kind(models.TextChoices):
    """What somebody is asked to accept: a place in the team, or the vitrine itself."""

    PLACE = "place", "Invitation"
    OWNERSHIP = "ownership", "Transmission"


class Outcome(models.TextChoices):
    ACCEPTED = "accepted", "Acceptée"
    DECLINED = "declined", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée"


class Afterwards(models.TextChoices):
    """What becomes of who hands a vitrine over."""

    OWNER = "owner", "Je reste responsable, à deux"
    HOST = "host", "Je reste hôte"
    EDITOR = "editor", "Je reste rédacteur"
    LEAVE = "leave", "Je quitte l’équipe"


ROLE_MEANS = {
    Role.OWNER: "Tout : l’équipe, la page, les conditions, les demandes, la validation des textes.",
    Role.EDITOR: "Écrire la page et les pratiques.",
    Role.HOST: "Répondre aux demandes et tenir les créneaux.",
}
