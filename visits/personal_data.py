"""What the requests keep about who asks, who comes and who hosts."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.accounts.models import User
from portal.personal import erased
from portal.personal.registry import Holding, Rule, register, register_rule

from .enums import ActorRole, Channel, RequestState
from .models import CalendarFeed, Digest, Message, Publication, Visitor, VisitRequest
from .services import following
from .sought.enums import SoughtState
from .sought.models import SoughtPractice
from .sought.services import withdraw as withdraw_sought
from .workflow import Actor, can_move, lock

REQUESTS_KEPT, VISITORS_KEPT = timedelta(days=730), timedelta(days=183)
GONE = "La personne qui demandait cette rencontre a effacé son compte."


def _requests(user: User) -> QuerySet[VisitRequest]:
    return VisitRequest.objects.filter(requester=user)


def _settle(user: User) -> None:
    """What waits is withdrawn, what is agreed and to come is cancelled; the hosts are told as for any other."""
    by = Actor(role=ActorRole.REQUESTER, channel=Channel.PAGE, user=user)
    for key in _requests(user).values_list("pk", flat=True).order_by("pk"):
        found = lock(key)
        if can_move(found, to=RequestState.WITHDRAWN, role=ActorRole.REQUESTER):
            following.withdraw(visit_request=found, by=by)
        elif can_move(found, to=RequestState.CANCELLED, role=ActorRole.REQUESTER):
            following.cancel_meeting(visit_request=found, reason=GONE, by=by)
    for sought in SoughtPractice.objects.filter(requester=user, state=SoughtState.SENT):
        withdraw_sought(sought=sought, by=by)


def _erase(user: User) -> None:
    """The vitrine keeps that a company came; who asked, and what was written, go."""
    gone = {"requester_name": erased.NAME, "requester_email": erased.address_of(user.pk), "message": erased.TEXT}
    Visitor.objects.filter(seat__request__requester=user).update(full_name="", email="")
    VisitRequest.objects.filter(Q(requester=user) | Q(requester_email__iexact=user.email)).update(
        host_message="", answer_text="", **gone
    )
    Message.objects.filter(Q(author=user) | Q(request__requester=user)).update(text=erased.TEXT)
    Publication.objects.filter(request__requester=user, public__isnull=True).update(
        question=erased.TEXT, answer=erased.TEXT, withdrawn_at=timezone.now(), withdrawn_as=ActorRole.REQUESTER
    )
    SoughtPractice.objects.filter(Q(requester=user) | Q(requester_email__iexact=user.email)).update(
        answer_text="", **gone
    )


def _forget(rows: QuerySet[Any], at_most: int, **changes: Any) -> int:
    keys = list(
        rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk").values_list("pk", flat=True)[:at_most]
    )
    return rows.model._default_manager.filter(pk__in=keys).update(**changes)


def _forget_requests(at_most: int) -> int:
    old = VisitRequest.objects.filter(closed_at__lt=timezone.now() - REQUESTS_KEPT).exclude(
        requester_email__endswith=erased.DOMAIN
    )
    return _forget(
        old, at_most, requester_name=erased.NAME, requester_email=erased.address_of("ancienne"), message=erased.TEXT,
        host_message="", answer_text="",
    )  # fmt: skip


def _forget_messages(at_most: int) -> int:
    old = Message.objects.filter(request__closed_at__lt=timezone.now() - REQUESTS_KEPT).exclude(text=erased.TEXT)
    return _forget(old, at_most, text=erased.TEXT)


def _forget_sought(at_most: int) -> int:
    old = SoughtPractice.objects.filter(state_changed_at__lt=timezone.now() - REQUESTS_KEPT)
    old = old.exclude(state__in=(SoughtState.UNCONFIRMED, SoughtState.SENT)).exclude(
        requester_email__endswith=erased.DOMAIN
    )
    return _forget(
        old, at_most, requester_name=erased.NAME, requester_email=erased.address_of("ancienne"), message=erased.TEXT,
        answer_text="",
    )  # fmt: skip


def _forget_visitors(at_most: int) -> int:
    over = Visitor.objects.filter(slot__ends_at__lt=timezone.now() - VISITORS_KEPT, erased_at__isnull=True)
    nothing = {"full_name": "", "email": "", "company_name": "", "company_number": ""}
    return _forget(over.exclude(full_name=""), at_most, erased_at=timezone.now(), **nothing)


register(
    Holding(
        40, "demandes", "Vos demandes de visite et d’échange",
        "Pour que la vitrine vous réponde, et que chacun retrouve ce qui a été dit.",
        "Deux ans après leur fin ; il reste ensuite qu’une demande a eu lieu.",
        _requests,
        {
            "Vitrine": "vitrine__name", "Reçue le": "created_at", "État": "state", "Nom donné": "requester_name",
            "Adresse donnée": "requester_email", "Entreprise": "company_name", "Message": "message",
            "Mot de la vitrine": "host_message", "Réponse": "answer_text",
            "Notice acceptée le": "confidentiality_accepted_at",
        },
        settle=_settle,
        erase=_erase,
    )
)  # fmt: skip
register(
    Holding(
        41, "messages", "Les messages que vous avez écrits",
        "Pour que les deux parties d’une demande s’entendent.", "Deux ans après la fin de la demande.",
        lambda user: Message.objects.filter(author=user),
        {"Vitrine": "request__vitrine__name", "Le": "sent_at", "Message": "text"},
    )
)  # fmt: skip
register(
    Holding(
        42, "visiteurs", "Les visiteurs que vous avez nommés",
        "Pour la feuille d’accueil et la sécurité du site.", "Six mois après la visite.",
        lambda user: Visitor.objects.filter(seat__request__requester=user),
        {
            "Nom": "full_name", "Adresse": "email", "Entreprise": "company_name", "Le": "slot__starts_at",
            "Venu le": "arrived_at",
        },
    )
)  # fmt: skip
register(
    Holding(
        43, "sujets", "Les sujets que vous cherchez",
        "Pour trouver une vitrine qui a résolu ce problème.", "Deux ans après leur fin.",
        lambda user: SoughtPractice.objects.filter(requester=user),
        {"Le": "created_at", "État": "state", "Message": "message", "Réponse": "answer_text"},
    )
)  # fmt: skip
register(
    Holding(
        44, "agenda", "Votre agenda privé",
        "Pour que votre logiciel lise vos dates à une adresse secrète.", "Jusqu’à ce que vous le fermiez.",
        lambda user: CalendarFeed.objects.filter(user=user).order_by("pk"),
        {"Ouvert le": "created_at"},
        erase=lambda user: CalendarFeed.objects.filter(user=user).delete(),
    )
)  # fmt: skip
register(
    Holding(
        45, "lettre", "La lettre du lundi",
        "Pour vous écrire une fois par semaine plutôt qu’à chaque demande.", "Jusqu’à ce que vous l’arrêtiez.",
        lambda user: Digest.objects.filter(membership__user=user).order_by("pk"),
        {"Vitrine": "membership__vitrine__name"},
    )
)  # fmt: skip
register_rule(Rule("requests", "Demandes closes", "deux ans après leur fin", _forget_requests))
register_rule(Rule("messages", "Messages d’une demande close", "deux ans après sa fin", _forget_messages))
register_rule(Rule("sought", "Sujets recherchés clos", "deux ans après leur fin", _forget_sought))
register_rule(Rule("visitors", "Noms des visiteurs", "six mois après la visite", _forget_visitors))
