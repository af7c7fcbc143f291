"""Django’s mail backend: what any library sends becomes rows of the outbox, one for each recipient."""

import uuid
from collections.abc import Iterator, Sequence
from email.mime.base import MIMEBase
from email.utils import parseaddr

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.html import strip_tags

from .outbox import AttachedFile, person_digest, queue_email

IDENTITY = "outbox_identity"


class OutboxBackend(BaseEmailBackend):
    """Stores instead of sending. `fail_silently` covers no database error: a mail is stored or the caller knows.

    The key comes from the message object: the same object sent twice is one mail for each person, two objects are two
    mails whatever they say. Copies (cc, bcc) get a mail of their own, so nobody sees another’s address.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store every message, all or none. Returns how many messages had a recipient."""
        stored = 0
        with transaction.atomic():
            for message in email_messages:
                stored += self._store(message)
        return stored

    def _store(self, message: EmailMessage) -> bool:
        identity = getattr(message, IDENTITY, None)
        if identity is None:
            identity = uuid.uuid4()
            setattr(message, IDENTITY, identity)
        recipients = message.recipients()
        text_body, html_body = bodies(message)
        for recipient in recipients:
            name, email = parseaddr(str(recipient).replace("\n", " ").replace("\r", " "))
            queue_email(
                key=f"message:{identity}:{person_digest(email)}",
                kind="message",
                to_email=email,
                to_name=name,
                reply_to=parseaddr(str(message.reply_to[0]))[1] if message.reply_to else "",
                subject=str(message.subject),
                text_body=text_body,
                html_body=html_body,
                attachments=files(message),
            )
        return bool(recipients)


def bodies(message: EmailMessage) -> tuple[str, str]:
    """Return the text and the HTML of a message; the text is drawn from the HTML when it has no other."""
    body = str(message.body)
    if message.content_subtype == "html":
        return strip_tags(body), body
    if isinstance(message, EmailMultiAlternatives):
        for content, mimetype in message.alternatives:
            if mimetype == "text/html":
                return body, str(content)
    return body, ""


def files(message: EmailMessage) -> Iterator[AttachedFile]:
    """Return the attachments of a message as bytes."""
    for attachment in message.attachments:
        if isinstance(attachment, MIMEBase):
            payload = attachment.get_payload(decode=True)
            content = payload if isinstance(payload, bytes) else attachment.as_bytes()
            yield AttachedFile(attachment.get_filename() or "piece-jointe", attachment.get_content_type(), content)
        else:
            filename, content, mimetype = attachment
            data = content.encode() if isinstance(content, str) else bytes(content)
            yield AttachedFile(filename or "piece-jointe", mimetype or "application/octet-stream", data)
