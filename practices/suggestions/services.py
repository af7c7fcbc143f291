"""Suggesting a subject, telling it, setting it aside."""

import re
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.mail.notifications import queue_all
from practices.models import Practice
from practices.signoff.selectors import told_one_by_one
from practices.writing.models import Draft
from practices.writing.services import open_draft
from vitrines.folding import fold
from vitrines.models import Vitrine

from .enums import SuggestionState
from .models import Suggestion
from .notifications import SuggestionReceived
from .policies import can_choose_suggestions, can_suggest

A_DAY = timedelta(days=1)
A_PERSON_A_DAY = 5  # suggestions, to all vitrines together
OPEN_MAX = 60  # that wait at one vitrine


class SuggestionRefusedError(Exception):
    """Nothing was saved; the message is French, for the person."""


def suggest(*, vitrine: Vitrine, subject: str, why: str, by: User) -> Suggestion:
    """Keep a subject for the vitrine's writers and tell each once.

    Raises PermissionDenied; SuggestionRefusedError when the same subject waits there already, or after five
    suggestions in a day.
    """
    if not can_suggest(by, vitrine):
        raise PermissionDenied
    subject, key = " ".join(subject.split()), key_of(subject)
    if not key:
        raise SuggestionRefusedError("Dites le sujet en quelques mots.")
    with transaction.atomic():
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
        Vitrine.objects.select_for_update(of=("self",), no_key=True).get(pk=vitrine.pk)
        waiting = Suggestion.objects.still_open().filter(vitrine=vitrine)
        if waiting.filter(subject_key=key).exists():
            raise SuggestionRefusedError("Ce sujet est déjà suggéré à cette vitrine : elle le voit dans sa liste.")
        if by.suggestions.filter(created_at__gt=timezone.now() - A_DAY).count() >= A_PERSON_A_DAY:
            raise SuggestionRefusedError(f"Vous avez suggéré {A_PERSON_A_DAY} sujets aujourd’hui. Revenez demain.")
        if waiting.count() >= OPEN_MAX:
            raise SuggestionRefusedError("Cette vitrine a déjà beaucoup de sujets à choisir. Revenez plus tard.")
        made = Suggestion(vitrine=vitrine, subject=subject, subject_key=key, why=why.strip(), author=by)
        made.save(force_insert=True)
        queue_all(SuggestionReceived(made, person) for person in told_one_by_one(vitrine) if person.pk != by.pk)
        return made


def tell(*, suggestion: Suggestion, by: User) -> Practice:
    """Begin the draft of a practice on this subject; the practice begun when it was told already.

    Raises PermissionDenied, SuggestionRefusedError for a subject set aside.
    """
    with transaction.atomic():
        locked = _locked(suggestion, by)
        if locked.state == SuggestionState.TAKEN and locked.practice is not None:
            return locked.practice
        if locked.state != SuggestionState.OPEN:
            raise SuggestionRefusedError("Ce sujet a déjà été traité.")
        draft: Draft = open_draft(vitrine=locked.vitrine, by=by, title=locked.subject)
        _answer(locked, SuggestionState.TAKEN, by, practice=draft.practice)
        return draft.practice


def set_aside(*, suggestion: Suggestion, by: User) -> None:
    """Not for this vitrine; may run twice. Raises PermissionDenied, SuggestionRefusedError when it is being told."""
    with transaction.atomic():
        locked = _locked(suggestion, by)
        if locked.state == SuggestionState.TAKEN:
            raise SuggestionRefusedError("Ce récit est déjà commencé.")
        if locked.state == SuggestionState.OPEN:
            _answer(locked, SuggestionState.SET_ASIDE, by)


def key_of(subject: str) -> str:
    """The subject folded: two that differ by case, accents, spaces or signs are the same."""
    return " ".join(re.findall(r"\w+", fold(subject)))[:100]


def _locked(suggestion: Suggestion, by: User) -> Suggestion:
    rows = Suggestion.objects.select_for_update(of=("self",)).select_related("vitrine", "practice")
    locked = rows.get(pk=suggestion.pk)
    if not can_choose_suggestions(by, locked.vitrine):
        raise PermissionDenied
    return locked


def _answer(suggestion: Suggestion, state: SuggestionState, by: User, *, practice: Practice | None = None) -> None:
    suggestion.state, suggestion.answered_by, suggestion.answered_at = state, by, timezone.now()
    suggestion.practice = practice
    suggestion.save()
