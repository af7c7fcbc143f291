"""What the vitrines keep about those who speak for them."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.accounts.models import User
from portal.personal import erased
from portal.personal.batches import forget, theirs
from portal.personal.registry import Holding, Rule, register, register_rule

from .enums import Role
from .members.models import Departure, Invitation
from .members.services import leave
from .models import Membership, VitrineChange

CHANGES_KEPT, INVITATIONS_KEPT = timedelta(days=730), timedelta(days=365)


def _last_owner(user: User) -> str:
    """A vitrine is handed over before its only owner goes."""
    others = Membership.objects.filter(vitrine=OuterRef("vitrine"), role=Role.OWNER, user__is_active=True)
    alone = Membership.objects.filter(~Exists(others.exclude(user=user)), user=user, role=Role.OWNER)
    names = [each.vitrine.name for each in alone.select_related("vitrine")]
    return f"Vous êtes seul responsable de {', '.join(names)} : transmettez-la d’abord." if names else ""


def _erase(user: User) -> None:
    """Leave every team (a restored base may hold a last owner: the Alliance is told), and take the name out."""
    for membership in Membership.objects.filter(user=user).select_related("vitrine").order_by("vitrine_id"):
        leave(vitrine=membership.vitrine, by=user, to_the_alliance=True)
    Departure.objects.filter(user=user).delete()
    Invitation.objects.filter(Q(email__iexact=user.email)).exclude(outcome="").update(
        email=erased.address_of(user.pk), name=""
    )
    Invitation.objects.filter(email__iexact=user.email).delete()
    for change in VitrineChange.objects.filter(values__contains=[{"name": "team"}]).filter(_names(user)):
        for value in change.values:
            value.update({end: value[end].replace(str(user), erased.NAME) for end in ("before", "after")})
        change.save(update_fields=["values"])


def _names(user: User) -> Q:
    return Q(by=user) | Q(values__0__before__contains=str(user)) | Q(values__0__after__contains=str(user))


def _forget_changes(at_most: int) -> int:
    return forget(VitrineChange.objects.filter(at__lt=timezone.now() - CHANGES_KEPT).order_by("pk"), at_most)


def _forget_invitations(at_most: int) -> int:
    return forget(Invitation.objects.filter(created_at__lt=timezone.now() - INVITATIONS_KEPT).order_by("pk"), at_most)


register(
    Holding(
        20, "vitrines", "Les vitrines dont vous êtes membre",
        "Pour vous ouvrir leur espace.", "Jusqu’à ce que vous les quittiez.",
        theirs(Membership),
        {"Vitrine": "vitrine__name", "Rôle": "role", "Depuis le": "created_at"},
        keep_from_erasing=_last_owner,
        erase=_erase,
    )
)  # fmt: skip
register(
    Holding(
        21, "invitations", "Les invitations qui vous ont été envoyées",
        "Pour que le lien du message ne serve qu’une fois.", "Un an.",
        lambda user: Invitation.objects.filter(email__iexact=user.email),
        {"Vitrine": "vitrine__name", "Rôle": "role", "Envoyée le": "created_at", "Suite": "outcome"},
    )
)  # fmt: skip
register(
    Holding(
        22, "reglages", "Vos réglages de vitrines",
        "Pour que les propriétaires voient qui a changé quoi.", "Deux ans ; votre nom s’efface avec votre compte.",
        theirs(VitrineChange, "by"),
        {"Vitrine": "vitrine__name", "Le": "at", "Changement": "values"},
    )
)  # fmt: skip
register_rule(Rule("vitrine-changes", "Réglages des vitrines", "deux ans", _forget_changes))
register_rule(Rule("invitations", "Invitations d’une vitrine", "un an", _forget_invitations))
