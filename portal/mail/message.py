"""The message that leaves: a row of the outbox as MIME."""

from email.headerregistry import Address
from email.utils import format_datetime

from django.core.mail import EmailMultiAlternatives

from .models import Attachment, OutgoingEmail

CALENDAR = "text/calendar"


def build_message(row: OutgoingEmail) -> EmailMultiAlternatives:
    """Return the message of `row`, the same at each try: same Message-ID, same Date (when it was recorded).

    An invitation travels twice, as Google and Microsoft send theirs: an alternative of the text that mail readers turn
    into buttons, and a file for those that do not. Raises ValueError for an address that cannot be written.
    """
    message = EmailMultiAlternatives(
        subject=row.subject,
        body=row.text_body,
        from_email=row.from_email,
        to=[str(Address(display_name=row.to_name, addr_spec=row.to_email)) if row.to_name else row.to_email],
        reply_to=[row.reply_to] if row.reply_to else None,
        headers={
            "Message-ID": row.message_id,
            "Date": format_datetime(row.created_at),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "X-Vitrines-Key": row.key,
            **_unsubscription(row),
        },
    )
    if row.html_body:
        message.attach_alternative(row.html_body, "text/html")
    if getattr(row, "has_files", True):  # known of a row that a worker claimed
        for file in row.attachments.all():
            _attach(message, file)
    return message


def _unsubscription(row: OutgoingEmail) -> dict[str, str]:
    """RFC 8058: the two headers behind the “se désabonner” of mail programs; none on a mail nobody may stop."""
    if not row.unsubscribe_url:
        return {}
    return {
        "List-Unsubscribe": f"<{row.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _attach(message: EmailMultiAlternatives, file: Attachment) -> None:
    content = bytes(file.content)
    media_type = file.content_type.partition(";")[0].strip().lower()
    if media_type == CALENDAR:
        # Django adds the charset; the parameters of the row (method=REQUEST) are kept.
        message.attach_alternative(content.decode(), file.content_type.partition("; charset")[0])
        media_type = "application/ics"
    message.attach(file.filename, content, media_type)
