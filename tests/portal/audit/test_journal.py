"""The journal: what writes a line, what a line may hold, who reads it, and that nothing takes it back."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.enums import Door, Event
from portal.audit.models import Entry
from portal.audit.origin import network_of
from portal.audit.services import CHANGED, NotForTheJournalError, address_mark, forget_old_lines, record
from tests.factories.accounts import PASSWORD, OrganisationFactory, UserFactory
from tests.factories.visits import receiving_vitrine, sent_request
from tests.factories.vitrines import MembershipFactory
from vitrines.enums import Role
from vitrines.profile.services import update_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> User:
    """Somebody of the Alliance with the right to read the journal."""
    person = UserFactory(is_staff=True, full_name="Hélène Castaing")
    person.user_permissions.set(Permission.objects.filter(content_type__app_label__in=("audit", "accounts")))
    return person


def lines() -> list[tuple[str, str]]:
    """(event, door) of each line, oldest first."""
    return list(Entry.objects.order_by("id").values_list("event", "door"))


# ── Append-only ──────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "sql",
    ["UPDATE audit_entry SET event = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"],
)
def test_line_is_never_changed_erased_nor_emptied(sql):
    record(Event.SIGNED_IN, by=UserFactory())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_is_not_emptied")
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    with connection.cursor() as cursor:  # what the tests of real transactions need
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_is_not_emptied")
    assert Entry.objects.count() == 1


def test_only_lines_older_than_a_year_go_and_by_one_function_only():
    old = timezone.now() - timedelta(days=370)
    Entry.objects.bulk_create(Entry(at=old, event=Event.SIGNED_IN, door=Door.PAGE) for _ in range(3))
    kept = record(Event.SIGNED_IN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(at=old).delete()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        # the switch alone opens nothing younger than a year
        cursor.execute("SET LOCAL audit.forgetting = 'on'; DELETE FROM audit_entry")
    assert (forget_old_lines(at_most=2), forget_old_lines(at_most=2)) == (2, 1)
    assert list(Entry.objects.all()) == [kept]


# ── What a line may hold ─────────────────────────────────────────────────────
@pytest.mark.parametrize("name", ["password", "new_password1", "reset_token", "text_body", "session_key", "otp"])
def test_secret_never_enters_a_line(name):
    with pytest.raises(NotForTheJournalError):
        record(Event.DESK_CHANGED, after={name: "x"})


def test_values_are_short_on_one_line_and_say_of_nobody_who_they_are():
    organisation = OrganisationFactory()
    entry = record(
        Event.DESK_CHANGED,
        about=organisation,
        before={"name": "Un\r\nnom\u2028forgé", "email": "a@b.example", "phone": ""},
        after={"name": "x" * 500, "email": "c@d.example", "organisation": organisation, "count": 3},
    )
    assert entry.before == {"name": "Un  nom forgé", "email": CHANGED, "phone": ""}
    assert entry.after == {"name": "x" * 199 + "…", "email": CHANGED, "organisation": str(organisation.pk), "count": 3}
    assert (entry.door, entry.actor_id, entry.object_type) == (Door.CLOCK, None, "accounts.organisation")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_network_is_kept_and_the_machine_is_not(address, network):
    assert network_of(address) == network


# ── What writes a line ───────────────────────────────────────────────────────
def test_signing_in_and_out_and_failing_are_lines_without_address_nor_password(client):
    person = UserFactory()
    sent = {"login": person.email, "password": "pas-celui-la-du-tout"}
    client.post("/connexion/", sent)
    client.post("/connexion/", {"login": "personne@ailleurs.example", "password": "pas-celui-la-du-tout"})
    client.post("/connexion/", {"login": person.email, "password": PASSWORD})
    client.post("/deconnexion/")
    assert lines() == [
        ("account.sign_in_failed", "page"),
        ("account.sign_in_failed", "page"),
        ("account.signed_in", "page"),
        ("account.signed_out", "page"),
    ]
    failed, unknown, entered, left = Entry.objects.order_by("id")
    assert failed.after == {"address": address_mark(person.email)}
    assert unknown.after == {"address": address_mark("personne@ailleurs.example")}
    assert (failed.actor_id, entered.actor_id, left.actor_id) == (None, person.pk, person.pk)
    assert (entered.network, entered.after) == ("127.0.0.0/24", {"by": "password"})
    kept = json.dumps(list(Entry.objects.values()), default=str)
    assert [word for word in (person.email, "ailleurs.example", "pas-celui-la", PASSWORD) if word in kept] == []


def test_changed_password_and_wrong_code_are_lines(client):
    person = UserFactory(second_factor=True)
    client.post("/connexion/", {"login": person.email, "password": PASSWORD})
    client.post("/connexion/verification/", {"code": "000000"})
    assert lines() == [("account.factor_failed", "page")]
    client.force_login(person)
    client.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": "quatre mots qui ne vont pas ensemble"})
    assert Entry.objects.filter(event=Event.PASSWORD_CHANGED).get().after == {"how": "changed"}


def test_terms_set_by_the_vitrine_are_a_line_with_before_and_after():
    owner, vitrine = UserFactory(), receiving_vitrine()
    MembershipFactory(user=owner, vitrine=vitrine, role=Role.OWNER)
    quota = vitrine.terms.monthly_quota
    update_terms(vitrine=vitrine, values={"monthly_quota": 3, "host_phone": "06 12 34 56 78"}, by=owner)
    line = Entry.objects.about(vitrine).get()
    assert (line.event, line.actor_id) == (Event.TERMS_CHANGED, owner.pk)
    assert (line.before["monthly_quota"], line.after) == (
        str(quota), {"monthly_quota": "3", "host_phone": CHANGED},
    )  # fmt: skip


def test_what_is_done_at_the_desk_is_a_line_with_before_and_after(client, reader):
    organisation = OrganisationFactory(name="Ancien nom")
    client.force_login(reader)
    client.post(
        f"/gestion/accounts/organisation/{organisation.pk}/change/",
        {"name": "Nouveau nom", "kind": "relay", "country": "FR"},
    )
    line = Entry.objects.about(organisation).get()
    assert (line.event, line.door, line.actor_id) == (Event.DESK_CHANGED, Door.DESK, reader.pk)
    assert line.before == {"name": "Ancien nom", "kind": "manufacturer"}
    assert line.after == {"name": "Nouveau nom", "kind": "relay"}


# ── Refusals ─────────────────────────────────────────────────────────────────
def test_thing_of_somebody_else_asked_for_is_a_line(client):
    visit_request, stranger = sent_request(receiving_vitrine()), UserFactory()
    client.force_login(stranger)
    assert client.get(f"/demandes/{visit_request.pk}/").status_code == 404
    line = Entry.objects.get(event=Event.REFUSED)
    assert line.actor_id == stranger.pk
    assert line.after == {
        "status": 404, "method": "GET", "page": "visits:request", "pk": str(visit_request.pk),
    }  # fmt: skip


def test_bad_link_forged_form_and_closed_desk_are_lines_without_their_keys():
    client = Client(enforce_csrf_checks=True)
    client.get("/r/0abcdefghijklmnop/")
    client.post("/connexion/", {"login": "a@b.example", "password": "x"})
    client.force_login(UserFactory())
    client.get("/gestion/login/")
    assert lines() == [("access.refused", "link"), ("access.form_refused", "page"), ("access.refused", "desk")]
    assert Entry.objects.order_by("id").first().after == {"status": 404, "method": "GET", "page": "mail:link"}


def test_mistyped_address_is_no_line_and_nobody_fills_the_journal(client, monkeypatch):
    client.get("/nulle/part/")
    client.get("/vitrines/rien-de-tel/")
    assert lines() == []
    monkeypatch.setattr("portal.audit.middleware.REFUSALS_PER_MINUTE", 2)
    for _ in range(4):
        client.get("/r/0abcdefghijklmnop/")
    assert len(lines()) == 2


def test_refusal_that_cannot_be_noted_is_still_a_refusal(client, monkeypatch):
    def away(*_, **__):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr("portal.audit.middleware.record", away)
    client.force_login(UserFactory())
    assert client.get("/vitrines/rien-de-tel/").status_code == 404
    assert client.get("/vitrines/?q=%00").status_code == 400


# ── Reading ──────────────────────────────────────────────────────────────────
def test_alliance_reads_names_searches_by_address_and_exports_without_formulas(client, reader):
    person = UserFactory(full_name="Odile Ferrand")
    record(Event.SIGNED_IN, by=person, about=person)
    record(Event.SIGN_IN_FAILED, after={"address": address_mark(person.email)})
    record(Event.DESK_CHANGED, about=OrganisationFactory(name="=1+1"), by=reader)
    client.force_login(reader)
    found = client.get("/gestion/audit/entry/", {"q": person.email}).content.decode()
    assert (found.count("Odile Ferrand"), "Connexion refusée" in found, "=1+1" in found) == (2, True, False)
    answer = client.get("/gestion/audit/entry/exporter.csv?sujet=desk")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["Liste exportée", "Changement au bureau"]
    assert rows[2][5] == "'=1+1"
    assert Entry.objects.filter(event=Event.EXPORTED).get().after == {"list": "journal", "filters": ["sujet"]}


def test_journal_is_closed_to_staff_without_the_right_and_names_fifty_lines_in_few_queries(
    client, reader, django_assert_max_num_queries
):
    people = UserFactory.create_batch(3)
    for each in range(50):
        record(Event.SIGNED_IN, by=people[each % 3], about=people[each % 3])
    client.force_login(reader)
    with django_assert_max_num_queries(12):
        assert client.get("/gestion/audit/entry/").status_code == 200
    client.force_login(UserFactory(is_staff=True))
    assert client.get("/gestion/audit/entry/").status_code == 403
    assert client.get("/gestion/audit/entry/exporter.csv").status_code == 403
