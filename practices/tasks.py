"""Background work of the practices app."""

from datetime import timedelta

from celery import shared_task

from .search import refreshing
from .services import sharing, sweeping
from .thesaurus.unfound import write_down_unfound


@shared_task(name="practices.tasks.write_down_unfound_searches")
def write_down_unfound_searches() -> int:
    """Bring the words of searches without result to the Alliance's table; may run twice."""
    return write_down_unfound()


@shared_task(name="practices.tasks.draw_shared_pictures")
def draw_shared_pictures(hours: int | None = None) -> int:
    """Draw the missing pictures of pages written in the last `hours`, of every page without; may run twice."""
    return sharing.draw_shared_pictures(written_within=timedelta(hours=hours) if hours else None)


@shared_task(name="practices.tasks.refresh_search")
def refresh_search() -> int:
    """Index again what bears a renamed term; may run twice."""
    return refreshing.refresh_stale()


@shared_task(name="practices.tasks.forget_orphan_files")
def forget_orphan_files() -> int:
    """Delete the old files that no row names; may run twice."""
    return sweeping.forget_orphan_files()
