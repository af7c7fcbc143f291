"""Sends what is due: claims a row in a short transaction, sends outside any, records the answer (ADR 0003).

Any number of workers may run this at once. A mail is lost by none of them; it leaves twice, with the same Message-ID,
only when a worker or the database dies between the server’s 250 and the record of it.
"""

import logging
import random
import smtplib
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from .enums import DeliveryState
from .message import build_message
from .models import Attachment, OutgoingEmail
from .notifications import is_still_wanted

# security.md: the lease is longer than twice the SMTP time-out; each command of a session may take one.
LEASE_TIMEOUTS = 7
BACKOFF = [timedelta(seconds=30), *(timedelta(minutes=m) for m in (1, 2, 5, 10, 15))]
JITTER = 0.25  # a wait is up to a quarter longer, so that a thousand mails do not come back at once
BATCH_TIME = 50  # seconds after which a task leaves the rest to the next one
KEPT_IDLE = 10  # seconds a connection is kept for the next run after its last mail
KEPT_MAILS = 50  # mails after which it is not: some servers hang up after a hundred, and the mail would wait
RECORD_WAITS = (0.0, 0.2, 1.0, 3.0, 6.0)  # seconds before each try at writing the answer when the database is away
MAILBOX_FULL_FOR_EVER = 552  # the one refusal of the sender that is about this message: it is too large

logger = logging.getLogger(__name__)


class Outcome(Enum):
    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"


@dataclass(frozen=True)
class Answer:
    """What the server said of one mail. `unreachable`: it said nothing, or nothing about this mail."""

    outcome: Outcome
    text: str = ""
    unreachable: bool = False


@dataclass(frozen=True)
class Delivered:
    """What one run did."""

    sent: int = 0
    retried: int = 0
    failed: int = 0


