"""What the page of a team reads."""

from django.db.models import Case, IntegerField, QuerySet, When
from django.utils import timezone

from portal.accounts.models import User
from vitrines.enums import Role
from vitrines.models import Membership, Vitrine

from .enums import Kind
from .models import Invitation

RANKS = (Role.OWNER, Role.EDITOR, Role.HOST)


def members_of(vitrine: Vitrine) -> QuerySet[Membership]:
    """The members, owners first."""
    rank = Case(*(When(role=role, then=at) for at, role in enumerate(RANKS)), output_field=IntegerField())
    return vitrine.memberships.select_related("user").order_by(rank, "user__full_name", "pk")


def owners_of(vitrine: Vitrine) -> list[User]:
    """The people with an open account who own the vitrine, the oldest first."""
    owners = User.objects.filter(memberships__vitrine=vitrine, memberships__role=Role.OWNER, is_active=True)
    return list(owners.order_by("memberships__created_at", "pk"))


def open_invitations(vitrine: Vitrine) -> QuerySet[Invitation]:
    """What waits for an answer and is in date."""
    waiting = Invitation.objects.filter(vitrine=vitrine, outcome="", expires_at__gt=timezone.now())
    return waiting.select_related("invited_by").order_by("created_at", "pk")


def ownership_offered(vitrine: Vitrine) -> Invitation | None:
    """The hand-over that waits, if there is one."""
    return open_invitations(vitrine).filter(kind=Kind.OWNERSHIP).first()
