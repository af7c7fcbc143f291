"""Chainable filters over practices, in the words of the trade."""

from django.db import models

from .enums import PracticeState


class PracticeQuerySet(models.QuerySet):
    def published(self):
        """Practices on line, of vitrines on line."""
        return self.filter(state=PracticeState.PUBLISHED, vitrine__is_published=True)

    def visible_to(self, user):
        """Published practices; also all those of the person's own vitrines, and every one for the Alliance."""
        if user.is_authenticated and user.is_staff:
            return self
        public = models.Q(state=PracticeState.PUBLISHED, vitrine__is_published=True)
        if user.is_authenticated:
            return self.filter(public | models.Q(vitrine__memberships__user=user)).distinct()
        return self.filter(public)
