"""Chainable filters over attachments."""

from django.db import models


class AttachmentQuerySet(models.QuerySet):
    def of_practice(self, practice):
        return self.filter(practice=practice)

    def visible_to(self, user):
        """Attachments of the practices of one's own vitrines; every one for the Alliance."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(practice__vitrine__in=user.memberships.order_by().values("vitrine"))

    def oldest_first(self):
        return self.order_by("created_at", "pk")
