"""Chainable filters over pictures."""

from django.db import models

from .enums import PictureState


class PictureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Pictures of the practices of one's own vitrines, whatever their state; every one for the Alliance."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self
        return self.filter(practice__vitrine__in=user.memberships.order_by().values("vitrine"))

    def of_practice(self, practice):
        return self.filter(practice=practice)

    def waiting(self):
        return self.filter(state=PictureState.WAITING)

    def free_at(self, moment):
        """Waiting pictures that no worker holds at that moment."""
        return self.waiting().filter(models.Q(claimed_until=None) | models.Q(claimed_until__lte=moment))

    def shown(self):
        """Pictures that may stand in a text: ready, and described."""
        return self.filter(state=PictureState.READY).exclude(alt="")

    def oldest_first(self):
        return self.order_by("created_at", "pk")
