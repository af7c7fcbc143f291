"""What the requests keep about who asks, who comes and who hosts."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from portal.personal import erased
from portal.personal.batches import empty, gone, theirs
from portal.personal.registry import Holding, Rule, register, register_rule

from .enums import ActorRole
from .models import CalendarFeed, Digest, Message, Publication, Visitor, VisitRequest
from .sought.enums import SoughtState
from .sought.models import SoughtPractice

REQUESTS_KEPT, VISITORS_KEPT = timedelta(days=730), timedelta(days=183)


def _erase(user: User) -> None:
    """The vitrine keeps that a company came; who asked, and what was written, go."""
    nobody = {"requester_name": erased.NAME, "requester_email": erased.address_of(user.pk), "message": erased.TEXT}
    Visitor.objects.filter(seat__request__requester=user).update(full_name="", email="")
    VisitRequest.objects.filter(Q(requester=user) | Q(requester_email__iexact=user.email)).update(
        host_message="", answer_text="", **nobody
    )
    Message.objects.filter(Q(author=user) | Q(request__requester=user)).update(text=erased.TEXT)
    Publication.objects.filter(request__requester=user, public__isnull=True).update(
        question=erased.TEXT, answer=erased.TEXT, withdrawn_at=timezone.now(), withdrawn_as=ActorRole.REQUESTER
    )
    SoughtPractice.objects.filter(Q(requester=user) | Q(requester_email__iexact=user.email)).update(
        answer_text="", **nobody
    )


def _forget_requests(at_most: int) -> int:
    old = VisitRequest.objects.filter(closed_at__lt=timezone.now() - REQUESTS_KEPT).exclude(
        requester_email__endswith=erased.DOMAIN
    )
    return empty(
        old, at_most, requester_name=erased.NAME, requester_email=erased.address_of("ancienne"), message=erased.TEXT,
        host_message="", answer_text="",
    )  # fmt: skip


def _forget_messages(at_most: int) -> int:
    old = Message.objects.filter(request__closed_at__lt=timezone.now() - REQUESTS_KEPT).exclude(text=erased.TEXT)
    return empty(old, at_most, text=erased.TEXT)


def _forget_sought(at_most: int) -> int:
    old = SoughtPractice.objects.filter(state_changed_at__lt=timezone.now() - REQUESTS_KEPT)
    old = old.exclude(state__in=(SoughtState.UNCONFIRMED, SoughtState.SENT)).exclude(
        requester_email__endswith=erased.DOMAIN
    )
    return empty(
        old, at_most, requester_name=erased.NAME, requester_email=erased.address_of("ancienne"), message=erased.TEXT,
        answer_text="",
    )  # fmt: skip


def _forget_visitors(at_most: int) -> int:
    over = Visitor.objects.filter(slot__ends_at__lt=timezone.now() - VISITORS_KEPT, erased_at__isnull=True)
    nothing = {"full_name": "", "email": "", "company_name": "", "company_number": ""}
    return empty(over.exclude(full_name=""), at_most, erased_at=timezone.now(), **nothing)


register(
    Holding(
        40, "demandes", "Vos demandes de visite et d’échange",
        "Pour que la vitrine vous réponde, et que chacun retrouve ce qui a été dit.",
        "Deux ans après leur fin ; il reste ensuite qu’une demande a eu lieu.",
        theirs(VisitRequest, "requester"),
        {
            "Vitrine": "vitrine__name", "Reçue le": "created_at", "État": "state", "Nom donné": "requester_name",
            "Adresse donnée": "requester_email", "Entreprise": "company_name", "Message": "message",
            "Mot de la vitrine": "host_message", "Réponse": "answer_text",
            "Notice acceptée le": "confidentiality_accepted_at",
        },
        erase=_erase,
    )
)  # fmt: skip
register(
    Holding(
        41, "messages", "Les messages que vous avez écrits",
        "Pour que les deux parties d’une demande s’entendent.", "Deux ans après la fin de la demande.",
        theirs(Message, "author"),
        {"Vitrine": "request__vitrine__name", "Le": "sent_at", "Message": "text"},
    )
)  # fmt: skip
register(
    Holding(
        42, "visiteurs", "Les visiteurs que vous avez nommés",
        "Pour la feuille d’accueil et la sécurité du site.", "Six mois après la visite.",
        theirs(Visitor, "seat__request__requester"),
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
        theirs(SoughtPractice, "requester"),
        {"Le": "created_at", "État": "state", "Message": "message", "Réponse": "answer_text"},
    )
)  # fmt: skip
register(
    Holding(
        44, "agenda", "Votre agenda privé",
        "Pour que votre logiciel lise vos dates à une adresse secrète.", "Jusqu’à ce que vous le fermiez.",
        theirs(CalendarFeed),
        {"Ouvert le": "created_at"},
        erase=gone(CalendarFeed),
    )
)  # fmt: skip
register(
    Holding(
        45, "lettre", "La lettre du lundi",
        "Pour vous écrire une fois par semaine plutôt qu’à chaque demande.", "Jusqu’à ce que vous l’arrêtiez.",
        theirs(Digest, "membership__user"),
        {"Vitrine": "membership__vitrine__name"},
    )
)  # fmt: skip
register_rule(Rule("requests", "Demandes closes", "deux ans après leur fin", _forget_requests))
register_rule(Rule("messages", "Messages d’une demande close", "deux ans après sa fin", _forget_messages))
register_rule(Rule("sought", "Sujets recherchés clos", "deux ans après leur fin", _forget_sought))
register_rule(Rule("visitors", "Noms des visiteurs", "six mois après la visite", _forget_visitors))