class Transport:
    """One kept connection to the mail server, opened at the first mail. One thread uses it at a time."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None
        self._used_at, self._sent = 0.0, 0  # by this connection
        self._has_rested = False

    def send(self, message: EmailMultiAlternatives) -> Answer:
        """Send one message and say what became of it. Never raises for the server’s or the message’s sake."""
        try:
            if self._has_rested:
                self._close_unless_open()
            if self._backend is None:
                self._backend = get_connection(settings.MAIL_TRANSPORT, fail_silently=False)
                self._backend.open()
            self._backend.send_messages([message])
            self._used_at, self._sent = time.monotonic(), self._sent + 1
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            return self._refused(code, reply)
        except smtplib.SMTPSenderRefused as error:
            # Of the sender the server mostly refuses our configuration, which somebody will mend.
            code = error.smtp_code
            return self._refused(code if code == MAILBOX_FULL_FOR_EVER else 450, error.smtp_error, shown=code)
        except smtplib.SMTPDataError as error:
            return self._refused(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:  # refused, hanging, dropped, wrong password, no TLS
            self.close()
            return Answer(Outcome.RETRY, describe(error), unreachable=True)
        except ValueError as error:  # an address or a header that cannot be written
            return Answer(Outcome.FAILED, describe(error))
        return Answer(Outcome.SENT)

    def _refused(self, code: int, reply: bytes | str, *, shown: int | None = None) -> Answer:
        text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
        if code == 421:  # “closing”: nothing more goes through this connection
            self.close()
        outcome = Outcome.FAILED if 500 <= code < 600 else Outcome.RETRY
        return Answer(outcome, f"{shown or code} {text}", unreachable=code == 421)

    def rest(self) -> None:
        """Until the next run. Its first mail asks the server whether it still answers, which costs no mail a try."""
        self._has_rested = True
        if self._sent >= KEPT_MAILS:
            self.close()

    def _close_unless_open(self) -> None:
        self._has_rested = False
        session = getattr(self._backend, "connection", None)
        try:
            is_open = session is not None and session.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            is_open = False
        if not is_open:
            self.close()

    def close_if_idle(self) -> None:
        """Let the connection go when nothing has left by it for ten seconds."""
        if time.monotonic() - self._used_at > KEPT_IDLE:
            self.close()

    def close(self) -> None:
        backend, self._backend, self._sent = self._backend, None, 0
        if backend is not None:
            try:
                backend.close()
            except (OSError, smtplib.SMTPException):  # it was gone already
                logger.debug("The mail server had closed the connection")


def deliver_due(transport: Transport | None = None) -> Delivered:
    """Send what is due, oldest first, until nothing is, the server cannot be reached, or 50 seconds have passed.

    By `transport`, which stays open for the next run, or by a connection of its own.
    """
    if transport is not None:
        return _deliver(transport)
    with closing(Transport()) as own:
        return _deliver(own)


def _deliver(transport: Transport) -> Delivered:
    started = time.monotonic()
    counts = dict.fromkeys(Outcome, 0)
    transport.close_if_idle()
    try:
        while time.monotonic() - started < BATCH_TIME and (row := claim_next()) is not None:
            answer = _send(transport, row)
            if outcome := record(row, answer):
                counts[outcome] += 1
            if answer.unreachable:  # the others keep their date, the next run tries one of them
                break
    except BaseException:
        transport.close()  # nobody knows what was being said
        raise
    transport.rest()
    return Delivered(counts[Outcome.SENT], counts[Outcome.RETRY], counts[Outcome.FAILED])


def claim_next() -> OutgoingEmail | None:
    """Claim the oldest due mail for this worker, or return None.

    Commits at once: in flight, one attempt more, a lease. A mail whose moment has passed, or that its notification no
    longer wants, is dropped. A mail whose 72 hours ran out while workers died on it is
    failed here rather than tried for ever.
    """
    while True:
        now = timezone.now()
        with transaction.atomic():
            files = Attachment.objects.filter(email=OuterRef("pk"))
            due = OutgoingEmail.objects.due(now).select_related("recipient").annotate(has_files=Exists(files))
            due = due.select_for_update(skip_locked=True, of=("self",))
            row = due.order_by("due_at", "pk").first()
            if row is None:
                return None
            if row.expires_at and row.expires_at <= now:
                _drop(row, "Le moment de ce courriel était passé")
                continue
            if not is_still_wanted(row):
                _drop(row, "Ce dont parlait ce courriel était réglé")
                continue
            if row.attempts and row.give_up_at <= now:
                _fail(row, now, row.last_error or "Aucune réponse du serveur dans le délai")
                continue
            row.attempts += 1
            row.state = DeliveryState.IN_FLIGHT
            row.leased_until = row.due_at = now + timedelta(seconds=settings.EMAIL_TIMEOUT * LEASE_TIMEOUTS)
            row.save(update_fields=["attempts", "state", "leased_until", "due_at"])
            return row


def record(row: OutgoingEmail, answer: Answer) -> Outcome | None:
    """Write the answer and return what it came to; None, and nothing written, when another worker claimed the mail.

    A passing trouble becomes a failure when the next try would come after the mail’s 72 hours. Tries for ten seconds
    when the database is away: what is not written after a 250 leaves a second time.
    """
    for wait in RECORD_WAITS:
        time.sleep(wait)
        try:
            return _write(row, answer)
        except (OperationalError, InterfaceError) as error:
            logger.warning("Answer about %s not recorded yet: %s", row.key, error)
            failure = error
            connection.close()
    raise failure


def retry_date(now: datetime, attempts: int) -> datetime:
    """When to try again after `attempts` tries: 30 s, then 1, 2, 5, 10, 15 minutes, and up to a quarter more."""
    wait = BACKOFF[min(attempts, len(BACKOFF)) - 1]
    return now + wait * (1 + random.uniform(0, JITTER))


def describe(error: Exception) -> str:
    """One line for the team: the server’s words when it had some."""
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {reply.decode(errors='replace') if isinstance(reply, bytes) else reply}"
    return f"{type(error).__name__}: {error}"


def _send(transport: Transport, row: OutgoingEmail) -> Answer:
    try:
        return transport.send(build_message(row))
    except ValueError as error:
        return Answer(Outcome.FAILED, describe(error))


def _write(row: OutgoingEmail, answer: Answer) -> Outcome | None:
    now, outcome = timezone.now(), answer.outcome
    again = retry_date(now, row.attempts)
    if outcome is Outcome.RETRY and again > row.give_up_at:
        outcome = Outcome.FAILED
    ours = OutgoingEmail.objects.filter(pk=row.pk, attempts=row.attempts, state=DeliveryState.IN_FLIGHT)
    text = answer.text.replace("\x00", "")[:500]
    if outcome is Outcome.SENT:
        change = {"state": DeliveryState.SENT, "sent_at": now, "last_error": ""}
    elif outcome is Outcome.FAILED:
        change = {"state": DeliveryState.FAILED, "failed_at": now, "last_error": text}
        logger.error("Mail %s given up: %s", row.key, text)
    else:
        change = {"state": DeliveryState.PENDING, "due_at": again, "last_error": text}
        logger.warning("Mail %s not accepted, next try at %s: %s", row.key, again, text)
    return outcome if ours.update(leased_until=None, **change) else None


def _drop(row: OutgoingEmail, text: str) -> None:
    row.state, row.leased_until, row.last_error = DeliveryState.DROPPED, None, text
    row.save(update_fields=["state", "leased_until", "last_error"])


def _fail(row: OutgoingEmail, now: datetime, text: str) -> None:
    row.state, row.failed_at, row.leased_until, row.last_error = DeliveryState.FAILED, now, None, text
    row.save(update_fields=["state", "failed_at", "leased_until", "last_error"])
    logger.error("Mail %s given up: %s", row.key, text)
