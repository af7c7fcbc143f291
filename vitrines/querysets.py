"""Chainable filters over vitrines, in the words of the trade."""

from django.db import models


class VitrineQuerySet(models.QuerySet):
    def published(self):
        """Vitrines anyone may see."""
        return self.filter(is_published=True)

    def visible_to(self, user):
        """Published vitrines; also, for its members and the Alliance, those that are not on line."""
        if user.is_authenticated and user.is_staff:
            return self
        if user.is_authenticated:
            return self.filter(models.Q(is_published=True) | models.Q(memberships__user=user)).distinct()
        return self.published()
