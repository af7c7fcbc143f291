"""One line of the journal. It names people by their number alone, so that an erased account leaves nobody in it."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from .enums import Door, Event
from .querysets import EntryQuerySet


class Entry(models.Model):
    """Who did what to what, when, by which door. A trigger refuses UPDATE, TRUNCATE, and DELETE before a year.

    `actor_id` and `object_id` are plain numbers, no foreign keys: a key would have to be emptied, and a line is never
    written twice. `before` and `after` hold short values of named fields, never a secret nor a message.
    """

    at = models.DateTimeField("le", default=timezone.now, editable=False)
    event = models.CharField("événement", max_length=40)  # Event; no choices: a new one is no change of the table
    actor_id = models.UUIDField("personne", null=True, blank=True)
    door = models.CharField("par", max_length=10, choices=Door.choices)
    network = models.CharField("depuis", max_length=50, blank=True)
    object_type = models.CharField("nature de l’objet", max_length=60, blank=True)  # "app_label.model"
    object_id = models.CharField("objet", max_length=80, blank=True)
    before = models.JSONField("avant", default=dict, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField("après", default=dict, blank=True, encoder=DjangoJSONEncoder)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal"
        ordering = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["event", "-at"], name="audit_event"),
            models.Index(fields=["actor_id", "-at"], name="audit_actor", condition=models.Q(actor_id__isnull=False)),
            models.Index(fields=["object_type", "object_id", "-at"], name="audit_object"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.told_event}"

    @property
    def told_event(self) -> str:
        """The event in French; its code when it is no longer in use."""
        return str(dict(Event.choices).get(self.event, self.event))
