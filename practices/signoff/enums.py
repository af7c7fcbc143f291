"""Closed lists of the sign-off."""

from django.db import models


class TextState(models.TextChoices):
    """Where a text stands between the company and the site (product.md, “A practice: states”)."""

    AWAITING_SIGNOFF = "awaiting_signoff", "En attente de validation"
    SUBMITTED = "submitted", "En relecture"
    CHANGES_REQUESTED = "changes_requested", "À reprendre"
    PUBLISHED = "published", "Publié"
    REFUSED = "refused", "Refusé"
    ABANDONED = "abandoned", "Abandonné"


OPEN_STATES = (TextState.AWAITING_SIGNOFF, TextState.SUBMITTED, TextState.CHANGES_REQUESTED)


class ActorRole(models.TextChoices):
    """In whose name a state changes."""

    COMPANY = "company", "Entreprise"
    ALLIANCE = "alliance", "Alliance"


class Channel(models.TextChoices):
    """By which door a change came."""

    PAGE = "page", "Page du portail"
    LINK = "link", "Lien d’un courriel"
    ADMIN = "admin", "Administration"


class Verdict(models.TextChoices):
    """What the company answered about a revision."""

    APPROVED = "approved", "Validée"
    RETURNED = "returned", "Renvoyée"


class Use(models.TextChoices):
    """What the company lets the Alliance do with a practice."""

    WEB = "web", "La publier sur le portail"
    BOOK = "book", "L’imprimer dans le livre des cas d’usage"
    PRESS = "press", "La transmettre à la presse"
