"""The mails about a vitrine's team."""

from tests.factories.accounts import UserFactory
from tests.factories.vitrines import MembershipFactory
from vitrines.enums import Role
from vitrines.members import services
from vitrines.members.notifications import Invited, TeamChanged, VitrineWithoutOwner
from vitrines.models import Membership, VitrineChange


def owner() -> Membership:
    return MembershipFactory(role=Role.OWNER)


def invited() -> Invited:
    own = owner()
    return Invited(
        services.invite(vitrine=own.vitrine, email="jeanne.morel@usine.example", role=Role.HOST, by=own.user)
    )


def offered() -> Invited:
    own = owner()
    heir = MembershipFactory(vitrine=own.vitrine, role=Role.EDITOR)
    return Invited(services.offer_ownership(vitrine=own.vitrine, to=heir, afterwards="leave", by=own.user))


def of_alliance() -> Invited:
    own = owner()
    staff = UserFactory(is_staff=True)
    return Invited(
        services.invite(vitrine=own.vitrine, email="a@b.example", name="Anne Roy", role=Role.OWNER, by=staff)
    )


def changed() -> TeamChanged:
    own = owner()
    change = VitrineChange.objects.create(vitrine=own.vitrine, by=own.user, values=[])
    return TeamChanged(own.vitrine, own.user, change, "Votre rôle : hôte", "Il était : rédacteur.")


def orphan() -> VitrineWithoutOwner:
    own = owner()
    change = VitrineChange.objects.create(vitrine=own.vitrine, by=own.user, values=[])
    return VitrineWithoutOwner(own.vitrine, change, str(own.user))


EXAMPLES = {
    "members.invited": invited,
    "members.invited ownership": offered,
    "members.invited by the Alliance": of_alliance,
    "members.team_changed": changed,
    "members.vitrine_without_owner": orphan,
}
