"""Agreements after the signature: given later, or taken back."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.accounts.models import User
from practices import workflow
from practices.enums import PracticeState
from practices.models import Practice
from practices.services.publishing import take_back
from practices.signoff.enums import Use
from practices.signoff.models import Consent
from practices.signoff.notifications import AgreementTakenBack
from practices.signoff.policies import is_owner
from practices.signoff.selectors import agreements_of
from practices.signoff.services.answering import record_consents
from practices.signoff.services.asking import actor_for
from practices.workflow import Actor, TransitionRefused

TAKEN_BACK = "L’entreprise a retiré son accord de publication"


def set_agreements_as_owner(*, practice: Practice, agreed: frozenset[Use], reason: str, by: User) -> bool:
    """An owner changes what the vitrine allows. Raises PermissionDenied, TransitionRefused; see `set_agreements`."""
    if not is_owner(by, practice):
        raise PermissionDenied
    return set_agreements(practice=practice, agreed=agreed, reason=reason, by=actor_for(by, practice))


def set_agreements(*, practice: Practice, agreed: frozenset[Use], reason: str = "", by: Actor) -> bool:
    """Write down a new word on the three uses; whether anything changed.

    Without the web, a practice on line is taken back, with `reason`. The Alliance is told of what is
    taken back: a book in the making, a press file. Raises TransitionRefused when nobody signed this practice yet.
    """
    with transaction.atomic():
        locked = workflow.lock_practice(practice.pk)
        before = agreements_of(locked)
        last = Consent.objects.filter(practice=locked).select_related("revision").order_by("-at", "-pk").first()
        if last is None:
            raise TransitionRefused("Aucun accord n’a encore été donné pour cette pratique.")
        if {each.use for each in before if each.is_granted} == set(agreed):
            return False
        record_consents(revision=last.revision, agreed=agreed, by=by)
        taken = [each.use for each in before if each.is_granted and each.use not in agreed]
        if Use.WEB in taken and locked.state == PracticeState.PUBLISHED:
            take_back(practice=locked, reason=reason.strip() or TAKEN_BACK, by=by)
        if taken:
            newest = Consent.objects.filter(practice=locked).last_words().first()
            AgreementTakenBack(consent=newest, uses=tuple(taken)).queue()
    return True
