"""Mes données: what is shown, the copy, the end of an account, and a restored base that is told again."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.enums import Event
from portal.audit.models import Entry
from portal.files import private_files
from portal.mail.models import OutgoingEmail
from portal.personal import erased
from portal.personal.models import Agreement, DataExport, ErasedAccount
from portal.personal.services.erasing import erase_account, note_erasures, replay_erasures
from portal.personal.services.exporting import make_exports
from practices.alerts.models import Alert
from practices.attachments.models import Attachment
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.practices import PracticeFactory, ProblemFactory
from tests.factories.visits import as_host, host_of, receiving_vitrine, sent_request
from tests.factories.vitrines import MembershipFactory
from tests.portal.accounts.steps import link_of
from visits.enums import RequestState
from visits.models import Message
from visits.services import answering
from vitrines.enums import Role

pytestmark = pytest.mark.django_db
NAME, EMAIL = "Maud Ferrand-Delorme", "maud.ferrand@sauvagnac.example"
HOME = "/compte/mes-donnees/"


@pytest.fixture(autouse=True)
def own_storages(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "erasures": settings.STORAGES["erasures"] | {"OPTIONS": {"location": tmp_path / "erasures"}},
    }


@pytest.fixture
def person() -> User:
    return UserFactory(full_name=NAME, email=EMAIL, phone="06 12 34 56 78")


def proved(person: User) -> Client:
    """Signed in and said again who one is."""
    client = Client()
    client.post("/connexion/", {"login": person.email, "password": PASSWORD})
    client.post("/compte/verification/", {"password": PASSWORD})
    return client


def tables_with(text: str) -> set[str]:
    """Every table one of whose rows holds this text somewhere."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT 1 FROM "{table}" AS t WHERE t::text ILIKE %s LIMIT 1', [f"%{text}%"])  # noqa: S608
            if cursor.fetchone():
                found.add(table)
    return found


def a_life(person: User):
    """A request that waits, an agreed date, messages, an alert."""
    waiting, agreed = sent_request(receiving_vitrine(), by=person), sent_request(receiving_vitrine(), by=person)
    option = agreed.date_options.first()
    answering.accept_date(visit_request=agreed, option_id=option.pk, by=as_host(host_of(agreed.vitrine)))
    Message.objects.create(
        request=waiting, author=person, author_role="requester", to="host", channel="page", text=f"Bien à vous, {NAME}"
    )
    Alert.objects.create(user=person, topic="problem", problem=ProblemFactory(), cadence="immediate")
    return waiting, agreed


# ── What is shown ────────────────────────────────────────────────────────────
def test_page_counts_and_details_what_is_kept_in_few_queries(person, django_assert_max_num_queries):
    a_life(person)
    client = proved(person)
    with django_assert_max_num_queries(8):
        page = client.get(HOME).text
    assert "Vos demandes de visite et d’échange" in page
    detail = client.get(f"{HOME}demandes/").text
    assert (detail.count("<dl"), EMAIL in detail) == (2, True)
    assert client.get(f"{HOME}rien-de-tel/").status_code == 404


def test_opening_an_account_keeps_what_was_accepted(client):
    client.post(
        "/inscription/",
        {"full_name": NAME, "company": "Usine Sauvagnac", "email": EMAIL, "password1": "tuile lundi cormoran"},
    )
    assert list(Agreement.objects.values_list("user__email", "text", "version")) == [(EMAIL, "terms", "2017-11")]


# ── The copy ─────────────────────────────────────────────────────────────────
def test_copy_is_made_by_the_worker_fetched_by_its_owner_alone_and_gone_after_a_week(person):
    a_life(person)
    document = Attachment.objects.create(
        practice=PracticeFactory(), title="Plan", section="situation", uploaded_by=person, byte_size=4, checksum="x"
    )
    private_files().save(document.file_name, ContentFile(b"%PDF"))
    client = proved(person)
    client.post(f"{HOME}copie/")
    client.post(f"{HOME}copie/")
    assert DataExport.objects.filter(user=person).count() == 1  # one at a time
    assert make_exports() == 1
    mail = OutgoingEmail.objects.get(kind="personal.data_ready")
    link = link_of(mail, "/r/")
    at = client.get(link).headers["Location"]
    assert Client().get(link).headers["Location"].startswith("/connexion/?next=")
    assert client.get(at).status_code == 200
    answer = client.post(at)
    archive = zipfile.ZipFile(BytesIO(b"".join(answer)))
    classes = {each["cle"]: each for each in json.loads(archive.read("donnees.json"))["classes"]}
    assert classes["compte"]["lignes"][0]["Adresse"] == EMAIL
    assert {line["Nom donné"] for line in classes["demandes"]["lignes"]} == {NAME}
    assert archive.read(f"fichiers/documents/{document.pk}.pdf") == b"%PDF"
    assert proved(UserFactory()).post(at).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert client.get(link).status_code in (410, 302)
        late = proved(person)
        assert "a été effacée" in late.get(at).text
        assert late.post(at).headers["Location"] == HOME
    assert Entry.objects.filter(event=Event.DATA_FETCHED, actor_id=person.pk).count() == 1


