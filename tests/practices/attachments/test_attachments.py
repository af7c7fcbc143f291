"""A document is joined by those who write, downloaded by whoever may read its section, and looked at first."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.files import private_files
from practices.attachments import services
from practices.attachments.looking import MAX_BYTES, AttachmentRefused, look_at
from practices.attachments.models import Attachment
from practices.attachments.selectors import every_attachment_of
from practices.attachments.services import add_attachment, remove_attachment
from practices.enums import Visibility
from practices.services.publishing import withdraw_practice
from tests.factories.accounts import UserFactory
from tests.factories.practices import PracticeFactory, RevisionFactory, published_practice
from tests.factories.vitrines import MembershipFactory
from vitrines.enums import Role

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def joined(practice, *, section="solution", content=PDF, before_text=True) -> Attachment:
    """A document of this practice, which came before its published text (or after)."""
    alliance = UserFactory(is_staff=True)
    file = ContentFile(content, name="plan.pdf")
    attachment = add_attachment(practice=practice, section=section, title="Plan des caméras", file=file, by=alliance)
    if before_text and practice.published_revision:
        attachment.created_at = practice.published_revision.created_at - timedelta(minutes=1)
        attachment.save()
    return attachment


def address(attachment, key="") -> str:
    return f"/pratiques/{attachment.practice.slug}/pieces/{attachment.pk}/" + (f"?cle={key}" if key else "")


def statuses(client, path: str) -> tuple[int, int]:
    """Of the address on the page, and of the file it leads to."""
    response = client.get(path)
    if response.status_code != 302:
        return response.status_code, 0
    file = client.get(response.url)
    b"".join(file.streaming_content) if file.streaming else b""  # read to its end, and closed
    return response.status_code, file.status_code


def test_document_of_a_public_section_is_downloaded_and_never_shown(client):
    attachment = joined(published_practice())
    response = client.get(address(attachment), follow=True)
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Plan%20des%20cam")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response.headers["Cache-Control"]


def test_address_of_the_file_expires_and_cannot_be_made(client):
    attachment = joined(published_practice())
    file = client.get(address(attachment)).url
    assert client.get(file[:-2] + "x/").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.get(file).status_code == 404
    remove_attachment(attachment=attachment, by=UserFactory(is_staff=True))
    assert client.get(file).status_code == 404


@pytest.mark.parametrize(
    ("level", "anonymous", "signed_in"),
    [(Visibility.PUBLIC, 302, 302), (Visibility.MEMBERS, 404, 302), (Visibility.ON_VISIT, 404, 404), ("?", 404, 404)],
)
def test_document_follows_the_visibility_of_its_section(client, level, anonymous, signed_in):
    practice = published_practice(visibility={"solution": level})
    attachment = joined(practice)
    for status in (anonymous, signed_in):
        assert client.get(address(attachment)).status_code == status
        assert ("Plan des caméras" in client.get(practice.get_absolute_url()).text) is (status == 302)
        client.force_login(UserFactory())


def test_file_is_closed_when_its_section_was_closed_after_the_click(client):
    attachment = joined(published_practice())
    file = client.get(address(attachment)).url
    revision = attachment.practice.published_revision
    type(revision).objects.filter(pk=revision.pk).update(visibility={"solution": Visibility.ON_VISIT})
    assert client.get(file).status_code == 404


def test_document_that_came_after_the_text_waits_for_the_next(client):
    practice = published_practice()
    attachment = joined(practice, before_text=False)
    assert client.get(address(attachment)).status_code == 404
    assert "Plan des caméras" not in client.get(practice.get_absolute_url()).text
    client.force_login(MembershipFactory(vitrine=practice.vitrine, role=Role.HOST).user)
    assert statuses(client, address(attachment)) == (302, 200)  # its own vitrine sees it already


def test_draft_withdrawn_and_other_address_are_closed(client):
    draft = joined(PracticeFactory())
    assert client.get(address(draft)).status_code == 404
    client.force_login(MembershipFactory().user)
    assert client.get(address(draft)).status_code == 404
    gone = joined(published_practice())
    other = published_practice()
    assert client.get(f"/pratiques/{other.slug}/pieces/{gone.pk}/").status_code == 404
    withdraw_practice(practice=gone.practice, reason="Démontée.", by=UserFactory(is_staff=True))
    assert client.get(address(gone)).status_code == 404


def test_page_without_account_opens_its_documents_for_a_time(client):
    practice = PracticeFactory()
    joined(practice)
    other = joined(PracticeFactory())
    revision = RevisionFactory(practice=practice, visibility={"solution": Visibility.ON_VISIT})
    [offered] = every_attachment_of(practice=practice, revision=revision)
    assert statuses(client, offered.address) == (302, 200)
    key = offered.address.partition("cle=")[2]
    assert client.get(address(other, key)).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert client.get(offered.address).status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>%PDF-1.7", "Seuls les fichiers PDF sont admis"),
        (b"PK\x03\x04", "Seuls les fichiers PDF sont admis"),
        (b"", "Seuls les fichiers PDF sont admis"),
        (PDF[:-20], "Ce PDF est incomplet"),
        (PDF.replace(b"/Root", b"/Encrypt 4 0 R /Root"), "protégé par un mot de passe"),
        (PDF.replace(b"/Type", b"/OpenAction <</S /JavaScript /JS (app.alert(1))>> /Type"), "contient un programme"),
        (PDF.replace(b"/Type", b"/OpenAction <</S /J#61vaScript>> /Type"), "contient un programme"),
        (PDF.replace(b"/Type", b"/Names <</EmbeddedFiles 3 0 R>> /Type"), "fichier caché"),
    ],
)
def test_hostile_or_wrong_file_is_refused_in_words(content, said):
    with pytest.raises(AttachmentRefused, match=said):
        look_at(BytesIO(content), size=len(content))


def test_file_too_heavy_is_refused_without_being_read():
    with pytest.raises(AttachmentRefused, match="pèse plus de 20 Mo"):
        look_at(None, size=MAX_BYTES + 1)


def test_same_file_is_one_and_ten_are_enough(monkeypatch):
    practice = PracticeFactory()
    first = joined(practice)
    assert joined(practice) == first
    monkeypatch.setattr(services, "ATTACHMENTS_MAX", 1)
    with pytest.raises(AttachmentRefused, match="1 pièces jointes au plus"):
        joined(practice, content=PDF + b"\n")


# ── The page of those who write ──────────────────────────────────────────────
def test_writer_joins_and_removes(client, django_capture_on_commit_callbacks):
    practice = PracticeFactory()
    here = f"/espace/vitrines/{practice.vitrine.slug}/pratiques/{practice.slug}/pieces/"
    client.force_login(MembershipFactory(vitrine=practice.vitrine, role=Role.EDITOR).user)
    answer = {"title": "Plan", "section": "solution"}
    page = client.post(here, answer | {"document": SimpleUploadedFile("a.pdf", b"rien")}).text
    assert "Seuls les fichiers PDF sont admis." in page
    assert 'value="Plan"' in page
    page = client.post(here, answer | {"document": SimpleUploadedFile("a.pdf", PDF)}, follow=True).text
    assert "Le document est joint." in page
    attachment = Attachment.objects.get()
    assert (attachment.title, attachment.section) == ("Plan", "solution")
    assert (
        client.post(here, answer | {"section": "gains", "document": SimpleUploadedFile("b.pdf", PDF)}).status_code
        == 200
    )
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{here}{attachment.pk}/retirer/")
    assert not private_files().exists(attachment.file_name)
    assert client.post(f"{here}{attachment.pk}/retirer/").status_code == 404


def test_others_join_nothing(client):
    practice = PracticeFactory()
    here = f"/espace/vitrines/{practice.vitrine.slug}/pratiques/{practice.slug}/pieces/"
    for person in (MembershipFactory(vitrine=practice.vitrine, role=Role.HOST).user, MembershipFactory().user):
        client.force_login(person)
        assert client.post(here, {}).status_code == 404
