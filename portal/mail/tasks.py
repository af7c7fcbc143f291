"""Background work of the outbox. Woken on commit, and swept by the beat every five seconds."""

from celery import shared_task

from .delivery import deliver_due


@shared_task(ignore_result=True)
def deliver_due_mail() -> None:
    """Send what is due. Takes no argument and may run any number of times, at once or twice: the rows decide."""
    deliver_due()
