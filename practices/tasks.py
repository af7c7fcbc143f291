"""Background work of the practices app."""

from celery import shared_task

from .thesaurus.unfound import write_down_unfound


@shared_task(name="practices.tasks.write_down_unfound_searches")
def write_down_unfound_searches() -> int:
    """Bring the words of searches without result to the Alliance's table; may run twice."""
    return write_down_unfound()
