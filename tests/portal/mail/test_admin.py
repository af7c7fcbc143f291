"""The desk sees the delivery of every mail, never its words, and sends the same row again."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from portal.mail.enums import DeliveryState
from portal.mail.models import OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.support.outbox import queue

pytestmark = pytest.mark.django_db


def staff(*codenames):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


@pytest.fixture
def desk(client):
    client.force_login(staff("view_outgoingemail", "change_outgoingemail"))
    return client


@pytest.fixture
def failed():
    row = queue(key="k", subject="Une visite", text_body="http://localhost:8000/r/secret/", html_body="<p>secret</p>")
    now = timezone.now()
    OutgoingEmail.objects.update(state=DeliveryState.FAILED, failed_at=now, attempts=3, last_error="550 5.1.1 unknown")
    return row


def again_url(row):
    return reverse("admin:mail_outgoingemail_send_again", args=[row.pk])


def test_list_shows_delivery_and_filters_by_state(desk, failed):
    queue(key="other", subject="Plus récent")
    page = desk.get("/gestion/mail/outgoingemail/").content.decode()
    for words in ("Une visite", "claire@exemple.fr", "Échec", "550 5.1.1 unknown", "1 en échec", "1 en attente"):
        assert words in page
    page = desk.get("/gestion/mail/outgoingemail/?state__exact=failed").content.decode()
    assert "Une visite" in page
    assert "Plus récent" not in page


def test_page_of_a_mail_hides_its_words_and_cannot_be_saved(desk, failed):
    url = reverse("admin:mail_outgoingemail_change", args=[failed.pk])
    page = desk.get(url).content.decode()
    assert "550 5.1.1 unknown" in page
    assert "secret" not in page
    assert f'href="{again_url(failed)}"' in page
    assert desk.post(url, {"subject": "x"}).status_code == 403
    assert desk.get(reverse("admin:mail_outgoingemail_delete", args=[failed.pk])).status_code == 403
    assert desk.get("/gestion/mail/outgoingemail/add/").status_code == 403


def test_failed_mail_leaves_again_as_the_same_row_with_a_trace(desk, failed):
    assert desk.get(again_url(failed)).status_code == 200
    failed.refresh_from_db()
    assert failed.state == DeliveryState.FAILED  # looking sends nothing
    response = desk.post(again_url(failed), {"reason": ""}, follow=True)
    assert "Le courriel à claire@exemple.fr repart dans la minute." in response.content.decode()
    row = OutgoingEmail.objects.get()
    assert (row.pk, row.state, row.key) == (failed.pk, DeliveryState.PENDING, "k")
    assert LogEntry.objects.get().change_message == "Envoyé à nouveau."


def test_accepted_mail_leaves_again_only_with_a_reason(desk, failed):
    OutgoingEmail.objects.update(state=DeliveryState.SENT, sent_at=timezone.now(), failed_at=None)
    assert "Le serveur a déjà accepté ce courriel." in desk.get(again_url(failed)).content.decode()
    response = desk.post(again_url(failed), {"reason": "  "})
    assert response.status_code == 422
    assert "Dites en quelques mots pourquoi ce courriel doit repartir" in response.content.decode()
    assert OutgoingEmail.objects.get().state == DeliveryState.SENT
    desk.post(again_url(failed), {"reason": "Boîte vidée\r\npar erreur"})
    assert OutgoingEmail.objects.get().state == DeliveryState.PENDING
    assert LogEntry.objects.get().change_message == "Envoyé à nouveau. Boîte vidée par erreur"


def test_mail_being_sent_is_left_alone(desk, failed):
    OutgoingEmail.objects.update(state=DeliveryState.IN_FLIGHT, leased_until=failed.give_up_at, failed_at=None)
    response = desk.post(again_url(failed), {"reason": "vite"}, follow=True)
    assert "en cours d’envoi" in response.content.decode()
    assert OutgoingEmail.objects.get().state == DeliveryState.IN_FLIGHT
    assert LogEntry.objects.count() == 0


def test_whoever_may_only_look_sends_nothing(client, failed):
    client.force_login(staff("view_outgoingemail"))
    page = client.get(reverse("admin:mail_outgoingemail_change", args=[failed.pk])).content.decode()
    assert "Envoyer à nouveau" not in page
    assert client.post(again_url(failed), {"reason": "x"}).status_code == 403
    assert OutgoingEmail.objects.get().state == DeliveryState.FAILED


def test_staff_without_a_right_on_mails_see_none(client, failed):
    client.force_login(staff("view_user"))
    assert client.get("/gestion/mail/outgoingemail/").status_code == 403
