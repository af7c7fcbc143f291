"""Chainable filters over alerts."""

from django.db import models

from .enums import Cadence, Topic


class AlertQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own alerts: nobody else reads them, the Alliance included."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def of_active_people(self):
        return self.filter(user__is_active=True)

    def due(self, now):
        """Weekly alerts whose Monday has come."""
        return self.filter(cadence=Cadence.WEEKLY, due_at__lte=now)

    def immediate(self):
        return self.filter(cadence=Cadence.IMMEDIATE)

    def older_than(self, moment):
        """Alerts that were already there then."""
        return self.filter(created_at__lte=moment)

    def searching_practices(self):
        return self.filter(topic=Topic.PRACTICES)

    def about(self, *, problems, technologies, region):
        """Alerts on one of these problems or technologies (primary keys) or on this region."""
        found = models.Q(problem__in=problems) | models.Q(technology__in=technologies)
        if region:
            found |= models.Q(topic=Topic.REGION, region=region)
        return self.filter(found)

    def with_terms(self):
        return self.select_related("problem", "technology")

    def oldest_first(self):
        return self.order_by("created_at", "pk")
