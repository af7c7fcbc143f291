"""Background work of the sign-off."""

from celery import shared_task

from .services import reviewing


@shared_task(name="practices.signoff.tasks.ask_whether_texts_hold")
def ask_whether_texts_hold() -> int:
    """Ask about the texts that came to be a year old; may run twice."""
    return reviewing.ask_whether_texts_hold()
