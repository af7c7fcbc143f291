"""Background work of the import; may run any number of times, at once or twice."""

from celery import shared_task

from . import services


@shared_task(ignore_result=True)
def read_documents() -> None:
    """Read what waits. Woken by an upload, and swept by the beat."""
    services.read_due_documents()
