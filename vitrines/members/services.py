"""What changes a vitrine's team: one door, the vitrine locked first, each change told once and kept.

Every service raises PermissionDenied to who may not, `TeamRefused` (a French sentence) where the team forbids it.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.services import open_account
from portal.audit.enums import Event
from portal.audit.services import record
from vitrines.enums import Role
from vitrines.models import Membership, Vitrine, VitrineChange

from .enums import Afterwards, Kind, Outcome
from .models import Departure, Invitation
from .notifications import Invited, TeamChanged, VitrineWithoutOwner
from .policies import may_manage_team
from .selectors import open_invitations, owners_of

INVITATION_LIFETIME = timedelta(days=14)
WAITING_MAX = 20  # invitations of one vitrine: a house, not a mailing list
LAST_OWNER = "Une vitrine garde un responsable : transmettez-la d’abord, ou confiez-la à l’Alliance."
PRINT_AGAIN = "Le code d’accueil de vos prochaines visites a changé : imprimez de nouveau la feuille du jour."
GONE = "Cette invitation n’attend plus de réponse."
STRENGTH = {Role.HOST: 0, Role.EDITOR: 0, Role.OWNER: 1}


class TeamRefused(Exception):
    """The sentence says why, and what to do."""


# ── Inviting ─────────────────────────────────────────────────────────────────
@transaction.atomic
def invite(*, vitrine: Vitrine, email: str, role: str, by: User, name: str = "") -> Invitation:
    """Write to an address, with or without account; the invitation that waited there is replaced."""
    locked = _locked(vitrine, by)
    address = email.strip().lower()
    if locked.memberships.filter(user__email__iexact=address).exists():
        raise TeamRefused("Cette personne est déjà dans l’équipe : changez son rôle.")
    _settle(Invitation.objects.filter(vitrine=locked, email__iexact=address, outcome=""), Outcome.WITHDRAWN)
    if open_invitations(locked).count() >= WAITING_MAX:
        raise TeamRefused(f"{WAITING_MAX} invitations attendent déjà : retirez-en une avant la suivante.")
    return _write_to(locked, address, name=name, role=role, by=by)


@transaction.atomic
def offer_ownership(*, vitrine: Vitrine, to: Membership, afterwards: str, by: User) -> Invitation:
    """An owner asks another member to become the owner; nothing changes before the answer. One offer at a time."""
    locked = _locked(vitrine, by)
    own = locked.memberships.filter(user=by, role=Role.OWNER).first()
    if own is None:
        raise PermissionDenied
    heir = locked.memberships.select_related("user").filter(pk=to.pk, user__is_active=True).first()
    if heir is None or heir.pk == own.pk or heir.role == Role.OWNER:
        raise TeamRefused("Choisissez quelqu’un de l’équipe qui n’est pas encore responsable.")
    waiting = Invitation.objects.filter(vitrine=locked, outcome="")
    _settle(waiting.filter(kind=Kind.OWNERSHIP), Outcome.WITHDRAWN)
    _settle(waiting.filter(email__iexact=heir.user.email), Outcome.WITHDRAWN)
    return _write_to(
        locked, heir.user.email, name=heir.user.full_name, role=Role.OWNER, by=by, afterwards=Afterwards(afterwards)
    )


def _write_to(vitrine: Vitrine, email: str, *, name: str, role: str, by: User, afterwards: str = "") -> Invitation:
    invitation = Invitation.objects.create(
        vitrine=vitrine,
        kind=Kind.OWNERSHIP if afterwards else Kind.PLACE,
        email=email,
        name=" ".join(name.split())[:120],
        role=Role(role),
        afterwards=afterwards,
        invited_by=by,
        expires_at=timezone.now() + INVITATION_LIFETIME,
    )
    _keep(vitrine, by, Event.MEMBER_INVITED, about=invitation, after=f"invitation, {_told(invitation.role)}")
    Invited(invitation=invitation).queue()
    return invitation


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> None:
    """Take an invitation back: its link opens nothing any more. May run twice."""
    locked = _locked(invitation.vitrine, by)
    if _settle(Invitation.objects.filter(pk=invitation.pk, outcome=""), Outcome.WITHDRAWN):
        _keep(locked, by, Event.MEMBER_INVITED, about=invitation, before="invitation", after="retirée")


# ── Answering an invitation, by its link ─────────────────────────────────────
@transaction.atomic
def accept(*, invitation: Invitation, name: str = "") -> Membership:
    """Give the place: the account is made when there is none, its address proved by the link. Once only."""
    vitrine = Vitrine.objects.select_for_update(of=("self",), no_key=True).get(pk=invitation.vitrine_id)
    current = _waiting(invitation)
    person = open_account(email=current.email, full_name=name or current.name or current.email.partition("@")[0])
    if not person.is_active:
        raise TeamRefused("Ce compte est suspendu : écrivez à l’Alliance.")
    _settle(Invitation.objects.filter(pk=current.pk), Outcome.ACCEPTED)
    if current.kind == Kind.OWNERSHIP:
        return _hand_over(vitrine, current, person)
    membership, is_new = Membership.objects.get_or_create(vitrine=vitrine, user=person, defaults={"role": current.role})
    before = "" if is_new else membership.get_role_display()
    if not is_new and STRENGTH[Role(current.role)] > STRENGTH[Role(membership.role)]:
        membership.role = current.role
        membership.save(update_fields=["role"])
    Departure.objects.filter(vitrine=vitrine, user=person).delete()
    after = membership.get_role_display()
    change = _keep(vitrine, person, Event.MEMBER_ADDED, about=membership, before=before, after=after)
    told = {each.pk: each for each in [*owners_of(vitrine), *([current.invited_by] if current.invited_by else [])]}
    told.pop(person.pk, None)
    _tell(list(told.values()), vitrine, change, f"{person} a rejoint votre équipe", f"Rôle : {after.lower()}.")
    return membership


@transaction.atomic
def decline(*, invitation: Invitation) -> None:
    """Refuse, by the link; who invited is told once."""
    vitrine = Vitrine.objects.select_for_update(of=("self",), no_key=True).get(pk=invitation.vitrine_id)
    current = _waiting(invitation)
    _settle(Invitation.objects.filter(pk=current.pk), Outcome.DECLINED)
    change = _keep(vitrine, None, Event.MEMBER_INVITED, about=current, before="invitation", after="refusée")
    if current.invited_by:
        what = "la transmission" if current.kind == Kind.OWNERSHIP else "l’invitation"
        _tell([current.invited_by], vitrine, change, f"{current.name or current.email} a refusé {what}", "")


def _waiting(invitation: Invitation) -> Invitation:
    current = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by").get(pk=invitation.pk)
    if not current.is_open:
        raise TeamRefused(GONE)
    return current


def _hand_over(vitrine: Vitrine, offer: Invitation, person: User) -> Membership:
    heir = vitrine.memberships.filter(user=person).first()
    giver = vitrine.memberships.filter(user=offer.invited_by, role=Role.OWNER).select_related("user").first()
    if heir is None or giver is None:  # one of the two left meanwhile
        raise TeamRefused(GONE)
    heir.role = Role.OWNER
    heir.save(update_fields=["role"])
    said = f"transmise ; avant : {Afterwards(offer.afterwards).label.lower()}"
    change = _keep(vitrine, person, Event.OWNERSHIP_HANDED, about=giver, before="responsable", after=said)
    if offer.afterwards == Afterwards.LEAVE:
        _take_away(giver)
    elif offer.afterwards != Afterwards.OWNER:
        giver.role = Role(offer.afterwards)
        giver.save(update_fields=["role"])
        _settle(Invitation.objects.filter(vitrine=vitrine, invited_by=giver.user, outcome=""), Outcome.WITHDRAWN)
    others = [owner for owner in owners_of(vitrine) if owner.pk not in (person.pk, giver.user_id)]
    sentence = f"{person} est désormais responsable de la vitrine"
    _tell([giver.user, *others], vitrine, change, sentence, f"{giver.user} lui a transmis cette responsabilité.")
    return heir


# ── Changing, removing, leaving ──────────────────────────────────────────────
@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User) -> None:
    """Make a host an editor, or the reverse; an owner steps down while another one stays. Nobody is made owner so."""
    vitrine = _locked(membership.vitrine, by)
    current = _current(membership, vitrine)
    wanted = Role(role)
    if current.role == wanted:
        return
    if wanted == Role.OWNER:
        raise TeamRefused("On devient responsable en acceptant une transmission.")
    if current.role == Role.OWNER and _is_last_owner(current):
        raise TeamRefused(LAST_OWNER)
    before, current.role = current.get_role_display(), wanted
    current.save(update_fields=["role"])
    if before == Role.OWNER.label:
        _settle(Invitation.objects.filter(vitrine=vitrine, invited_by=current.user, outcome=""), Outcome.WITHDRAWN)
    after = current.get_role_display()
    change = _keep(vitrine, by, Event.MEMBER_CHANGED, about=current, before=before, after=after)
    if current.user_id != by.pk:
        _tell([current.user], vitrine, change, f"Votre rôle : {after.lower()}", f"Il était : {before.lower()}.")


@transaction.atomic
def remove(*, membership: Membership, by: User) -> None:
    """End somebody's membership: every right, link and feed of theirs ends with it. The last owner: the Alliance alone
    does so, and is told that the vitrine waits for another."""
    vitrine = _locked(membership.vitrine, by)
    current = _current(membership, vitrine)
    if current.user_id == by.pk:
        raise TeamRefused("Pour partir vous-même, choisissez « Quitter l’équipe ».")
    is_last = _is_last_owner(current)
    if is_last and not by.is_staff:
        raise TeamRefused(LAST_OWNER)
    change = _keep(
        vitrine, by, Event.MEMBER_REMOVED, about=current, before=_told(current.role), after="hors de l’équipe"
    )
    _take_away(current)
    details = "Les liens des courriels reçus pour elle et son agenda n’ouvrent plus rien."
    _tell([current.user], vitrine, change, "Vous n’êtes plus dans l’équipe", details)
    if is_last:
        VitrineWithoutOwner(vitrine=vitrine, change=change, who=str(current.user)).queue()


@transaction.atomic
def leave(*, vitrine: Vitrine, by: User, to_the_alliance: bool = False) -> None:
    """Leave a team oneself. The last owner leaves only by confiding the vitrine to the Alliance, which is told."""
    locked = Vitrine.objects.select_for_update(of=("self",), no_key=True).get(pk=vitrine.pk)
    own = locked.memberships.select_related("user").filter(user=by).first()
    if own is None:
        raise PermissionDenied
    is_last = _is_last_owner(own)
    if is_last and not to_the_alliance:
        raise TeamRefused(LAST_OWNER)
    change = _keep(locked, by, Event.MEMBER_REMOVED, about=own, before=_told(own.role), after="départ")
    _take_away(own)
    if is_last:
        VitrineWithoutOwner(vitrine=locked, change=change, who=str(by)).queue()
    else:
        _tell(owners_of(locked), locked, change, f"{by} a quitté votre équipe", PRINT_AGAIN)


def _take_away(membership: Membership) -> None:
    """The rows that give rights, and the invitations this person sent: no door stays open behind."""
    Departure.objects.update_or_create(
        user=membership.user, vitrine=membership.vitrine, defaults={"at": timezone.now()}
    )
    waiting = Invitation.objects.filter(vitrine=membership.vitrine, outcome="")
    _settle(waiting.filter(invited_by=membership.user), Outcome.WITHDRAWN)
    _settle(waiting.filter(email__iexact=membership.user.email), Outcome.WITHDRAWN)
    membership.delete()
    Vitrine.objects.filter(pk=membership.vitrine_id).update(team_epoch=F("team_epoch") + 1)


def _locked(vitrine: Vitrine, by: User) -> Vitrine:
    locked = Vitrine.objects.select_for_update(of=("self",), no_key=True).get(pk=vitrine.pk)
    if not may_manage_team(by, locked):  # asked under the lock: whoever was removed a moment ago changes nothing
        raise PermissionDenied
    return locked


def _current(membership: Membership, vitrine: Vitrine) -> Membership:
    current = vitrine.memberships.select_related("user", "vitrine").filter(pk=membership.pk).first()
    if current is None:
        raise TeamRefused("Cette personne n’est plus dans l’équipe.")
    return current


def _is_last_owner(membership: Membership) -> bool:
    if membership.role != Role.OWNER:
        return False
    others = Membership.objects.filter(vitrine=membership.vitrine_id, role=Role.OWNER, user__is_active=True)
    return not others.exclude(pk=membership.pk).exists()


def _settle(invitations: QuerySet[Invitation], outcome: Outcome) -> int:
    return invitations.update(outcome=outcome, settled_at=timezone.now())


def _keep(
    vitrine: Vitrine, by: User | None, event: Event, *, about: Membership | Invitation, before: str = "", after: str
) -> VitrineChange:
    """What changed, for the team (who did it, no name of the others) and for the journal (whom it is about)."""
    whom = {"vitrine": vitrine, "person": about.user_id if isinstance(about, Membership) else None}
    record(event, by=by, about=about, before=whom | {"team": before}, after=whom | {"team": after})
    value = {"name": "team", "label": "équipe", "before": before, "after": after}
    return VitrineChange.objects.create(vitrine=vitrine, by=by, values=[value])


def _told(role: str) -> str:
    return Role(role).label.lower()


def _tell(people: list[User], vitrine: Vitrine, change: VitrineChange, sentence: str, details: str) -> None:
    for person in people:
        if person.is_active:
            TeamChanged(vitrine=vitrine, person=person, change=change, sentence=sentence, details=details).queue()
