"""Background work of the visits app."""

from celery import shared_task

from .services import asking


@shared_task(name="visits.tasks.erase_unconfirmed_requests")
def erase_unconfirmed_requests() -> int:
    """Erase requests whose address was never confirmed; may run twice."""
    return asking.erase_unconfirmed_requests()
