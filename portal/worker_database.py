"""What a Celery worker keeps between two tasks: its pool of database connections.

Celery's own fix-up closes the pool of a prefork child before and after each task, so that each task opens a session of
PostgreSQL. Here the connection goes back to the pool of the child, which checks it when it lends it again
(portal/pooling.py). At the fork and when the worker starts nothing is changed: no child uses what its parent opened.
"""

from typing import Any

from celery import Celery, Task
from celery.fixups.django import DjangoFixup, DjangoWorkerFixup  # type: ignore[attr-defined]  # stubs behind it


class KeptPool(DjangoWorkerFixup):
    """Gives connections back around a task instead of closing their pool."""

    def on_task_prerun(self, sender: Task, **kwargs: Any) -> None:
        self._give_back(sender)

    def on_task_postrun(self, sender: Task, **kwargs: Any) -> None:
        self._give_back(sender)

    def _give_back(self, task: Task) -> None:
        if not getattr(task.request, "is_eager", False):
            for connection in self._db.connections.all(initialized_only=True):
                connection.close()
            self.close_cache()


class PortalFixup(DjangoFixup):
    """Celery's fix-up for Django, with a pool that is kept."""

    _worker_fixup: DjangoWorkerFixup | None

    @property
    def worker_fixup(self) -> DjangoWorkerFixup:
        if self._worker_fixup is None:
            self._worker_fixup = KeptPool(self.app)
        return self._worker_fixup


def fixup(app: Celery) -> DjangoFixup:
    """What `Celery(fixups=…)` calls."""
    portal = PortalFixup(app)
    portal.install()
    return portal
