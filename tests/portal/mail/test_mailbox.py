"""The development mailbox shows every mail as it leaves."""

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.mail.enums import DeliveryState
from portal.mail.models import OutgoingEmail
from portal.mail.outbox import AttachedFile
from tests.support.html import check_page
from tests.support.outbox import queue

pytestmark = pytest.mark.django_db

HTML = (
    '<!doctype html><html lang="fr"><head><title>t</title></head>'
    '<body style="margin:0"><a href="/r/x/">Oui</a></body></html>'
)


@pytest.fixture
def mail():
    return queue(
        key="k",
        to_name="Claire Delmas",
        subject="Une visite à Vervins",
        text_body="Accepter : http://localhost:8000/r/x/\n",
        html_body=HTML,
        attachments=[AttachedFile("visite à Vervins.ics", "text/calendar; method=REQUEST", b"BEGIN:VCALENDAR\r\n")],
    )


def test_list_shows_mails_newest_first_with_their_state(client, mail):
    queue(key="newer", to_email="samir@exemple.fr", subject="Plus récent")
    OutgoingEmail.objects.filter(pk=mail.pk).update(state=DeliveryState.SENT, sent_at=timezone.now())
    response = client.get("/boite-aux-lettres/")
    check_page(response)
    page = response.content.decode()
    assert page.index("Plus récent") < page.index("Une visite à Vervins")
    assert "Envoyée au serveur" in page
    assert "Enregistrée" in page
    assert "1 pièce jointe" in page
    assert "2 courriels, 1 en attente, 0 en échec." in page


def test_list_is_filtered_by_recipient(client, mail):
    queue(key="other", to_email="samir@exemple.fr", subject="Pour Samir")
    for wanted in ("claire@", "DELMAS"):
        page = client.get("/boite-aux-lettres/", {"destinataire": wanted}).content.decode()
        assert "Une visite à Vervins" in page
        assert "Pour Samir" not in page
    response = client.get("/boite-aux-lettres/", {"destinataire": "personne"})
    check_page(response)
    assert "Aucun courriel pour ce destinataire" in response.content.decode()


def test_empty_mailbox_says_what_to_do(client):
    response = client.get("/boite-aux-lettres/")
    check_page(response)
    assert "Aucun courriel pour l’instant" in response.content.decode()


def test_list_costs_the_same_for_one_mail_and_for_three(client, mail, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get("/boite-aux-lettres/")
    for n in range(2):
        queue(key=f"k{n}")
    with django_assert_num_queries(3):
        client.get("/boite-aux-lettres/")


def test_detail_shows_text_headers_delivery_and_files(client, mail):
    OutgoingEmail.objects.update(attempts=2, last_error="450 4.2.1 try later")
    response = client.get(f"/boite-aux-lettres/{mail.pk}/")
    check_page(response)
    page = response.content.decode()
    assert '<a href="http://localhost:8000/r/x/"' in page
    assert "450 4.2.1 try later" in page
    assert mail.message_id.strip("<>") in page
    assert "visite à Vervins.ics" in page
    assert f'src="/boite-aux-lettres/{mail.pk}/html/"' in page


def test_html_is_framed_by_ourselves_runs_nothing_and_opens_links_in_the_whole_window(client, mail):
    response = client.get(f"/boite-aux-lettres/{mail.pk}/html/")
    assert response.content.decode() == HTML.replace("<head>", '<head><base target="_top">')
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "'unsafe-inline'" not in client.get("/boite-aux-lettres/")["Content-Security-Policy"]


def test_file_is_downloaded_with_its_name_and_bytes(client, mail):
    file = mail.attachments.get()
    response = client.get(reverse("mailbox:attachment", args=[mail.pk, file.pk]))
    assert response.content == b"BEGIN:VCALENDAR\r\n"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''visite%20%C3%A0%20Vervins.ics"
    assert response["Content-Type"] == "text/calendar; method=REQUEST"


def test_file_of_another_mail_is_not_found(client, mail):
    other = queue(key="other")
    file = mail.attachments.get()
    assert client.get(reverse("mailbox:attachment", args=[other.pk, file.pk])).status_code == 404


def test_mail_without_html_has_no_frame(client):
    mail = queue(key="k")
    page = client.get(f"/boite-aux-lettres/{mail.pk}/").content.decode()
    assert "<iframe" not in page
    assert client.get(f"/boite-aux-lettres/{mail.pk}/html/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_mailbox_only_reads(client, mail, method):
    assert getattr(client, method)("/boite-aux-lettres/").status_code == 405
