"""“Ce qui vous attend”: everything that waits for one person, in every vitrine and as an industriel."""

from datetime import date
from typing import NamedTuple

from django.urls import reverse

from portal.accounts.models import User
from practices.signoff import awaiting as signoff
from practices.suggestions import awaiting as suggestions
from practices.writing import awaiting as writing
from vitrines.awaiting import Kind, Waiting, waiting_for
from vitrines.enums import Role
from vitrines.models import Membership, Vitrine
from vitrines.policies import rights_in
from vitrines.selectors import paused_until, terms_of

from . import awaiting
from .sought import awaiting as sought

KINDS: tuple[Kind, ...] = (*awaiting.KINDS, *signoff.KINDS, *writing.KINDS, *suggestions.KINDS, *sought.KINDS)


class Mine(NamedTuple):
    """A vitrine of this person, in which role, until when it receives nobody, and what they may do there."""

    vitrine: Vitrine
    role: str
    url: str
    paused: date | None
    may_pause: bool
    may_write: bool


class Gesture(NamedTuple):
    """What is worth doing when nothing waits."""

    title: str
    text: str
    label: str
    url: str


class Today(NamedTuple):
    """What the desk of a person shows first. `gesture` when nothing waits."""

    vitrines: list[Mine]
    waiting: Waiting
    names: dict[int, str]  # of the vitrines, told beside each line where there are several
    gesture: Gesture | None


def today_of(user: User) -> Today:
    """Everything that waits for this person, in two queries: their vitrines, then every kind of thing."""
    memberships = list(Membership.objects.filter(user=user).select_related("vitrine__terms"))
    memberships.sort(key=lambda each: (each.vitrine.name, each.pk))
    slugs = {each.vitrine_id: each.vitrine.slug for each in memberships}
    waiting = waiting_for(user, KINDS, slugs=slugs)
    return Today(
        vitrines=[_mine(each) for each in memberships],
        waiting=waiting,
        names={each.vitrine_id: each.vitrine.name for each in memberships} if len(memberships) > 1 else {},
        gesture=None if waiting.lines else _gesture(memberships),
    )


def _mine(membership: Membership) -> Mine:
    vitrine, rights = membership.vitrine, rights_in(membership.role)
    return Mine(
        vitrine=vitrine,
        role=str(Role(membership.role).label),
        url=reverse("desk:vitrine", args=[vitrine.slug]),
        paused=paused_until(terms_of(vitrine)),
        may_pause=rights.may_pause,
        may_write=rights.may_edit_page,
    )


def _gesture(memberships: list[Membership]) -> Gesture:
    nothing = "Rien ne vous attend."
    for membership in memberships:
        slug = membership.vitrine.slug
        if membership.role != Role.HOST:
            url = reverse("writing:begin", args=[slug])
            return Gesture(nothing, "Une pratique se raconte en dix minutes.", "Raconter une pratique", url)
        text = "Les prochaines demandes arrivent ici et par courriel."
        return Gesture(nothing, text, "Voir la page publique", membership.vitrine.get_absolute_url())
    text = "Choisissez une vitrine : la demande prend moins de deux minutes."
    return Gesture(nothing, text, "Demander une visite", reverse("visits:choose"))
