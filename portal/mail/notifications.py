"""What the portal writes to people: one small class a mail, each in the registry.

A notification of an app lives in its `notifications.py`:

    @register
    @dataclass(frozen=True)
    class RequestReceived(Notification):
        name = "visits.request_received"
        audience = "les hôtes de la vitrine"
        template = "emails/visits/request_received.html"
        request: VisitRequest
        host: User
        ...
        def context(self): ...

    RequestReceived(request=request, host=host).queue()     # inside the transaction
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from portal.accounts.models import User

from .models import OutgoingEmail
from .outbox import NO_HEAD_START, AttachedFile, compose, person_digest, queue_composed, queue_email
from .rendering import RenderedMail, render_mail

Recipient = User | tuple[str, str]  # a person with an account, or (address, name)

logger = logging.getLogger(__name__)

_registry: dict[str, type["Notification"]] = {}
N = TypeVar("N", bound="type[Notification]")


class Notification:
    """A mail to one person about one thing, on one occasion. Subclasses give every attribute and method below."""

    name: ClassVar[str]  # "app.event", the first part of the key; never changes once mails have left
    audience: ClassVar[str]  # who receives it, in French, for the team and the docs
    template: ClassVar[str]  # one source for the HTML and the text
    head_start: ClassVar[timedelta] = NO_HEAD_START  # somebody waits for it: it overtakes the mails that can wait

    @property
    def recipient(self) -> Recipient:
        raise NotImplementedError

    @property
    def object_id(self) -> str:
        """What the mail is about: a primary key as text."""
        raise NotImplementedError

    @property
    def occasion(self) -> str:
        """What tells this mail from an earlier one of the same name to the same person about the same thing."""
        return "once"

    @property
    def reply_to(self) -> str:
        """The address an answer goes to, or nothing."""
        return ""

    @property
    def unsubscribe_url(self) -> str:
        """Where one POST stops mails of this kind (RFC 8058), or nothing for a mail that is no subscription."""
        return ""

    @property
    def expires_at(self) -> datetime | None:
        """After when the mail would be false and must not leave any more; None: it stays true."""
        return None

    @classmethod
    def is_still_wanted(cls, mail: OutgoingEmail) -> bool:
        """Asked just before each try at sending: False when what the mail is about was settled meanwhile."""
        return True

    def subject(self) -> str:
        raise NotImplementedError

    def context(self) -> Mapping[str, Any]:
        """What the template shows. `subject`, `recipient_name`, `portal_name` and `portal_url` are there already."""
        raise NotImplementedError

    def attachments(self) -> Iterable[AttachedFile]:
        return ()

    @property
    def key(self) -> str:
        """name:object:recipient:occasion, for ever unique. An address without an account appears as a digest."""
        who = str(self.recipient.pk) if isinstance(self.recipient, User) else person_digest(self.recipient[0])
        return f"{self.name}:{self.object_id}:{who}:{self.occasion}"

    def render(self) -> RenderedMail:
        """Return subject, text and HTML. Reads, writes nothing."""
        _, name = _address_and_name(self.recipient)
        return render_mail(self.template, {"recipient_name": name, **self.context()}, subject=self.subject())

    def queue(self) -> OutgoingEmail:
        """Render and store the mail. Raises NotInTransaction, InvalidAddress. A known key changes nothing."""
        return queue_email(attachments=self.attachments(), **self._fields())

    def _fields(self) -> dict[str, Any]:
        email, name = _address_and_name(self.recipient)
        mail = self.render()
        return {
            "key": self.key,
            "kind": self.name,
            "to_email": email,
            "to_name": name,
            "recipient": self.recipient if isinstance(self.recipient, User) else None,
            "reply_to": self.reply_to,
            "unsubscribe_url": self.unsubscribe_url,
            "subject": mail.subject,
            "text_body": mail.text_body,
            "html_body": mail.html_body,
            "expires_at": self.expires_at,
            "head_start": self.head_start,
        }


def queue_all(notifications: Iterable[Notification]) -> None:
    """Render and store mails without files in one statement. Raises as `Notification.queue` does."""
    queue_composed([compose(**each._fields()) for each in notifications])


def register(notification: N) -> N:
    """Class decorator: add a notification to the registry. Raises ValueError for a name already taken."""
    known = _registry.setdefault(notification.name, notification)
    if known is not notification and known.__qualname__ != notification.__qualname__:
        raise ValueError(f"two notifications are named {notification.name}")
    return notification


def is_still_wanted(mail: OutgoingEmail) -> bool:
    """Whether the notification behind `mail` still wants it to leave.

    Yes for a mail that no notification wrote, and where the question cannot be answered: one mail must not stop all
    the others.
    """
    if mail.kind not in _registry:
        registry()
    notification = _registry.get(mail.kind)
    if notification is None or _is_always_wanted(notification):
        return True
    try:
        with transaction.atomic():
            return notification.is_still_wanted(mail)
    except Exception:
        logger.exception("Could not tell whether %s is still wanted", mail.key)
        return True


def _is_always_wanted(notification: type[Notification]) -> bool:
    """Whether the class never said otherwise: nothing is asked then, not even a savepoint."""
    return all("is_still_wanted" not in vars(each) for each in notification.__mro__ if each is not Notification)


def registry() -> dict[str, type[Notification]]:
    """Return every notification of the installed apps by name, in alphabetical order."""
    autodiscover_modules("notifications")
    return dict(sorted(_registry.items()))


def _address_and_name(recipient: Recipient) -> tuple[str, str]:
    return (recipient.email, recipient.full_name) if isinstance(recipient, User) else recipient
