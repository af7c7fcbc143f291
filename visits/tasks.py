"""Background work of the visits app."""

from celery import shared_task

from .api import dumps
from .services import asking


@shared_task(name="visits.tasks.erase_unconfirmed_requests")
def erase_unconfirmed_requests() -> int:
    """Erase requests whose address was never confirmed; may run twice."""
    return asking.erase_unconfirmed_requests()


@shared_task(name="visits.tasks.write_open_data")
def write_open_data() -> list[str]:
    """Write the open data files anew; may run twice."""
    return dumps.write_dumps()
