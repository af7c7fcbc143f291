"""Background work of the pictures; may run any number of times, at once or twice."""

from celery import shared_task

from . import services


@shared_task(ignore_result=True)
def make_renditions() -> None:
    """Make the renditions of what waits. Woken by an upload, and swept by the beat."""
    services.make_due_renditions()
