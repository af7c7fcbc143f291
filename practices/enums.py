"""Closed lists of the practices app."""

from django.db import models


class PracticeState(models.TextChoices):
    """States of a practice (product.md); the workflow of writing comes with its pages."""

    DRAFT = "draft", "Brouillon"
    AWAITING_SIGNOFF = "awaiting_signoff", "En attente de validation"
    SUBMITTED = "submitted", "En relecture"
    CHANGES_REQUESTED = "changes_requested", "À reprendre"
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
