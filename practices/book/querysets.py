"""Chainable filters over editions and builds."""

from django.db import models

from .enums import BuildState


class EditionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__isnull=False)

    def visible_to(self, user):
        """Published editions; every one for the Alliance."""
        return self if user.is_authenticated and user.is_staff else self.published()

    def newest_first(self):
        return self.order_by("-published_at", "-pk")


class BuildQuerySet(models.QuerySet):
    def done(self):
        return self.filter(state=BuildState.DONE)

    def running(self):
        return self.filter(state__in=(BuildState.WAITING, BuildState.COMPOSING))

    def waiting(self):
        return self.filter(state=BuildState.WAITING)

    def abandoned(self, now):
        """Whose worker is gone: its lease is over."""
        return self.filter(state=BuildState.COMPOSING, claimed_until__lt=now)
