"""An expired link: a fresh one leaves to the same address, once a day, and the page says nothing of the text."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone

from portal.mail.models import OutgoingEmail
from practices.services.publishing import publish_practice
from practices.signoff.links import consents_link, signing_link
from practices.signoff.services.asking import Addressee
from tests.factories.signoff import member, moderator, signatory_of, signed_text, waiting_text
from tests.support.html import check_page

pytestmark = pytest.mark.django_db
CLAIRE = Addressee(email="claire@usine.example", name="Claire Nguyen")
LATER = timedelta(days=15)


def sent(kind: str) -> list[str]:
    return list(OutgoingEmail.objects.filter(kind=kind).values_list("to_email", flat=True))


def test_who_signed_gets_a_fresh_link_to_the_agreements_at_the_same_address(client):
    submission = signed_text(to=CLAIRE)
    publish_practice(practice=submission.practice, revision=submission.revision, by=moderator())
    address = urlsplit(consents_link(signatory_of(submission))).path
    with time_machine.travel(timezone.now() + LATER, tick=False):
        response = client.get(address)
        html = check_page(response, status=410)
        assert (response.status_code, submission.revision.title in html) == (410, False)
        assert "c…@usine.example" in html
        assert CLAIRE.email not in html
        assert sent("signoff.fresh_agreements_link") == []
        for _ in range(2):
            assert "Un nouveau lien est parti" in check_page(client.post(address, {"email": "autre@ailleurs.example"}))
        assert sent("signoff.fresh_agreements_link") == [CLAIRE.email]
    with time_machine.travel(timezone.now() + LATER + timedelta(days=1), tick=False):
        client.post(address)
    assert sent("signoff.fresh_agreements_link") == [CLAIRE.email] * 2


def test_who_was_asked_to_sign_gets_a_fresh_link_while_the_text_waits(client):
    submission = waiting_text(to=CLAIRE)
    address = urlsplit(signing_link(signatory_of(submission))).path
    with time_machine.travel(timezone.now() + LATER, tick=False):
        client.post(address)
    assert sent("signoff.asked") == [CLAIRE.email] * 2


def test_a_text_that_no_longer_waits_is_sent_to_nobody(client):
    submission = signed_text(to=CLAIRE)
    address = urlsplit(signing_link(signatory_of(submission))).path
    with time_machine.travel(timezone.now() + LATER, tick=False):
        assert "n’attend plus de validation" in check_page(client.get(address), status=410)
        client.post(address)
    assert sent("signoff.asked") == [CLAIRE.email]


def test_who_may_sign_no_longer_gets_nothing(client):
    submission = waiting_text()
    signatory = signatory_of(submission)
    address = urlsplit(signing_link(signatory)).path
    signatory.user.memberships.all().delete()
    member(submission.practice.vitrine)
    with time_machine.travel(timezone.now() + LATER, tick=False):
        assert client.post(address).status_code == 404
    assert len(sent("signoff.asked")) == 1
