"""Background work of the outbox. Woken on commit, and swept by the beat every five seconds."""

import threading

from celery import shared_task

from .delivery import Transport, deliver_due


class _Kept(threading.local):
    """The connection of each thread of a worker: a kept one spares every run a session, TLS and a password."""

    def __init__(self) -> None:
        self.transport = Transport()


_kept = _Kept()


@shared_task(ignore_result=True)
def deliver_due_mail() -> None:
    """Send what is due. Takes no argument and may run any number of times, at once or twice: the rows decide."""
    deliver_due(_kept.transport)
