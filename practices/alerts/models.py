"""What people follow, what each was told, which publications wait to be told."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from practices.models import Practice, Problem, Technology
from vitrines.enums import Region
from vitrines.models import Vitrine

from .enums import Cadence, Topic
from .querysets import AlertQuerySet

QUERY_MAX = 1000  # characters of a normalised query string


def _only(topic: Topic, **given: models.Q) -> models.Q:
    """The row of `topic` fills its own column and no other."""
    empty = {
        "problem": models.Q(problem__isnull=True),
        "technology": models.Q(technology__isnull=True),
        "region": models.Q(region=""),
        "query": models.Q(query=""),
    }
    found = models.Q(topic=topic)
    for condition in (empty | given).values():
        found &= condition
    return found


class Alert(models.Model):
    """One thing one person follows. Erased when it is stopped, and with the account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alerts", verbose_name="personne"
    )
    topic = models.CharField("sujet", max_length=12, choices=Topic.choices)
    problem = models.ForeignKey(
        Problem, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="problème"
    )
    technology = models.ForeignKey(
        Technology, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="technologie"
    )
    region = models.CharField("région", max_length=2, choices=Region.choices, blank=True)
    query = models.CharField("recherche", max_length=QUERY_MAX, blank=True)
    cadence = models.CharField("rythme", max_length=10, choices=Cadence.choices, default=Cadence.WEEKLY)
    due_at = models.DateTimeField("prochain courriel à partir de", null=True, blank=True)
    created_at = models.DateTimeField("suivie depuis", default=timezone.now, editable=False)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = "alerte"
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["due_at"], name="alert_due", condition=models.Q(due_at__isnull=False))]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "topic", "problem", "technology", "region", "query"],
                name="alert_once",
                nulls_distinct=False,
                violation_error_message="Vous suivez déjà cela.",
            ),
            models.CheckConstraint(
                name="alert_names_its_topic",
                condition=_only(Topic.PROBLEM, problem=models.Q(problem__isnull=False))
                | _only(Topic.TECHNOLOGY, technology=models.Q(technology__isnull=False))
                | _only(Topic.REGION, region=~models.Q(region=""))
                | _only(Topic.PRACTICES, query=models.Q())
                | _only(Topic.VITRINES, query=models.Q()),
                violation_error_message="Une alerte porte sur une seule chose.",
            ),
            models.CheckConstraint(
                name="alert_weekly_has_its_monday",
                condition=models.Q(cadence=Cadence.WEEKLY, due_at__isnull=False)
                | models.Q(cadence=Cadence.IMMEDIATE, due_at__isnull=True),
                violation_error_message="Une alerte hebdomadaire porte la date du prochain courriel.",
            ),
            models.CheckConstraint(
                # a vitrine comes on line by a tick in the desk, not by a publication that could be announced
                name="alert_vitrines_weekly",
                condition=~models.Q(topic=Topic.VITRINES, cadence=Cadence.IMMEDIATE),
                violation_error_message="Les nouvelles vitrines sont annoncées le lundi.",
            ),
        ]

    def __str__(self):
        return f"{self.get_topic_display()} ({self.get_cadence_display()})"


class Told(models.Model):
    """A practice or a vitrine this person was written about, or saw in the list they chose to follow."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, null=True, related_name="+")
    vitrine = models.ForeignKey(Vitrine, on_delete=models.CASCADE, null=True, related_name="+")
    told_at = models.DateTimeField("dit le", default=timezone.now)

    class Meta:
        verbose_name = "nouvelle annoncée"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "practice"], name="told_practice_once"),
            models.UniqueConstraint(fields=["user", "vitrine"], name="told_vitrine_once"),
            models.CheckConstraint(
                name="told_one_thing",
                condition=models.Q(practice__isnull=False, vitrine__isnull=True)
                | models.Q(practice__isnull=True, vitrine__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.user_id} {self.practice_id or self.vitrine_id}"


class Announcement(models.Model):
    """A publication whose followers are still to be written to; gone once they were."""

    practice = models.OneToOneField(Practice, on_delete=models.CASCADE, primary_key=True, related_name="+")
    created_at = models.DateTimeField("publiée le", default=timezone.now)

    class Meta:
        verbose_name = "publication à annoncer"
        ordering = ["created_at", "practice"]

    def __str__(self):
        return str(self.practice_id)
