"""Asking companies for what is missing, and writing down what they answer."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from practices.book.enums import Answer
from practices.book.models import ConsentAnswer, ConsentRequest, Edition
from practices.book.notifications import ConsentAsked
from practices.book.policies import can_make_books
from practices.book.selectors import standings
from practices.signoff.selectors import owners_of


class AnswerRefused(Exception):
    """The answer comes too late or about an older text; the message is French."""


def ask_missing(*, edition: Edition, by: User) -> int:
    """Write to the owners of every practice whose consent is missing; return how many mails. Raises PermissionDenied.

    Nobody gets the pages of one text for one edition twice.
    """
    if not can_make_books(by):
        raise PermissionDenied
    sent = 0
    with transaction.atomic():
        locked = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
        if locked.is_closed_at(timezone.now()):
            return 0
        for entry in standings(locked):
            if not entry.may_be_asked:
                continue
            for owner in owners_of(entry.practice.vitrine):
                request, created = ConsentRequest.objects.get_or_create(
                    edition=locked,
                    revision=entry.practice.published_revision,
                    email=owner.email,
                    defaults={"practice": entry.practice, "user": owner, "asked_by": by},
                )
                if created:
                    ConsentAsked(request=request).queue()
                    sent += 1
    return sent


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
