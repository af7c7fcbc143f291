"""The Alliance closes an account or an organisation at once: sessions, links, feeds and open requests with it.

`User.is_active` is what every policy, link and feed reads; it follows from the two suspensions written here.
"""

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from portal.audit.enums import Event
from portal.audit.services import record

from .models import Organisation, User
from .notifications import AccountReopened, AccountSuspended
from .parting import Parting, settle_all


class SuspensionRefused(Exception):
    """The sentence says why."""


@transaction.atomic
def suspend(*, person: User, reason: str, by: User) -> int:
    """Close one account; return how many open things were settled. May run twice. `reason` stays at the desk."""
    locked = _locked(person)
    if locked.pk == by.pk:
        raise SuspensionRefused("On ne suspend pas son propre compte.")
    if locked.is_superuser and not by.is_superuser:
        raise SuspensionRefused("Seul un administrateur suspend ce compte.")
    locked.suspended_at, locked.suspended_for = timezone.now(), reason
    locked.save(update_fields=["suspended_at", "suspended_for"])
    return _close(locked, by=by)


@transaction.atomic
def reopen(*, person: User) -> None:
    """Open the account again, unless its organisation is suspended. What was settled stays settled."""
    locked = _locked(person)
    locked.suspended_at, locked.suspended_for = None, ""
    locked.save(update_fields=["suspended_at", "suspended_for"])
    _open(locked)


@transaction.atomic
def suspend_organisation(*, organisation: Organisation, reason: str, by: User) -> int:
    """Close an organisation and every account of it but the Alliance's own; return how many things were settled."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    locked.suspended_at, locked.suspended_for = timezone.now(), reason
    locked.save(update_fields=["suspended_at", "suspended_for"])
    people = User.objects.select_for_update(of=("self",)).filter(organisation=locked, is_staff=False).order_by("pk")
    settled = sum(_close(person, by=by) for person in people)
    record(Event.SUSPENDED, by=by, about=locked, after={"settled": settled})
    return settled


@transaction.atomic
def reopen_organisation(*, organisation: Organisation) -> None:
    """Open the organisation, and its people who are not suspended themselves."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    locked.suspended_at, locked.suspended_for = None, ""
    locked.save(update_fields=["suspended_at", "suspended_for"])
    record(Event.RESUMED, about=locked)
    for person in User.objects.select_for_update(of=("self",)).filter(organisation=locked).order_by("pk"):
        _open(person)


def end_sessions(person: User) -> None:
    """Sign the person out everywhere, for good: a session kept in a browser is worth nothing later either."""
    person.session_epoch += 1
    person.save(update_fields=["session_epoch"])
    for session in UserSession.objects.filter(user=person):
        session.end()


def _locked(person: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=person.pk)


def _close(person: User, *, by: User) -> int:
    was_open = person.is_active
    settled = settle_all(Parting(person=person, organisation=None, heir=None, by=by))
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions(person)
    if was_open:
        record(Event.SUSPENDED, by=by, about=person, after={"settled": settled})
        AccountSuspended(person.email).queue()
    return settled


def _open(person: User) -> None:
    organisation = person.organisation
    if person.is_active or person.suspended_at or (organisation is not None and organisation.suspended_at):
        return
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(Event.RESUMED, about=person)
    AccountReopened(person.email).queue()
