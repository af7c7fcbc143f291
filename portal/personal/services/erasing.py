"""Erasing an account: what runs is settled, history stays without the person, and a restored base is told again."""

from collections.abc import Iterable
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.parting import Parting, settle_all
from portal.audit.enums import Door, Event
from portal.audit.services import record
from portal.personal import erased
from portal.personal.models import ErasedAccount
from portal.personal.notifications import AccountErased
from portal.personal.registry import holdings


class ErasureRefusedError(Exception):
    """Nothing was erased; the message is French and says what to do first."""


def reasons_to_wait(user: User) -> list[str]:
    """What must be done before this account can be erased, one sentence each."""
    return [reason for holding in holdings() if (reason := holding.keep_from_erasing(user))]


@transaction.atomic
def erase_account(*, user: User, by: User) -> None:
    """Erase the person and keep their number. Raises ErasureRefusedError.

    What runs is settled first (requests withdrawn, dates cancelled, the other side told), then each class of data is
    erased or freed of the person, then the account. A mail to the former address says so. May run twice.
    """
    locked = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if ErasedAccount.objects.filter(account_id=locked.pk).exists():
        return
    if reasons := reasons_to_wait(locked):
        raise ErasureRefusedError(" ".join(reasons))
    email, name = locked.email, locked.full_name
    _erase(locked)
    AccountErased(email, name).queue()
    gone = ErasedAccount.objects.create(account_id=locked.pk)
    record(Event.ERASED, by=by, about=locked)
    transaction.on_commit(lambda: _note(gone), robust=True)


def note_erasures() -> int:
    """Write outside the database what the moment of the erasure could not (disk, bucket); return how many."""
    missing = list(ErasedAccount.objects.filter(noted_at=None).order_by("erased_at")[:1_000])
    for each in missing:
        _note(each)
    return len(missing)


def replay_erasures(*, accounts: Iterable[UUID] | None = None) -> int:
    """Erase again the accounts of the list that a restored database holds; return how many. Nobody is written to.

    Run it after every restore, before the portal opens (docs/operations.md). May run twice.
    """
    done = 0
    for account_id in erased.noted() if accounts is None else accounts:
        with transaction.atomic():
            user = User.objects.select_for_update(of=("self",), no_key=True).filter(pk=account_id).first()
            if user is None or user.email == erased.address_of(account_id):
                continue
            _erase(user)
            ErasedAccount.objects.get_or_create(account_id=account_id, defaults={"noted_at": timezone.now()})
            record(Event.ERASED_AGAIN, about=user, door=Door.COMMAND)
            done += 1
    return done


def _erase(user: User) -> None:
    known = holdings()
    settle_all(Parting(person=user, organisation=None, heir=None, by=user))
    for holding in known:
        holding.erase(user)
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    UserSession.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.email, user.full_name = erased.address_of(user.pk), erased.NAME
    user.job_title = user.phone = user.organisation_proof = user.suspended_for = ""
    user.suspended_at = None
    user.session_epoch += 1
    user.organisation = user.last_login = None
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()


def _note(gone: ErasedAccount) -> None:
    erased.note(gone.account_id, gone.erased_at)
    ErasedAccount.objects.filter(pk=gone.pk).update(noted_at=timezone.now())
