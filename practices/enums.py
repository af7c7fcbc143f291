"""Closed lists of the practices app."""

from django.db import models


class PracticeState(models.TextChoices):
    """What the site shows of a practice. A text on its way has a state of its own (signoff.enums.TextState)."""

    DRAFT = "draft", "Brouillon"
    PUBLISHED = "published", "Publiée"
    WITHDRAWN = "withdrawn", "Retirée"


class Maturity(models.TextChoices):
    EMERGING = "emerging", "À suivre"
    REPLICATING = "replicating", "Se réplique"
    SCALING = "scaling", "À généraliser"


class Evidence(models.TextChoices):
    DECLARED = "declared", "Déclaré"
    MEASURED = "measured", "Mesuré"
    AUDITED = "audited", "Audité"


class ChainStage(models.TextChoices):
    DESIGN = "design", "Conception"
    PURCHASING = "purchasing", "Achats et fournisseurs"
    PRODUCTION = "production", "Production"
    QUALITY = "quality", "Qualité"
    MAINTENANCE = "maintenance", "Maintenance"
    LOGISTICS = "logistics", "Logistique"
    SERVICE = "service", "Vente et service"
    PEOPLE = "people", "Compétences"


class Visibility(models.TextChoices):
    PUBLIC = "public", "Tout le monde"
    MEMBERS = "members", "Personnes inscrites"
    ON_VISIT = "on_visit", "Sur place seulement"
