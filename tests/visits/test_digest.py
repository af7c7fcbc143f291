"""The Monday letter: one mail in the place of many, never an empty one, once, and stopped in one click."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from practices.signoff.services.asking import request_signoff
from tests.factories.accounts import UserFactory
from tests.factories.practices import PracticeFactory, RevisionFactory
from tests.factories.visits import SlotFactory, as_host, host_of, receiving_vitrine, sent_request
from tests.factories.vitrines import MembershipFactory
from visits import links
from visits.digest import weeks_of
from visits.models import Digest
from visits.selectors import current_options
from visits.services import answering, clock
from visits.services.digests import choose_digest, send_digests
from vitrines.enums import Role

WEDNESDAY = datetime(2027, 3, 3, 11, tzinfo=UTC)
MONDAY = datetime(2027, 3, 8, 6, tzinfo=UTC)  # seven in Paris


def weekly(vitrine):
    membership = vitrine.memberships.order_by("pk")[0]
    choose_digest(membership=membership, wanted=True)
    return membership


def letters():
    return OutgoingEmail.objects.filter(kind="visits.weekly_digest")


def kinds_to(user):
    return sorted(OutgoingEmail.objects.filter(recipient=user).values_list("kind", flat=True))


@pytest.mark.django_db
def test_letter_says_what_waits_how_many_links_and_minutes():
    with time_machine.travel(WEDNESDAY, tick=False):
        vitrine = receiving_vitrine()
        member = weekly(vitrine)
        sent_request(vitrine)
        sent_request(vitrine)
        SlotFactory(vitrine=vitrine)
        revision = RevisionFactory(
            practice=PracticeFactory(vitrine=vitrine), number=1, signed_off_by="", signed_off_at=None
        )
        request_signoff(revision=revision, by=UserFactory(is_staff=True))
    with time_machine.travel(MONDAY - timedelta(seconds=1), tick=False):
        assert send_digests() == 0
    with time_machine.travel(MONDAY, tick=False):
        assert (send_digests(), send_digests()) == (1, 0)
    mail = letters().get()
    said = "2 demandes, 1 créneau à remplir, 1 texte à valider : 3 liens, 4 minutes"
    assert mail.subject.replace("\u00a0", " ").endswith(said)
    assert (mail.recipient, mail.unsubscribe_url[:24]) == (member.user, "http://localhost:8000/r/")
    assert Digest.objects.get().due_at == MONDAY + timedelta(days=7)


@pytest.mark.django_db
def test_monday_at_seven_in_paris_on_both_sides_of_the_change_of_hour():
    with time_machine.travel(datetime(2027, 3, 24, 11, tzinfo=UTC), tick=False):
        weekly(receiving_vitrine())
    assert Digest.objects.get().due_at == datetime(2027, 3, 29, 5, tzinfo=UTC)


@pytest.mark.django_db
def test_empty_letter_is_never_sent():
    with time_machine.travel(WEDNESDAY, tick=False):
        weekly(receiving_vitrine())
    with time_machine.travel(MONDAY, tick=False):
        assert send_digests() == 0
    assert (letters().count(), Digest.objects.get().due_at) == (0, MONDAY + timedelta(days=7))


@pytest.mark.django_db
def test_scheduler_that_slept_until_wednesday_waits_for_the_next_monday():
    with time_machine.travel(WEDNESDAY, tick=False):
        vitrine = receiving_vitrine()
        weekly(vitrine)
        sent_request(vitrine)
    with time_machine.travel(MONDAY + timedelta(days=2), tick=False):
        assert send_digests() == 0
    assert Digest.objects.get().due_at == MONDAY + timedelta(days=7)


@pytest.mark.django_db
def test_single_mails_stop_for_who_chose_the_letter_and_for_nobody_else():
    with time_machine.travel(WEDNESDAY, tick=False):
        vitrine = receiving_vitrine(hosts=2)
        weekly(vitrine)
        visit_request = sent_request(vitrine)
        due = visit_request.answer_due_on
    with time_machine.travel(datetime(2027, 3, 8, 9, tzinfo=UTC), tick=False):
        assert clock.run_clock() == {"remind_host": 1}
    assert due.isoformat() == "2027-03-17"
    assert kinds_to(host_of(vitrine, 0)) == []
    assert kinds_to(host_of(vitrine, 1)) == ["visits.host_reminder", "visits.request_received"]


@pytest.mark.django_db
def test_invitation_never_waits_for_monday():
    vitrine = receiving_vitrine()
    weekly(vitrine)
    visit_request = sent_request(vitrine)
    option = current_options(visit_request)[0]
    answering.accept_date(visit_request=visit_request, option_id=option.pk, by=as_host(host_of(vitrine)))
    assert kinds_to(host_of(vitrine)) == ["visits.scheduled_for_host"]


@pytest.mark.django_db
def test_vitrine_whose_only_host_reads_on_monday_is_not_taken_for_one_without_a_host():
    vitrine = receiving_vitrine()
    weekly(vitrine)
    sent_request(vitrine)
    assert not OutgoingEmail.objects.filter(kind="visits.request_without_host").exists()


@pytest.mark.django_db
def test_editor_has_texts_and_host_has_requests():
    vitrine = receiving_vitrine()
    sent_request(vitrine)
    host, editor = (MembershipFactory(vitrine=vitrine, role=role) for role in (Role.HOST, Role.EDITOR))
    weeks = weeks_of([host, editor])
    assert weeks[host.pk].summary == "1 demande : 1 lien, 1 minute".replace(" minute", "\u00a0minute")
    assert not weeks[editor.pk]


@pytest.mark.django_db
def test_former_member_gets_no_letter():
    vitrine = receiving_vitrine()
    member = weekly(vitrine)
    sent_request(vitrine)
    member.delete()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert send_digests() == 0
    assert Digest.objects.count() == 0


# ── The pages ────────────────────────────────────────────────────────────────
@pytest.mark.django_db
def test_member_chooses_and_changes_his_mind_on_the_page(client):
    vitrine = receiving_vitrine()
    client.force_login(host_of(vitrine))
    here = f"/espace/vitrines/{vitrine.slug}/courriels/"
    assert here in client.get("/espace/").text
    client.post(here, {"cadence": "weekly"})
    client.post(here, {"cadence": "weekly"})
    assert Digest.objects.count() == 1
    assert "Une lettre le lundi" in client.get(here).text
    client.post(here, {"cadence": "single"})
    assert Digest.objects.count() == 0


@pytest.mark.django_db
def test_letter_is_stopped_by_its_link_without_signing_in(client):
    member = weekly(receiving_vitrine())
    address = links.on_this_site(links.stop_digest_link(member))
    assert "Arrêter la lettre du lundi" in client.get(address).text
    assert Digest.objects.count() == 1
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Digest.objects.count() == 0
    assert "C’est arrêté" in client.get(address).text


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_send_each_letter_once():
    for _ in range(6):
        vitrine = receiving_vitrine()
        weekly(vitrine)
        sent_request(vitrine)
    Digest.objects.update(due_at=timezone.now())

    def alone(_):
        try:
            return send_digests()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(alone, range(2))) == 6
    assert letters().count() == 6
