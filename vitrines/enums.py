"""Closed lists of the vitrines app (and the ladder of formats that practices and visits share)."""

from django.db import models


class ExchangeFormat(models.TextChoices):
    """The ladder, lightest first (product.md, glossary)."""

    WRITTEN = "written", "Réponse écrite"
    CALL = "call", "Appel de 30 minutes"
    VIDEO = "video", "Visio collective"
    GROUP_VISIT = "group_visit", "Visite de groupe"
    PRIVATE_VISIT = "private_visit", "Visite privée"


class Role(models.TextChoices):
    OWNER = "owner", "Responsable"
    EDITOR = "editor", "Rédacteur"
    HOST = "host", "Hôte"


class LabelStatus(models.TextChoices):
    ACTIVE = "active", "En cours"
    EXPIRED = "expired", "Échu"
    WITHDRAWN = "withdrawn", "Retiré"
    UNKNOWN = "unknown", "Non vérifié"


class SizeClass(models.TextChoices):
    MICRO = "micro", "Moins de 50 personnes"
    SMALL = "small", "50 à 250 personnes"
    LARGE = "large", "Plus de 250 personnes"


class ProcessType(models.TextChoices):
    UNIT = "unit", "À l’unité"
    SMALL_BATCH = "small_batch", "Petites séries"
    LARGE_BATCH = "large_batch", "Grandes séries"
    CONTINUOUS = "continuous", "Procédé continu"
    MAINTENANCE = "maintenance", "Maintenance et réparation"


class Sector(models.TextChoices):
    AEROSPACE = "aerospace", "Aéronautique et spatial"
    FOOD = "food", "Agroalimentaire"
    AUTOMOTIVE = "automotive", "Automobile"
    CHEMISTRY = "chemistry", "Chimie et cosmétique"
    CONSTRUCTION = "construction", "Construction"
    ELECTRONICS = "electronics", "Électronique et électrique"
    RAIL = "rail", "Ferroviaire"
    MACHINERY = "machinery", "Machines et équipements"
    MECHANICS = "mechanics", "Mécanique et usinage"
    METALLURGY = "metallurgy", "Métallurgie et fonderie"
    PLASTICS = "plastics", "Plasturgie et composites"
    TEXTILE = "textile", "Textile et habillement"
    OTHER = "other", "Autre industrie"


class Language(models.TextChoices):
    FR = "fr", "français"
    EN = "en", "anglais"
    DE = "de", "allemand"
    ES = "es", "espagnol"
    IT = "it", "italien"


class PhotoRule(models.TextChoices):
    ALLOWED = "allowed", "Photos permises"
    ON_REQUEST = "on_request", "Photos sur autorisation"
    FORBIDDEN = "forbidden", "Photos interdites"


class ChangeKind(models.TextChoices):
    """What was written: vitrines and practices, or the dates one may visit them."""

    TEXTS = "texts", "Textes"
    DATES = "dates", "Dates"


class Region(models.TextChoices):
    """Administrative regions, by INSEE code (Code officiel géographique)."""

    ARA = "84", "Auvergne-Rhône-Alpes"
    BFC = "27", "Bourgogne-Franche-Comté"
    BRE = "53", "Bretagne"
    CVL = "24", "Centre-Val de Loire"
    COR = "94", "Corse"
    GES = "44", "Grand Est"
    HDF = "32", "Hauts-de-France"
    IDF = "11", "Île-de-France"
    NOR = "28", "Normandie"
    NAQ = "75", "Nouvelle-Aquitaine"
    OCC = "76", "Occitanie"
    PDL = "52", "Pays de la Loire"
    PAC = "93", "Provence-Alpes-Côte d’Azur"
    GP = "01", "Guadeloupe"
    MQ = "02", "Martinique"
    GF = "03", "Guyane"
    RE = "04", "La Réunion"
    YT = "06", "Mayotte"
