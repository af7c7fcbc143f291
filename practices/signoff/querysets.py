"""Chainable filters over the texts on their way."""

from django.db import models

from .enums import OPEN_STATES, TextState


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the person's own vitrines, for its owners and editors; every one for the Alliance."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.is_staff:
            return self
        writers = user.memberships.filter(role__in=("owner", "editor")).order_by()
        return self.filter(practice__vitrine__in=writers.values("vitrine"))

    def still_open(self):
        return self.filter(state__in=OPEN_STATES)

    def to_moderate(self):
        """What the Alliance has to read, the longest wait first."""
        return self.filter(state=TextState.SUBMITTED).order_by("submitted_at", "pk")

    def with_page_data(self):
        return self.select_related(
            "revision", "revision__author", "practice__vitrine", "practice__published_revision", "opened_by",
            "claimed_by",
        )  # fmt: skip


class ConsentQuerySet(models.QuerySet):
    def last_words(self):
        """The last word on each use of each practice."""
        return self.order_by("practice_id", "use", "-at", "-pk").distinct("practice_id", "use")
