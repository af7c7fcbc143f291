"""Closed lists of the visits app. The states are product.md's; `workflow.py` says how one leads to another."""

from django.db import models


class RequestState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", "Adresse à confirmer"
    SENT = "sent", "Envoyée"
    UNDER_REVIEW = "under_review", "À l’étude"
    PROPOSED = "proposed", "Proposition faite"
    COUNTERED = "countered", "Autres dates proposées"
    POOLED = "pooled", "En attente d’une date commune"
    SCHEDULED = "scheduled", "Rendez-vous pris"
    DONE = "done", "Terminée"
    MISSED = "missed", "Rendez-vous manqué"
    DECLINED = "declined", "Déclinée"
    WITHDRAWN = "withdrawn", "Retirée"
    CANCELLED = "cancelled", "Annulée"
    EXPIRED = "expired", "Restée sans réponse"
    TRANSFERRED = "transferred", "Confiée à une autre vitrine"


OPEN_STATES = (
    RequestState.SENT,
    RequestState.UNDER_REVIEW,
    RequestState.PROPOSED,
    RequestState.COUNTERED,
    RequestState.POOLED,
)


class ActorRole(models.TextChoices):
    """In whose name a state changes."""

    REQUESTER = "requester", "Demandeur"
    HOST = "host", "Vitrine"
    STAFF = "staff", "Alliance"
    CLOCK = "clock", "Horloge"


class ClockStep(models.TextChoices):
    """What the clock does for a request (timetable.py says when)."""

    REMIND_HOST = "remind_host", "Rappel à la vitrine"
    REMIND_REQUESTER = "remind_requester", "Rappel au demandeur"
    TAKE_OVER = "take_over", "Reprise par l’Alliance"
    EXPIRE = "expire", "Clôture faute de réponse"
    WEEK_BEFORE = "week_before", "Rappel une semaine avant"
    DAY_BEFORE = "day_before", "Rappel la veille"
    ASK_OUTCOME = "ask_outcome", "Demande si le rendez-vous a eu lieu"
    CLOSE_MEETING = "close_meeting", "Clôture après le rendez-vous"


class Channel(models.TextChoices):
    """By which door a change came."""

    PAGE = "page", "Page du portail"
    LINK = "link", "Lien d’un courriel"
    ADMIN = "admin", "Administration"
    CLOCK = "clock", "Horloge"


class Side(models.TextChoices):
    """Who offered a date."""

    REQUESTER = "requester", "Demandeur"
    HOST = "host", "Vitrine"


class DeclineReason(models.TextChoices):
    NO_TIME = "no_time", "Pas le temps en ce moment"
    TOO_MANY = "too_many", "Trop de visites"
    COMPETITOR = "competitor", "Concurrent"
    OFF_TOPIC = "off_topic", "Hors sujet"
    CONFIDENTIAL = "confidential", "Confidentialité"
    GROUP_SIZE = "group_size", "Groupe trop petit ou trop grand"
    ANSWERED_ELSEWHERE = "answered_elsewhere", "Déjà répondu par ailleurs"
    OTHER = "other", "Autre raison"


class SlotState(models.TextChoices):
    PLANNED = "planned", "Prévu"
    CANCELLED = "cancelled", "Annulé"


class SeatState(models.TextChoices):
    BOOKED = "booked", "Réservée"
    RELEASED = "released", "Libérée"
