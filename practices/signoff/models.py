"""A text on its way to the site: who must sign it, who did, what they allowed, what was said, every step kept."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from practices.enums import PracticeState
from practices.models import Practice, Revision

from .enums import OPEN_STATES, ActorRole, Channel, TextState, Use, Verdict
from .querysets import ConsentQuerySet, SubmissionQuerySet


def _person(label: str, **more):
    """A person who may leave: the account goes, the row stays."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
        **more,
    )


class Submission(models.Model):
    """One revision of a practice that waits to be signed, then published. The text on line is not its concern."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, related_name="submissions", verbose_name="pratique"
    )
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="submissions", verbose_name="révision"
    )
    state = models.CharField("état", max_length=20, choices=TextState.choices)
    state_changed_at = models.DateTimeField("dans cet état depuis", default=timezone.now)
    opened_by = _person("envoyée par")
    opened_at = models.DateTimeField("envoyée le", default=timezone.now, editable=False)
    submitted_at = models.DateTimeField("en relecture depuis", null=True, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    decided_by = _person("décidée par")
    reason = models.TextField("motif", blank=True)
    # Who of the Alliance reads it now; worth fifteen minutes (selectors.reader_of).
    claimed_by = _person("lue par")
    claimed_at = models.DateTimeField("lue depuis", null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "texte en relecture"
        verbose_name_plural = "textes en relecture"
        ordering = ["submitted_at", "opened_at", "id"]
        indexes = [models.Index(fields=["state", "submitted_at"], name="submission_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["practice"],
                condition=models.Q(closed_at__isnull=True),
                name="submission_one_open_per_practice",
                violation_error_message="Une révision de cette pratique attend déjà.",
            ),
            models.CheckConstraint(
                name="submission_closed_when_over",
                condition=models.Q(state__in=OPEN_STATES, closed_at__isnull=True)
                | (~models.Q(state__in=OPEN_STATES) & models.Q(closed_at__isnull=False)),
                violation_error_message="Un texte publié, refusé ou abandonné porte sa date.",
            ),
            models.CheckConstraint(
                name="submission_waits_since",
                condition=~models.Q(state=TextState.SUBMITTED) | models.Q(submitted_at__isnull=False),
                violation_error_message="Un texte en relecture dit depuis quand.",
            ),
            models.CheckConstraint(
                name="submission_refused_with_reason",
                condition=~models.Q(state=TextState.REFUSED) | ~models.Q(reason=""),
                violation_error_message="Un refus porte son motif.",
            ),
        ]

    def __str__(self):
        return str(self.revision)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class Signatory(models.Model):
    """Somebody asked to read and sign: an owner of the vitrine, or whoever an owner named, with or without account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="signatories", verbose_name="texte"
    )
    user = _person("compte")
    email = models.EmailField("adresse électronique", max_length=254)
    name = models.CharField("prénom et nom", max_length=120)
    named_by = _person("désigné par")
    named_at = models.DateTimeField("désigné le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "signataire"
        ordering = ["named_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "submission",
                Lower("email"),
                name="signatory_once",
                violation_error_message="Cette personne a déjà reçu ce texte.",
            )
        ]

    def __str__(self):
        return self.name


class _Act(models.Model):
    """What somebody did, as proof: never changed, never erased (migration 0002); only the link to an account goes."""

    name = models.CharField("prénom et nom", max_length=120)
    job_title = models.CharField("fonction", max_length=120, blank=True)
    email = models.EmailField("adresse électronique", max_length=254, blank=True)
    user = _person("compte")
    channel = models.CharField("par", max_length=10, choices=Channel.choices)
    at = models.DateTimeField("le", default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Signature(_Act):
    """The company's answer about a revision, and the checksum of what it then said (practices/content.py)."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="signatures", verbose_name="révision")
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, related_name="signatures", verbose_name="texte"
    )
    verdict = models.CharField("réponse", max_length=10, choices=Verdict.choices)
    checksum = models.CharField("empreinte du texte (SHA-256)", max_length=64)
    noted_by = _person("notée par")  # of the Alliance, when the answer came on paper or by telephone

    class Meta:
        verbose_name = "signature"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision"],
                condition=models.Q(verdict=Verdict.APPROVED),
                name="signature_approved_once",
                violation_error_message="Cette révision est déjà validée.",
            )
        ]

    def __str__(self):
        return f"{self.get_verdict_display()} par {self.name}"


class Consent(_Act):
    """One word of the company on one use of a practice: yes or no, from that moment. The last word holds."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="consents", verbose_name="pratique")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="consents", verbose_name="révision")
    use = models.CharField("usage", max_length=10, choices=Use.choices)
    granted = models.BooleanField("accordé")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "accord"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["practice", "use", "-at"], name="consent_last_word")]

    def __str__(self):
        return f"{self.get_use_display()} : {'oui' if self.granted else 'non'}"


class Comment(models.Model):
    """A remark on one section of a revision, from the company or from the Alliance."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="comments", verbose_name="texte")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+", verbose_name="révision")
    section = models.CharField("partie", max_length=20)  # an anchor of sections.SECTIONS, or reading.HEAD
    text = models.TextField("remarque", max_length=2000)
    role = models.CharField("en qualité de", max_length=10, choices=ActorRole.choices)
    author = _person("personne")
    author_name = models.CharField("prénom et nom", max_length=120)
    at = models.DateTimeField("le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "remarque"
        ordering = ["at", "id"]

    def __str__(self):
        return self.text[:80]


class PracticeTransition(models.Model):
    """Every change of state of a practice or of a text on its way: from, to, who, by which door, when."""

    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, related_name="transitions", verbose_name="pratique"
    )
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, null=True, related_name="transitions", verbose_name="texte"
    )
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, null=True, related_name="+")
    from_state = models.CharField("de", max_length=20, blank=True)
    to_state = models.CharField("à", max_length=20)
    actor = _person("personne")
    actor_name = models.CharField("prénom et nom", max_length=120, blank=True)
    actor_role = models.CharField("en qualité de", max_length=10, choices=ActorRole.choices)
    channel = models.CharField("par", max_length=10, choices=Channel.choices)
    at = models.DateTimeField("le", default=timezone.now, editable=False)
    note = models.CharField("remarque", max_length=240, blank=True)

    class Meta:
        verbose_name = "changement d’état"
        verbose_name_plural = "changements d’état"
        ordering = ["practice_id", "at", "id"]

    def __str__(self):
        return f"{self.from_state or '—'} → {self.to_state}"

    @property
    def label(self) -> str:
        """What became of it, in French: the state of the text, or of the practice on the site."""
        names = TextState if self.submission_id else PracticeState
        return str(names(self.to_state).label)
