"""Chainable filters over drafts."""

from django.db import models


class DraftQuerySet(models.QuerySet):
    def of_vitrine(self, vitrine):
        return self.filter(practice__vitrine=vitrine)
