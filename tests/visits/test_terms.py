"""A vitrine's terms are kept by the server, at the moment a request would leave, and told with courtesy."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from portal.accounts.company import Company
from portal.mail.models import OutgoingEmail
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.visits import (
    SlotFactory,
    a_stranger,
    a_wish,
    as_requester,
    receiving_vitrine,
    sent_request,
    unconfirmed_request,
)
from visits import links
from visits.alternatives import is_receiving
from visits.errors import NotPossibleHere, QuotaReached, VitrinePaused
from visits.models import VisitRequest
from visits.services.asking import confirm_request, submit_as_member, submit_as_stranger
from visits.services.following import withdraw
from visits.services.terms import asked_this_month

PARIS = ZoneInfo("Europe/Paris")
SIREN = "732829320"


@pytest.fixture
def mid_month():
    with time_machine.travel(datetime(2027, 3, 10, 10, tzinfo=PARIS), tick=False):
        yield


def limited(quota: int = 1, **terms):
    vitrine = receiving_vitrine()
    for name, value in {"monthly_quota": quota, **terms}.items():
        setattr(vitrine.terms, name, value)
    vitrine.terms.save()
    return vitrine


# ── The monthly quota ────────────────────────────────────────────────────────
@pytest.mark.django_db
def test_request_beyond_the_quota_is_told_when_to_come_back(mid_month):
    vitrine = limited(2)
    sent_request(vitrine)
    sent_request(vitrine)
    with pytest.raises(QuotaReached) as refusal:
        sent_request(vitrine)
    assert refusal.value.again_on == date(2027, 4, 1)
    assert "à partir du jeudi 1er\u00a0avril 2027" in str(refusal.value)
    assert VisitRequest.objects.count() == 2


@pytest.mark.django_db
def test_quota_begins_anew_with_the_month():
    vitrine = limited(1)
    with time_machine.travel(datetime(2027, 3, 31, 23, 59, tzinfo=PARIS), tick=False):
        sent_request(vitrine)
    with time_machine.travel(datetime(2027, 4, 1, 0, 1, tzinfo=PARIS), tick=False):
        sent_request(vitrine)
    assert VisitRequest.objects.count() == 2


@pytest.mark.django_db
def test_withdrawn_unconfirmed_and_seats_of_published_dates_do_not_count(mid_month):
    vitrine = limited(1)
    slot = SlotFactory(vitrine=vitrine)
    sent_request(vitrine, slot=slot, dates=[], format=slot.format)
    unconfirmed_request(vitrine)
    gone = sent_request(vitrine)
    withdraw(visit_request=gone, by=as_requester(gone))
    assert asked_this_month(vitrine) == 0
    sent_request(vitrine)
    sent_request(vitrine, slot=slot, dates=[], format=slot.format)
    assert asked_this_month(vitrine) == 1


@pytest.mark.django_db
def test_same_form_again_is_the_same_request_even_when_it_took_the_last_place(mid_month):
    vitrine, person = limited(1), UserFactory()
    wish = a_wish(vitrine)
    assert submit_as_member(wish=wish, by=person) == submit_as_member(wish=wish, by=person)


@pytest.mark.django_db
def test_stranger_who_confirms_too_late_is_told_and_makes_no_account(client, mid_month):
    vitrine = limited(1)
    waiting = unconfirmed_request(vitrine)
    sent_request(vitrine)
    mails = OutgoingEmail.objects.count()
    answer = client.post(links.on_this_site(links.confirm_link(waiting)))
    assert answer.status_code == 409
    assert "a atteint le nombre de demandes" in answer.text
    waiting.refresh_from_db()
    assert (waiting.state, waiting.requester) == ("unconfirmed", None)
    assert OutgoingEmail.objects.count() == mails


@pytest.mark.django_db
def test_form_and_card_say_so_before_anybody_types(client, mid_month):
    vitrine = limited(1)
    slot = SlotFactory(vitrine=vitrine, theme="Le grenaillage")
    sent_request(vitrine)
    page = client.get(f"/vitrines/{vitrine.slug}/demander/").text
    assert "a son compte de demandes ce mois-ci" in page
    assert "Le grenaillage" in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]
    assert client.get(f"/vitrines/{vitrine.slug}/demander/?creneau={slot.pk}").status_code == 200
    slot.delete()
    assert "Complet ce mois-ci, de nouveau le 1er" in client.get(f"/vitrines/{vitrine.slug}/").text
    assert "Complet ce mois-ci" in client.get("/vitrines/").text


@pytest.mark.django_db
def test_full_vitrine_is_offered_to_nobody_as_a_sister(mid_month):
    vitrine = limited(1)
    assert is_receiving(vitrine)
    sent_request(vitrine)
    assert not is_receiving(vitrine)


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_for_the_last_place_of_the_month():
    vitrine, people = limited(1), [UserFactory() for _ in range(4)]
    gate = threading.Barrier(4)

    def ask(person):
        gate.wait(10)
        try:
            return submit_as_member(wish=a_wish(vitrine), by=person)
        except QuotaReached as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(ask, people))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["QuotaReached"] * 3 + ["VisitRequest"]
    assert VisitRequest.objects.count() == 1


# ── Pause ────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
def test_paused_vitrine_receives_nothing_on_its_last_day_and_again_the_day_after(client, mid_month):
    vitrine = limited(6, paused_until=timezone.localdate())
    with pytest.raises(VitrinePaused):
        sent_request(vitrine)
    assert "à partir du jeudi 11" in client.get(f"/vitrines/{vitrine.slug}/demander/").text
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        sent_request(vitrine)


# ── The shield ───────────────────────────────────────────────────────────────
def competitor(**fields):
    return UserFactory(organisation=OrganisationFactory(**fields))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("terms", "organisation"),
    [
        ({"shield_sirens": [SIREN]}, {"siren": SIREN}),
        ({"shield_sirens": [SIREN]}, {"siren": SIREN, "siret": f"{SIREN}00074"}),
        ({"shield_naf_codes": ["25.11Z"]}, {"naf_code": "2511Z"}),
        ({"shield_naf_codes": ["2511z"]}, {"naf_code": "25.11Z"}),
    ],
)
def test_shielded_company_gets_a_refusal_that_names_no_reason(terms, organisation):
    vitrine = limited(6, **terms)
    with pytest.raises(NotPossibleHere) as refusal:
        sent_request(vitrine, by=competitor(**organisation))
    said = str(refusal.value).lower()
    assert not any(word in said for word in ("concurrent", "siren", "naf", "bouclier", "refus"))
    assert VisitRequest.objects.count() == OutgoingEmail.objects.count() == 0


@pytest.mark.django_db
def test_shield_reads_what_a_stranger_declares():
    vitrine = limited(6, shield_sirens=[SIREN])
    company = Company(name="Rival", siren=SIREN, siret="", country="FR")
    with pytest.raises(NotPossibleHere):
        submit_as_stranger(wish=a_wish(vitrine), stranger=a_stranger(company=company))
    assert VisitRequest.objects.count() == 0


@pytest.mark.django_db
def test_shield_set_after_the_form_holds_at_the_confirmation():
    vitrine = limited(6)
    company = Company(name="Rival", siren=SIREN, siret="", country="FR")
    waiting = submit_as_stranger(wish=a_wish(vitrine), stranger=a_stranger(company=company))
    vitrine.terms.shield_sirens = [SIREN]
    vitrine.terms.save()
    with pytest.raises(NotPossibleHere):
        confirm_request(visit_request=waiting)


@pytest.mark.django_db
@pytest.mark.parametrize("organisation", [{}, {"naf_code": "2512Z"}, {"siren": "552100554"}])
def test_shield_lets_the_others_in(organisation):
    vitrine = limited(6, shield_sirens=[SIREN], shield_naf_codes=["25.11Z", ""])
    assert sent_request(vitrine, by=competitor(**organisation)).state == "sent"
