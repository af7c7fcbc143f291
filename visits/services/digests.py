"""The weekly letter: chosen, stopped, sent once on Monday at seven, Paris time, to whom something waits for."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from portal.mail.notifications import queue_all
from practices.alerts.calendar import next_monday
from vitrines.models import Membership

from .. import notifications
from ..digest import weeks_of
from ..models import Digest

BATCH = 100  # members in one transaction
STILL_MONDAY = timedelta(hours=24)  # a letter later than this waits for the next Monday


def choose_digest(*, membership: Membership, wanted: bool) -> None:
    """Take the Monday letter in the place of a mail for each request, or the other way round. May run twice."""
    if wanted:
        Digest.objects.get_or_create(membership=membership, defaults={"due_at": next_monday(timezone.now())})
    else:
        Digest.objects.filter(membership=membership).delete()


def send_digests(*, now: datetime | None = None) -> int:
    """Queue the letter of everybody whose Monday has come; return how many were queued.

    Nobody gets an empty one. Two schedulers share the work; a run that is killed sends nothing of its batch.
    """
    now = now or timezone.now()
    sent = 0
    while True:
        with transaction.atomic():
            due = Digest.objects.filter(due_at__lte=now).order_by("due_at", "pk")
            batch = list(due.select_for_update(of=("self",), skip_locked=True)[:BATCH])
            if not batch:
                return sent
            sent += _send(batch, now)


def _send(batch: list[Digest], now: datetime) -> int:
    on_time = {each.membership_id: each.due_at for each in batch if now - each.due_at < STILL_MONDAY}
    members = list(Membership.objects.filter(pk__in=on_time, user__is_active=True).select_related("user", "vitrine"))
    weeks = weeks_of(members)
    mails = [
        notifications.WeeklyDigest(member, weeks[member.pk], monday=on_time[member.pk])
        for member in members
        if weeks[member.pk]
    ]
    queue_all(mails)
    for digest in batch:
        digest.due_at = next_monday(now)
    Digest.objects.bulk_update(batch, ["due_at"])
    return len(mails)
