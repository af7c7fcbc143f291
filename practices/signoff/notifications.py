"""What people receive about a text on its way. A mail names parts of the text, never quotes them: it is forwarded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.accounts.models import User
from portal.mail.links import LIFETIME_MAX
from portal.mail.models import OutgoingEmail
from portal.mail.notifications import Notification, Recipient, register
from practices.models import Practice

from .enums import Use
from .links import consents_link, here, reviewed_mark, signing_link, still_true_link
from .models import Consent, Signatory, Submission
from .policies import can_write_for
from .selectors import remarked_headings, stale_and_untouched

ALLIANCE_NAME = "Alliance Industrie du Futur"


class TextMail(Notification):
    """A mail about one text on its way."""

    submission: Submission

    @property
    def object_id(self) -> str:
        return str(self.submission.pk)

    @property
    def occasion(self) -> str:
        return f"r{self.submission.revision.number}-{self.submission.state_changed_at:%Y%m%d%H%M%S%f}"

    @property
    def title(self) -> str:
        return self.submission.revision.title

    def context(self) -> Mapping[str, Any]:
        name = self.recipient.full_name if isinstance(self.recipient, User) else self.recipient[1]
        return {
            "title": self.title,
            "vitrine": self.submission.practice.vitrine,
            "revision": self.submission.revision,
            "first_name": name.split(" ")[0],
            "text_url": here("signoff:text", self.submission.pk),
            **self.more(),
        }

    def more(self) -> Mapping[str, Any]:
        """What this mail shows beyond the text's title and vitrine."""
        return {}


@dataclass(frozen=True)
class ToSignatory(TextMail):
    """A mail to somebody who may sign, by their signed link."""

    signatory: Signatory

    @property
    def submission(self) -> Submission:  # type: ignore[override]
        return self.signatory.submission

    @property
    def object_id(self) -> str:
        return str(self.signatory.pk)

    @property
    def recipient(self) -> Recipient:
        signatory = self.signatory
        return signatory.user or (signatory.email, signatory.name)


@register
@dataclass(frozen=True)
class SignoffAsked(ToSignatory):
    """Somebody is asked to read and sign; `again` when they asked for a fresh link, one a day."""

    name = "signoff.asked"
    audience = "le responsable de la vitrine, ou la personne qu’il a désignée pour valider un texte"
    template = "emails/signoff/asked.html"
    again: bool = False

    @property
    def occasion(self) -> str:
        return f"{super().occasion}-again-{timezone.localdate():%Y%m%d}" if self.again else super().occasion

    @property
    def reply_to(self) -> str:
        return self.signatory.named_by.email if self.signatory.named_by else ""

    def subject(self) -> str:
        return f"À valider : {self.title}"

    def more(self) -> Mapping[str, Any]:
        asker = self.signatory.named_by
        return {
            "asker": asker.full_name if asker else ALLIANCE_NAME,
            "by_alliance": bool(asker and asker.is_staff),
            "sign_url": signing_link(self.signatory),
            "days": LIFETIME_MAX.days,
        }


@register
@dataclass(frozen=True)
class PublishedForSignatory(ToSignatory):
    name = "signoff.published_for_signatory"
    audience = "la personne désignée qui a validé le texte, quand il est en ligne"
    template = "emails/signoff/published.html"

    def subject(self) -> str:
        return f"En ligne : {self.title}"

    def more(self) -> Mapping[str, Any]:
        practice = self.submission.practice
        return {"practice_url": here("practices:detail", practice.slug), "consents_url": consents_link(self.signatory)}


@dataclass(frozen=True)
class ToPerson(TextMail):
    """A mail to somebody of the vitrine, or of the Alliance, with an account."""

    submission: Submission
    person: User

    @property
    def recipient(self) -> User:
        return self.person


@register
@dataclass(frozen=True)
class Published(ToPerson):
    name = "signoff.published"
    audience = "qui a écrit le texte et les responsables de la vitrine, quand il est en ligne"
    template = "emails/signoff/published.html"

    def subject(self) -> str:
        return f"En ligne : {self.title}"

    def more(self) -> Mapping[str, Any]:
        practice = self.submission.practice
        return {
            "practice_url": here("practices:detail", practice.slug),
            "consents_url": here("signoff:consents", practice.slug),
        }


@register
@dataclass(frozen=True)
class SignoffApproved(ToPerson):
    name = "signoff.approved"
    audience = "qui a écrit le texte, quand l’entreprise l’a validé"
    template = "emails/signoff/approved.html"
    signed_by: str

    def subject(self) -> str:
        return f"Validé par {self.signed_by} : {self.title}"

    def more(self) -> Mapping[str, Any]:
        return {"signed_by": self.signed_by}


@register
@dataclass(frozen=True)
class SignoffReturned(ToPerson):
    name = "signoff.returned"
    audience = "qui a écrit le texte, quand l’entreprise le renvoie avec ses remarques"
    template = "emails/signoff/returned.html"
    returned_by: str

    def subject(self) -> str:
        return f"À reprendre : {self.title}"

    def more(self) -> Mapping[str, Any]:
        return {"returned_by": self.returned_by, "headings": remarked_headings(self.submission), "reason": ""}


