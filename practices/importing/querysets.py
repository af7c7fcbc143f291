"""Chainable filters over imported documents."""

from django.db import models

from .enums import ImportState


class ImportQuerySet(models.QuerySet):
    def of_practice(self, practice):
        return self.filter(practice=practice)

    def waiting(self):
        return self.filter(state=ImportState.WAITING)

    def free_at(self, moment):
        """Waiting documents that no worker holds at that moment."""
        return self.waiting().filter(models.Q(claimed_until=None) | models.Q(claimed_until__lte=moment))

    def not_refused(self):
        return self.exclude(state=ImportState.REFUSED)

    def newest_first(self):
        return self.order_by("-created_at", "-pk")
