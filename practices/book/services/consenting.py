"""Asking companies for what is missing, and writing down what they answer."""

import logging

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.files import private_files
from portal.mail.wakeup import Waker
from practices.book.composing import Manuscript
from practices.book.enums import Answer
from practices.book.models import ConsentAnswer, ConsentRequest, Edition
from practices.book.notifications import ConsentAsked
from practices.book.policies import can_make_books
from practices.book.proofs import make_proof, proof_manuscript
from practices.book.selectors import standings
from practices.book.typesetting import NotSetError
from practices.signoff.selectors import owners_of

_waker = Waker("practices.book.tasks.send_proofs")
logger = logging.getLogger(__name__)


class AnswerRefused(Exception):
    """The answer comes too late or about an older text; the message is French."""


def ask_missing(*, edition: Edition, by: User) -> int:
    """Ask the owners of every practice whose consent is missing; return how many mails will leave.

    A worker composes their pages and writes to them (`send_due_proofs`). Nobody gets the pages of one text for one
    edition twice. Raises PermissionDenied.
    """
    if not can_make_books(by):
        raise PermissionDenied
    asked = 0
    with transaction.atomic():
        locked = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
        if locked.is_closed_at(timezone.now()):
            return 0
        for entry in standings(locked):
            if not entry.may_be_asked:
                continue
            for owner in owners_of(entry.practice.vitrine):
                _, created = ConsentRequest.objects.get_or_create(
                    edition=locked,
                    revision=entry.practice.published_revision,
                    email=owner.email,
                    defaults={"practice": entry.practice, "user": owner, "asked_by": by},
                )
                asked += created
        if asked:
            transaction.on_commit(_waker.wake, robust=True)
    return asked


def send_due_proofs() -> int:
    """Compose the pages of what was asked and write to each owner; return how many mails. May run twice at once."""
    sent = 0
    while (request := _send_next()) is not None:
        sent += request
    return sent


def _send_next() -> int | None:
    """One mail (0: its text changed meanwhile and it will be asked again); None when nothing waits."""
    with transaction.atomic():
        waiting = ConsentRequest.objects.filter(mailed_at=None).order_by("asked_at", "pk")
        related = ("edition", "practice__vitrine", "revision", "user")
        request = waiting.select_for_update(skip_locked=True, of=("self",)).select_related(*related).first()
        if request is None:
            return None
        manuscript = proof_manuscript(request)
        if manuscript is None:
            request.delete()
            return 0
        ConsentAsked(request=request, pages=_pages(request, manuscript)).queue()
        request.mailed_at = timezone.now()
        request.save(update_fields=["mailed_at"])
    return 1


def _pages(request: ConsentRequest, manuscript: Manuscript) -> bytes:
    """The proof; nothing when it cannot be composed: the company is asked all the same."""
    try:
        if private_files().exists(request.proof_name):  # another owner of the vitrine was sent them
            with private_files().open(request.proof_name) as kept:
                return kept.read()
        return make_proof(request, manuscript)
    except (NotSetError, OSError):
        logger.exception("The proof of %s could not be composed", request.practice)
        return b""


def record_answer(*, request: ConsentRequest, answer: Answer, name: str, comment: str) -> ConsentAnswer:
    """Write down what the company answers about these pages; it may change its mind until the closing date.

    Raises AnswerRefused.
    """
    with transaction.atomic():
        edition = Edition.objects.select_for_update(of=("self",)).get(pk=request.edition_id)
        if edition.is_closed_at(timezone.now()):
            raise AnswerRefused("Cette édition est bouclée : votre réponse vient trop tard pour elle.")
        if request.practice.published_revision_id != request.revision_id:
            raise AnswerRefused("Ce texte a changé depuis le courriel : l’Alliance vous enverra les nouvelles pages.")
        return ConsentAnswer.objects.create(
            request=request, answer=answer, name=" ".join(name.split())[:120], comment=comment.strip()[:2000]
        )