def test_three_copies_a_day_and_not_one_more(person):
    client = proved(person)
    for _ in range(4):
        client.post(f"{HOME}copie/")
        make_exports()
    assert DataExport.objects.count() == 3
    assert "Trois copies par jour suffisent" in client.get(HOME).text


# ── The end ──────────────────────────────────────────────────────────────────
def test_erasure_asks_again_who_one_is_settles_what_runs_and_leaves_nobody_behind(person):
    waiting, agreed = a_life(person)
    cookie_alone = Client()
    cookie_alone.force_login(person)
    assert cookie_alone.post(f"{HOME}effacer/", {"word": "effacer"}).headers["Location"].startswith("/compte/verif")
    client = proved(person)
    assert client.post(f"{HOME}effacer/", {"word": "oui"}).status_code == 422
    told = set(OutgoingEmail.objects.values_list("pk", flat=True))
    assert client.post(f"{HOME}effacer/", {"word": "effacer"}).headers["Location"] == "/"
    waiting.refresh_from_db()
    agreed.refresh_from_db()
    assert (waiting.state, agreed.state) == (RequestState.WITHDRAWN, RequestState.CANCELLED)
    fresh = OutgoingEmail.objects.exclude(pk__in=told)
    assert {"visits.withdrawn", "visits.cancelled_for_host", "personal.account_erased"} <= set(
        fresh.values_list("kind", flat=True)
    )
    assert fresh.get(kind="personal.account_erased").to_email == EMAIL
    # what the vitrine was told before, and the last mail: their bodies go by the rules of the night
    assert tables_with(EMAIL) <= {"mail_outgoingemail", "mail_attachment"}
    assert tables_with(NAME) <= {"mail_outgoingemail", "mail_attachment"}
    assert [mail.kind for mail in OutgoingEmail.objects.filter(to_email=EMAIL)] == ["personal.account_erased"]
    assert client.get("/espace/").status_code == 302
    assert proved(User(email=EMAIL)).get("/espace/").status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.email, person.is_active) == (erased.NAME, erased.address_of(person.pk), False)
    assert Entry.objects.get(event=Event.ERASED).object_id == str(person.pk)


def test_only_owner_hands_the_vitrine_over_first(person):
    vitrine = receiving_vitrine()
    vitrine.memberships.all().delete()
    MembershipFactory(user=person, vitrine=vitrine, role=Role.OWNER)
    client = proved(person)
    assert "seul responsable" in client.get(f"{HOME}effacer/").text
    assert client.post(f"{HOME}effacer/", {"word": "effacer"}).status_code == 422
    MembershipFactory(vitrine=vitrine, role=Role.OWNER)
    assert client.post(f"{HOME}effacer/", {"word": "effacer"}).status_code == 302
    assert not vitrine.memberships.filter(user=person).exists()


def test_restored_base_is_told_again_and_nobody_is_written_to(person, django_capture_on_commit_callbacks):
    other = UserFactory()
    before = dict(User.objects.filter(pk=person.pk).values().get())
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(user=person, by=person)
    assert ErasedAccount.objects.get().noted_at is not None
    assert list(erased.noted()) == [person.pk]
    # the base of yesterday comes back
    ErasedAccount.objects.all().delete()
    User.objects.filter(pk=person.pk).update(**{name: before[name] for name in ("email", "full_name", "is_active")})
    mails = OutgoingEmail.objects.count()
    assert (replay_erasures(), replay_erasures()) == (1, 0)
    person.refresh_from_db()
    assert (person.email, person.is_active) == (erased.address_of(person.pk), False)
    assert OutgoingEmail.objects.count() <= mails
    assert User.objects.get(pk=other.pk).is_active


def test_erasure_the_disk_refused_is_noted_later(person, monkeypatch, django_capture_on_commit_callbacks):
    def full(*_):
        raise OSError("no space left")

    with monkeypatch.context() as broken, django_capture_on_commit_callbacks(execute=True):
        broken.setattr(erased, "note", full)
        erase_account(user=person, by=person)
    assert list(erased.noted()) == []
    assert (note_erasures(), note_erasures()) == (1, 0)
    assert list(erased.noted()) == [person.pk]
