"""Background work of the sought practices."""

from celery import shared_task

from . import services


@shared_task(name="visits.sought.tasks.erase_unconfirmed")
def erase_unconfirmed() -> int:
    """Erase those whose address was never confirmed; may run twice."""
    return services.erase_unconfirmed()