@register
@dataclass(frozen=True)
class ChangesRequested(ToPerson):
    name = "signoff.changes_requested"
    audience = "qui a écrit le texte et les responsables de la vitrine, quand l’Alliance demande une reprise"
    template = "emails/signoff/returned.html"

    @property
    def reply_to(self) -> str:
        return self.submission.decided_by.email if self.submission.decided_by else ""

    def subject(self) -> str:
        return f"À reprendre : {self.title}"

    def more(self) -> Mapping[str, Any]:
        headings = remarked_headings(self.submission)
        return {"returned_by": "L’Alliance", "headings": headings, "reason": self.submission.reason}


@register
@dataclass(frozen=True)
class Refused(ToPerson):
    name = "signoff.refused"
    audience = "qui a écrit le texte et les responsables de la vitrine, quand l’Alliance ne le publie pas"
    template = "emails/signoff/refused.html"

    @property
    def reply_to(self) -> str:
        return self.submission.decided_by.email if self.submission.decided_by else ""

    def subject(self) -> str:
        return f"Non publié : {self.title}"

    def more(self) -> Mapping[str, Any]:
        return {"reason": self.submission.reason}


@register
@dataclass(frozen=True)
class ToModerate(TextMail):
    """A signed text enters the queue."""

    submission: Submission
    name = "signoff.to_moderate"
    audience = "l’Alliance, quand une entreprise a validé un texte"
    template = "emails/signoff/to_moderate.html"

    @property
    def recipient(self) -> Recipient:
        return (settings.ALLIANCE_EMAIL, ALLIANCE_NAME)

    def subject(self) -> str:
        return f"À relire : {self.title} ({self.submission.practice.vitrine.name})"

    def more(self) -> Mapping[str, Any]:
        return {
            "signed_by": self.submission.revision.signed_off_by,
            "queue_url": here("admin:signoff_submission_change", self.submission.pk),
        }


@register
@dataclass(frozen=True)
class AgreementTakenBack(Notification):
    """A company takes back one or more agreements."""

    consent: Consent
    uses: tuple[Use, ...]
    name = "signoff.agreement_taken_back"
    audience = "l’Alliance, quand une entreprise retire un accord"
    template = "emails/signoff/agreement_taken_back.html"

    @property
    def recipient(self) -> Recipient:
        return (settings.ALLIANCE_EMAIL, ALLIANCE_NAME)

    @property
    def object_id(self) -> str:
        return str(self.consent.practice_id)

    @property
    def occasion(self) -> str:
        return f"{self.consent.pk}"

    def subject(self) -> str:
        return f"Accord retiré : {self.consent.revision.title}"

    def context(self) -> Mapping[str, Any]:
        practice = self.consent.practice
        return {
            "title": self.consent.revision.title,
            "vitrine": practice.vitrine,
            "by_whom": self.consent.name,
            "uses": [use.label for use in self.uses],
            "off_line": Use.WEB in self.uses,
            "practice_url": here("admin:practices_practice_change", practice.pk),
        }


@register
@dataclass(frozen=True)
class FreshAgreementsLink(ToSignatory):
    """The link to the agreements again, asked for from the one that expired; one a day."""

    name = "signoff.fresh_agreements_link"
    audience = "qui a validé un texte par un lien, et demande un nouveau lien vers ses accords"
    template = "emails/signoff/fresh_agreements_link.html"

    @property
    def occasion(self) -> str:
        return f"{timezone.localdate():%Y%m%d}"

    def subject(self) -> str:
        return f"Vos accords : {self.title}"

    def more(self) -> Mapping[str, Any]:
        return {"consents_url": consents_link(self.signatory), "days": LIFETIME_MAX.days}


@register
@dataclass(frozen=True)
class YearOld(Notification):
    """A text on line that nobody said to hold for a year; once for each year."""

    practice: Practice
    person: User
    name = "signoff.year_old"
    audience = "les responsables et les rédacteurs de la vitrine, sauf ceux qui ont choisi la lettre du lundi"
    template = "emails/signoff/year_old.html"

    @property
    def recipient(self) -> User:
        return self.person

    @property
    def object_id(self) -> str:
        return str(self.practice.pk)

    @property
    def occasion(self) -> str:
        return reviewed_mark(self.practice)

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        """Neither said to hold, nor written anew, nor withdrawn meanwhile, and the person still writes there."""
        _, pk, _, mark = mail.key.split(":")
        practice = stale_and_untouched().select_related("vitrine").filter(pk=int(pk)).first()
        if practice is None or reviewed_mark(practice) != mark or mail.recipient is None:
            return False
        return can_write_for(mail.recipient, practice.vitrine)

    def subject(self) -> str:
        return f"Toujours exact ? {self._title}"

    @property
    def _title(self) -> str:
        revision = self.practice.published_revision
        return revision.title if revision else ""

    def context(self) -> Mapping[str, Any]:
        vitrine = self.practice.vitrine
        return {
            "first_name": self.person.get_short_name(),
            "title": self._title,
            "vitrine": vitrine,
            "reviewed_at": self.practice.reviewed_at,
            "still_true_url": still_true_link(self.practice, self.person),
            "update_url": here("signoff:update", self.practice.slug),
            "list_url": here("signoff:review", vitrine.slug),
        }
