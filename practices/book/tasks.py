"""Background work of the book; may run any number of times, at once or twice."""

from celery import shared_task

from .services import building, consenting


@shared_task(ignore_result=True)
def compose_books() -> None:
    """Compose the builds that wait. Woken when one is asked for, and swept by the beat."""
    building.compose_due_builds()


@shared_task(ignore_result=True)
def send_proofs() -> None:
    """Compose the pages companies are asked about, write to them. Woken when the desk asks, swept by the beat."""
    consenting.send_due_proofs()
