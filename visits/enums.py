"""Closed lists of the visits app. The states are product.md's; `workflow.py` says how one leads to another."""

from django.db import models


class RequestState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", "Adresse à confirmer"
    SENT = "sent", "Envoyée"
    UNDER_REVIEW = "under_review", "À l’étude"
    PROPOSED = "proposed", "Proposition faite"
    COUNTERED = "countered", "Autres dates proposées"
    POOLED = "pooled", "En attente d’une date commune"
    WAITING = "waiting", "Sur liste d’attente"
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
    RequestState.WAITING,
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
    NAME_VISITORS = "name_visitors", "Rappel des visiteurs à nommer"
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
    PAUSED = "paused", "Suspendu"
    CANCELLED = "cancelled", "Annulé"


class SeatState(models.TextChoices):
    """Where a reservation stands; `HOLDING_STATES` are those that take seats from the date."""

    UNCONFIRMED = "unconfirmed", "Adresse à confirmer"
    ASKED = "asked", "À confirmer par la vitrine"
    WAITING = "waiting", "Sur liste d’attente"
    OFFERED = "offered", "Place libérée, à confirmer"
    BOOKED = "booked", "Réservée"
    RELEASED = "released", "Libérée"


HOLDING_STATES = (SeatState.ASKED, SeatState.OFFERED, SeatState.BOOKED)
LIVE_STATES = (*HOLDING_STATES, SeatState.WAITING)


class VisitorState(models.TextChoices):
    """Whether a person named for a date may come; the reason of a refusal is told to nobody."""

    EXPECTED = "expected", "Attendu"
    TO_CONFIRM = "to_confirm", "À confirmer par la vitrine"
    REFUSED = "refused", "Ne peut pas être reçu"


class GroupDateState(models.TextChoices):
    OFFERED = "offered", "Proposée"
    STANDING = "standing", "Convenue"
    FALLEN = "fallen", "Sans suite"


class SlotChange(models.TextChoices):
    """What may happen to a date, for its log."""

    PUBLISHED = "published", "Publié"
    PAUSED = "paused", "Suspendu"
    RESUMED = "resumed", "Repris"
    MOVED = "moved", "Déplacé"
    EDITED = "edited", "Modifié"
    CANCELLED = "cancelled", "Annulé"
    CLOSED = "closed", "Feuille de présence close"


class Weekday(models.IntegerChoices):
    """Days on which a rule may fall, as `date.weekday` counts them."""

    MONDAY = 0, "lundi"
    TUESDAY = 1, "mardi"
    WEDNESDAY = 2, "mercredi"
    THURSDAY = 3, "jeudi"
    FRIDAY = 4, "vendredi"


class Rank(models.IntegerChoices):
    """Which of the month’s days of that name."""

    EVERY = 0, "Chaque"
    FIRST = 1, "Le premier"
    SECOND = 2, "Le deuxième"
    THIRD = 3, "Le troisième"
    FOURTH = 4, "Le quatrième"
    LAST = -1, "Le dernier"
