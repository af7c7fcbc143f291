"""Background work of the personal app."""

from celery import shared_task

from .services import erasing, exporting, forgetting


@shared_task(name="portal.personal.tasks.make_exports", ignore_result=True)
def make_exports() -> int:
    """Make the copies that wait; may run twice, or twice at once."""
    return exporting.make_exports()


@shared_task(name="portal.personal.tasks.note_erasures", ignore_result=True)
def note_erasures() -> int:
    """Write outside the database the erasures that are not yet there; may run twice."""
    return erasing.note_erasures()


@shared_task(name="portal.personal.tasks.forget_what_is_due", ignore_result=True)
def forget_what_is_due() -> dict[str, int]:
    """Forget what has been kept long enough; may run twice, or twice at once."""
    return forgetting.forget_what_is_due()
