"""Keeping a text on line fresh: it still holds, or a few figures and lessons changed."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.accounts.models import User
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import queue_all
from practices import workflow
from practices.enums import PracticeState
from practices.models import Practice
from practices.services.revising import start_revision
from practices.signoff.enums import Channel, TextState
from practices.signoff.models import Submission
from practices.signoff.notifications import YearOld
from practices.signoff.policies import can_see_text, can_write_for
from practices.signoff.selectors import stale_and_untouched, told_one_by_one
from practices.signoff.services.asking import actor_for, request_signoff
from practices.workflow import TransitionRefused

MAILS_A_RUN = 50  # a run a day (settings.CELERY_BEAT_SCHEDULE)


def confirm_practice(*, practice: Practice, by: User, channel: Channel = Channel.PAGE) -> Practice:
    """“Toujours exact”: the date of the last review is today. Raises PermissionDenied, TransitionRefused."""
    if not can_write_for(by, practice.vitrine):
        raise PermissionDenied
    return workflow.note_review(practice=practice, by=actor_for(by, practice, channel=channel))


def ask_whether_texts_hold() -> int:
    """Write to who writes for a vitrine about each of its texts that came to be a year old; return how many mails.

    Once for each person, text and year, however often it runs; nothing about a text of which a new one waits. A run
    writes once to a person and MAILS_A_RUN times in all, the texts longest unread first, and leaves the rest for the
    next day: a portal whose texts are all old does not write to everybody about everything.
    """
    asked, written = 0, set[Any]()
    practices = stale_and_untouched().select_related("vitrine", "published_revision").order_by("reviewed_at", "pk")
    for practice in practices.iterator(chunk_size=100):
        if asked >= MAILS_A_RUN:
            break
        people = [person for person in told_one_by_one(practice.vitrine) if person.pk not in written]
        new = {mail.key: mail for mail in (YearOld(practice, person) for person in people)}
        for known in OutgoingEmail.objects.filter(key__in=new).values_list("key", flat=True):
            del new[known]
        with transaction.atomic():
            queue_all(new.values())
        asked += len(new)
        written |= {mail.person.pk for mail in new.values()}
    return asked


def update_practice(
    *, practice: Practice, seen: int, changes: Mapping[str, Any], gains: Mapping[int, Mapping[str, Any]], by: User
) -> Submission:
    """Make the text on line (the revision `seen`, its key) with these changes the next one, and send it to sign.

    The text on line stays until the new one is published. Raises PermissionDenied; TransitionRefused when nothing
    changes, when the text on line is another one, or when a revision of this practice waits already.
    """
    if not can_write_for(by, practice.vitrine):
        raise PermissionDenied
    with transaction.atomic():
        locked = workflow.lock_practice(practice.pk)
        source = locked.published_revision
        if locked.state != PracticeState.PUBLISHED or source is None or source.pk != seen:
            raise TransitionRefused("Le texte en ligne a changé entre-temps : rechargez la page.")
        if Submission.objects.still_open().filter(practice=locked).exists():
            raise TransitionRefused("Une révision de cette pratique attend déjà : reprenez plutôt celle-ci.")
        kept = {gain.pk: gain for gain in source.gains.all()}
        figures = {
            pk: columns
            for pk, columns in gains.items()
            if pk in kept and any(getattr(kept[pk], name) != value for name, value in columns.items())
        }
        if not changes and not figures:
            raise TransitionRefused("Rien n’a changé : dites plutôt que le texte est toujours exact.")
        revision = start_revision(practice=locked, by=by, source=source, changes=changes, gains=figures, recorded=True)
        return request_signoff(revision=revision, by=by)


def abandon_text(*, submission: Submission, by: User) -> Submission:
    """Take back a text that waits; its links then say so. Raises PermissionDenied, TransitionRefused."""
    if not can_see_text(by, submission):
        raise PermissionDenied
    return workflow.move_text(submission, to=TextState.ABANDONED, by=actor_for(by, submission.practice))
