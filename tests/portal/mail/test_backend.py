"""Whatever Django or a library sends becomes rows, one for each person."""

from email.mime.text import MIMEText

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import override_settings

from portal.mail.models import Attachment, OutgoingEmail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _outbox_backend(settings):
    """pytest-django replaces the backend by one in memory; the portal’s own is what is proved here."""
    settings.EMAIL_BACKEND = "portal.mail.backend.OutboxBackend"


def test_each_recipient_gets_a_row_of_their_own():
    message = EmailMultiAlternatives(
        "Objet", "texte", to=["Claire Delmas <claire@exemple.fr>"], cc=["b@exemple.fr"], bcc=["c@exemple.fr"],
        reply_to=["Samir <samir@exemple.fr>"],
    )  # fmt: skip
    message.attach_alternative("<p>html</p>", "text/html")
    assert message.send() == 1
    rows = OutgoingEmail.objects.order_by("to_email")
    assert [row.to_email for row in rows] == ["b@exemple.fr", "c@exemple.fr", "claire@exemple.fr"]
    last = rows[2]
    assert (last.to_name, last.subject, last.text_body, last.html_body, last.reply_to) == (
        "Claire Delmas", "[essai] Objet", "texte", "<p>html</p>", "samir@exemple.fr",
    )  # fmt: skip


def test_same_object_sent_again_is_one_mail_and_two_objects_are_two():
    message = EmailMessage("Objet", "texte", to=["a@exemple.fr"])
    message.send()
    message.send()
    assert OutgoingEmail.objects.count() == 1
    EmailMessage("Objet", "texte", to=["a@exemple.fr"]).send()
    assert OutgoingEmail.objects.count() == 2


def test_messages_are_stored_all_or_none():
    good = EmailMessage("Objet", "texte", to=["a@exemple.fr"])
    bad = EmailMessage("Objet", "texte", to=["pas une adresse"])
    with pytest.raises(ValueError, match="not an e-mail address"):
        mail.get_connection().send_messages([good, bad])
    assert OutgoingEmail.objects.count() == 0


def test_attachments_keep_their_bytes():
    message = EmailMessage("Objet", "texte", to=["a@exemple.fr"])
    message.attach("accès.txt", "Portail 3", "text/plain")
    message.attach("plan.pdf", b"%PDF-\x00\xff", "application/pdf")
    message.attach(MIMEText("partie", "plain", "utf-8"))
    message.send()
    files = [(f.filename, f.content_type, bytes(f.content)) for f in Attachment.objects.all()]
    assert files == [
        ("accès.txt", "text/plain", b"Portail 3"),
        ("plan.pdf", "application/pdf", b"%PDF-\x00\xff"),
        ("piece-jointe", "text/plain", b"partie"),
    ]


def test_html_only_message_gets_a_text():
    message = EmailMessage("Objet", "<p>Bonjour</p>", to=["a@exemple.fr"])
    message.content_subtype = "html"
    message.send()
    row = OutgoingEmail.objects.get()
    assert (row.text_body, row.html_body) == ("Bonjour", "<p>Bonjour</p>")


@override_settings(ADMINS=[("Équipe", "equipe@exemple.fr")])
def test_error_mail_to_the_team_goes_through_the_outbox():
    mail.mail_admins("Panne\r\nBcc: x@exemple.fr", "détail")
    assert OutgoingEmail.objects.get().subject == "[essai] [Django] Panne Bcc: x@exemple.fr"
