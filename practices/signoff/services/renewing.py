"""A fresh link in the place of one that expired, to the same address and no other."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from practices import workflow
from practices.signoff.enums import TextState
from practices.signoff.links import CONSENTS
from practices.signoff.models import Signatory
from practices.signoff.notifications import FreshAgreementsLink, SignoffAsked
from practices.signoff.policies import can_sign_by_link
from practices.workflow import TransitionRefused


def send_fresh_link(*, signatory: Signatory, purpose: str) -> None:
    """Mail the link of this purpose again (to the agreements, or to the text that waits), once a day whoever asks.

    Raises PermissionDenied when a fresh one would open nothing either, TransitionRefused when the text no longer waits.
    """
    with transaction.atomic():
        signatory.submission = workflow.lock_text(signatory.submission_id)
        if not can_sign_by_link(signatory):
            raise PermissionDenied
        if purpose == CONSENTS:
            FreshAgreementsLink(signatory=signatory).queue()
            return
        if signatory.submission.state != TextState.AWAITING_SIGNOFF:
            raise TransitionRefused("Ce texte n’attend plus de validation.")
        SignoffAsked(signatory=signatory, again=True).queue()
